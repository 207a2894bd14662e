"""What the sandbox uses of simcord's inside is still there.

A failure here after an update of simcord says what to look at in `sandbox/simcord_adapter.py`.
"""

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest
import simcord
from simcord import Env, preview
from simcord._clock import Clock
from simcord._dpy_internals import get_state, set_guild_ready_timeout
from simcord.backend import Backend, cdn, serializers
from simcord.backend.models.interaction import Interaction, ResponseKind
from simcord.gateway import FakeGateway, FakeWebSocket
from simcord.http import dispatch
from simcord.intents import missing_privileged_intents
from simcord.preview import _markdown
from simcord.preview._server import PreviewServer

from sandbox import simcord_adapter
from sandbox.simcord_adapter import RealClock
from sandbox.simcord_sockets import SocketDiscord
from tests.sandbox.sample_bot import SampleBot

SANDBOX = Path(simcord_adapter.__file__).parent


def texts(blocks: list[dict[str, Any]]) -> list[str]:
    """What stands in blocks of the page's text, in order."""
    own = [block["content"] for block in blocks if block["type"] in {"text", "code_block"}]
    return [*own, *(text for block in blocks for text in texts(block.get("children", [])))]


@pytest.mark.parametrize(
    ("used", "parameters"),
    [
        (Backend, ["clock"]),
        (Backend.edit_bot_profile, ["self", "username"]),
        (Clock.now, ["self"]),
        (Clock.advance, ["self", "seconds"]),
        (Env._settle_internal, ["self", "timeout", "idle", "dispatch", "_deadline"]),
        (Env._run_pre_shutdown, ["self"]),
        (FakeGateway, ["backend", "connection_state"]),
        (FakeGateway.feed, ["self", "event", "payload"]),
        (FakeWebSocket, ["backend", "gateway", "shard_id"]),
        (
            FakeWebSocket.request_chunks,
            ["self", "guild_id", "query", "limit", "user_ids", "presences", "nonce"],
        ),
        (preview.Preview._publish, ["self", "page", "reason"]),
        (preview.Preview._action, ["self", "context_id", "body"]),
        (preview.Preview._prepare_action, ["self", "page", "kind", "body"]),
        (preview.Preview._viewer, ["self", "viewer_id"]),
        (preview.Preview._get_page, ["self", "context_id"]),
        (PreviewServer._state, ["self", "request"]),
        (Backend.get_dm_channel, ["self", "user_id"]),
        (PreviewServer, ["preview", "port"]),
        (PreviewServer._index, ["self", "request"]),
        (preview.Preview._advance_presentation_time, ["self"]),
        (
            dispatch,
            ["backend", "method", "path", "json", "params", "files", "reason", "message_content_access"],
        ),
        (missing_privileged_intents, ["declared", "approved"]),
        (get_state, ["client"]),
        (set_guild_ready_timeout, ["client", "timeout"]),
        (_markdown._discord_multiline_quotes, ["text"]),
        (serializers.user_payload, ["user"]),
        (serializers.guild_create_payload, ["backend", "guild"]),
    ],
    ids=lambda value: getattr(value, "__qualname__", ""),
)
def test_what_the_adapter_calls_takes_what_it_gives(used, parameters: list[str]):
    assert list(inspect.signature(used).parameters) == parameters


@pytest.mark.parametrize(
    ("owner", "names"),
    [
        (
            Backend(),
            "application_id bot_user cdn commands dm_channels guilds http_requests interactions messages subscribers transcript",
        ),
        (
            Env(SampleBot(), shard_count=1),
            "backend bot errors_since _errors_acknowledged _generation _loop _message_states _operation_task _started",
        ),
        (Interaction(1, "t", 2, 3, None, 4), "responded response_kind"),
        (ResponseKind, "AUTOCOMPLETE MODAL"),
    ],
    ids=["Backend", "Env", "Interaction", "ResponseKind"],
)
def test_what_the_adapter_reads_and_sets_is_there(owner, names: str):
    assert [name for name in names.split() if not hasattr(owner, name)] == []


def test_the_real_clock_is_taken_by_the_store():
    clock = RealClock()
    store = Backend(clock=clock)

    assert store.clock is clock
    with pytest.raises(RuntimeError, match="cannot be moved by 5 seconds"):
        store.advance_clock(5)


def test_uploaded_files_are_where_simcord_puts_them():
    assert simcord_adapter.FILES_AT == cdn.CDN_BASE


def test_a_page_of_simcord_that_has_changed_is_said():
    with pytest.raises(RuntimeError, match="simcord's page has changed: '<title>"):
        simcord_adapter.with_channels("<title>Another</title>", [], "Standpoint")


def test_the_logs_of_a_long_run_forget_their_oldest_lines(monkeypatch):
    monkeypatch.setattr(simcord_adapter, "KEPT_LOG_LINES", 3)
    lines = simcord_adapter.Recent[int]()
    for number in range(20):
        lines.append(number)

    assert lines[-3:] == [17, 18, 19]
    assert len(lines) <= 6


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("> We stay.\nBarack Obama: opposes", ["We stay."], ["Barack Obama: opposes"]),
        ("> We stay.\n> For long.\nBarack Obama", ["We stay.", "For long."], ["Barack Obama"]),
        ("> We stay.\n\nBarack Obama", ["We stay."], ["Barack Obama"]),
        (">>> We stay.\nFor long.", ["We stay.", "For long."], []),
        ("```\n> We stay.\nFor long.\n```", [], ["> We stay.\nFor long.\n"]),
    ],
    ids=["one line", "two lines", "a gap", "to the end", "in code"],
)
def test_a_quote_ends_with_its_line_as_on_discord(text: str, inside: list[str], outside: list[str]):
    blocks = _markdown.markdown_tokens(text, "text_display")
    quotes = [block for block in blocks if block["type"] == "blockquote"]

    assert texts(quotes) == inside
    assert texts([block for block in blocks if block not in quotes]) == outside


@pytest.mark.parametrize("name", ["start", "shutdown", "restart_bot"])
async def test_the_ways_of_simcord_to_run_a_bot_are_closed(name: str):
    with pytest.raises(RuntimeError, match=r"SocketDiscord\.\w+\(\) (dis)?connects"):
        await getattr(SocketDiscord(SampleBot()).env, name)()


@pytest.mark.parametrize("file", sorted(SANDBOX.glob("*.py")), ids=lambda file: file.name)
def test_only_the_adapter_imports_what_simcord_does_not_promise(file: Path):
    found = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.ImportFrom)]
    of_simcord = [node for node in found if (node.module or "").split(".")[0] == "simcord"]
    private = [node.module for node in of_simcord if node.module != "simcord"]
    public = {name.name for node in of_simcord if node.module == "simcord" for name in node.names}

    assert public <= set(simcord.__all__)
    assert bool(private) == (file.name == "simcord_adapter.py")
