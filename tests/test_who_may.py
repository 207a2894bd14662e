"""Every function of a feature that takes a request asks the policy itself, whoever asked before it: a row for each."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any, Final

import pytest

import bot
from bot.core.errors import NotAllowedError
from bot.core.log import Seen
from bot.core.policy import Action, Caller, Role, may, require
from bot.digest.service import Wish
from bot.digest.summary import Composer
from bot.proposals_store import Intent
from bot.request import Desk, Request
from bot.sources.service import Dropped, Mended
from bot.stances import store as stances
from bot.stances.service import Correction, Details, Draft
from tests.db.sample import EDITOR, SERVER, change, stance
from tests.ready import sample_store

ACTIONS: Final[Mapping[str, Action | None]] = {
    **dict.fromkeys(
        (
            "lookup.look_up_stance", "lookup.look_up_history", "lookup.list_leaders", "lookup.list_topics",
            "lookup.look_up_updates", "lookup.search_stances", "lookup.stances_with_any", "lookup.complete_statement", "compare.who_stands_where", "compare.leaders_on",
            "compare.what_was_said", "compare.courses_of", "compare.compare_leaders",
            "compare.coalition_members", "compare.sources_of", "compare.compare", "compare.rank", "compare.agreement_map", "compare.matrix",
            "compare.timeline", "compare.list_statements", "compare.list_shifts", "compare.look_up_coalition",
            "compare.list_coalitions", "compare.overlap", "compare.read_scope", "compare.courses_in",
            "compare.profile", "compare.spectrum", "lookup.date_of_event", "lookup.list_corrections",
            "verify.verify_updates", "digest.rest_of", "lookup.as_known", "citing.cite", "sources.look_up_source", "sources.complete_source",
            "quiz.ask_who", "quiz.judge",
        ),
        Action.LOOK_UP,
    ),
    **dict.fromkeys(("stances.record_stance", "stances.context_of"), Action.RECORD_STANCE),
    **dict.fromkeys(
        (
            "stances.find_statement", "stances.list_statements", "stances.correct_stance",
            "stances.retract_stance", "stances.set_details", "sources.plan_to_drop", "sources.drop_source",
        ),
        Action.REVISE_STANCE,
    ),
    **dict.fromkeys(("undo.plan_undo", "undo.undo_update", "undo.list_recent"), Action.UNDO),
    **dict.fromkeys(
        ("proposals.propose", "proposals.look_at_proposal", "proposals.list_proposals", "proposals.confirm", "proposals.withdraw"),
        Action.CONFIRM,
    ),
    **dict.fromkeys(
        (
            "entries.begin", "entries.add_leader", "entries.rename_leader", "entries.alias_leader",
            "entries.set_office", "entries.merge_leaders", "entries.add_topic", "entries.rename_topic",
            "entries.alias_topic", "entries.retire_topic", "entries.add_theme", "entries.rename_theme",
            "entries.add_coalition", "entries.set_status", "entries.set_member", "sources.mend_source",
        ),
        Action.EDIT_ENTRIES,
    ),
    "exchange.import_files": Action.IMPORT,
    **dict.fromkeys(("exchange.export_record", "exchange.export_to_send"), Action.EXPORT),
    "queue.suggest_stance": Action.SUGGEST,
    "queue.report_problem": Action.REPORT_PROBLEM,
    "queue.answer_question": Action.ANSWER_QUESTION,
    **dict.fromkeys(
        ("queue.look_at", "queue.list_queue", "queue.claim_item", "queue.ask_author", "queue.reject", "queue.approve"),
        Action.REVIEW,
    ),
    **dict.fromkeys(
        (
            "settings.look_at_settings",
            "settings.change_settings",
            "settings.look_at_starter",
        ),
        Action.CHANGE_SETTINGS,
    ),
    "settings.start_own_record": Action.START_RECORD,
    "settings.look_at_learnt": Action.SEE_LEARNT,
    "settings.take_over": Action.TAKE_OVER,
    **dict.fromkeys(("privacy.count_own_data", "privacy.copy_own_data", "privacy.forget_me"), Action.OWN_DATA),
    **dict.fromkeys(("digest.set_up", "digest.switch_off"), Action.SET_UP_SUMMARY),
    **dict.fromkeys(("digest.ask_now", "digest.claim_now"), Action.POST_SUMMARY),
    **dict.fromkeys(("digest.status", "digest.preview"), Action.SEE_SUMMARY),
    **dict.fromkeys(
        ("watch.follow", "watch.following", "watch.unfollow", "watch.pause", "watch.be_quiet", "watch.choose_way"),
        Action.WATCH,
    ),
    **dict.fromkeys(("proposals.named_or_proposed", "proposals.or_propose", "queue.take_step"), None),
}  # fmt: skip
"""What each of them is, written down apart from the code; None for what goes on after somebody has asked."""

TYPED: Final = {"position": "1", "day": "2015", "summary": "Made up.", "source": "x https://a.example"}
SAMPLES: Final[Mapping[str, object]] = {
    "draft": Draft(leader="ada", topic="ferry", **TYPED),
    "correction": Correction(seen=Seen(key="ada-ferry", revision=1), **TYPED),
    "details": Details(seen=Seen(key="ada-ferry", revision=1)),
    "mended": Mended(seen=Seen(key="river-post", revision=1), title="A title"),
    "dropped": Dropped(source="river-post", rest=()),
    "key": "river-post",
    "limit": 5,
    "intent": Intent(kind="record", reason="", stance=stance(), seen=None),
    "seen": Seen(key="ada-ferry", revision=1),
    "reason": "because",
    "wish": Wish(channel_id=7, is_forum=False, at="9"),
    "named": [("leader", "ada")],
    "files": {},
    "seq": 99,
    "stance_key": "ada-ferry",
    "leader": "ada",
    "topic": "ferry",
    "text": "#1",
}
"""Values for arguments by their name; any other is 1."""

CALLERS: Final = {
    "member": Caller(discord_user_id=EDITOR, guild_id=SERVER, role=Role.MEMBER),
    "editor": Caller(discord_user_id=EDITOR, guild_id=SERVER, role=Role.EDITOR),
    "admin": Caller(discord_user_id=EDITOR, guild_id=SERVER, role=Role.ADMIN),
    "admin in private": Caller(discord_user_id=EDITOR, guild_id=0, role=Role.ADMIN),
}


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every function that a request is handed to, with its name."""
    named = [found.name for found in pkgutil.walk_packages(bot.__path__, "bot.")]
    for module in (
        import_module(name)
        for name in named
        if not name.startswith(("bot.ask", "bot.cli", "bot.db", "bot.ui", "bot.__main__"))
    ):
        for name, function in inspect.getmembers(module, inspect.iscoroutinefunction):
            takes = set(inspect.signature(function).parameters)
            if function.__module__ == module.__name__ and not name.startswith("_") and "request" in takes:
                yield f"{module.__name__.split('.')[1]}.{name}", function


FUNCTIONS: Final = dict(functions())


@pytest.fixture
async def desk(tmp_path) -> Desk:
    store = await sample_store(tmp_path / "t.db")
    await store.change(change(), stances.record_stance, stance())
    yield Desk(store)
    store.close()


def test_every_function_of_a_feature_that_takes_a_request_has_a_row():
    assert set(FUNCTIONS) == set(ACTIONS)


@pytest.mark.parametrize("name", [name for name, action in ACTIONS.items() if action is not None])
async def test_a_caller_who_may_not_is_refused_by_the_function_itself_and_who_may_is_not(
    desk: Desk, name: str
):
    action = ACTIONS[name]
    # Those first who may not, and leave everything as it was.
    for kind, caller in sorted(CALLERS.items(), key=lambda one: may(one[1], action)):
        refused = ""
        try:
            await FUNCTIONS[name](**arguments(desk, caller, FUNCTIONS[name]))
        except Exception as error:  # noqa: BLE001 - any other is a fault of the values, and not of who they are
            refused = str(error) if isinstance(error, NotAllowedError) else ""
        assert (kind, refused) == (kind, "" if may(caller, action) else refusal(caller, action))


def arguments(desk: Desk, caller: Caller, function: Callable[..., Any]) -> dict[str, object]:
    """Something for each argument without a default."""
    known = {
        "request": Request(desk, caller, key="1"),
        "composer": Composer(desk),
        "folder": desk.store.path.parent,
        **SAMPLES,
    }
    needed = [one for one in inspect.signature(function).parameters.values() if one.default is one.empty]
    return {one.name: known.get(one.name, 1) for one in needed if one.kind is not one.VAR_POSITIONAL}


def refusal(caller: Caller, action: Action | None) -> str:
    """What the policy says to who may not."""
    with pytest.raises(NotAllowedError) as refused:
        require(caller, action)
    return str(refused.value)
