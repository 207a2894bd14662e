"""The page about the summary shows one as the bot composes it from the starter record."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.core.entries import Stance
from bot.db import news
from bot.db.store import Store
from bot.digest.cards import letters
from bot.digest.model import Kind, Task
from bot.digest.summary import Composer
from bot.exchange import store as exchange
from bot.request import Desk
from bot.stances import store as stances
from tests.db.sample import SERVER, change, starter_entries

PAGE = Path(__file__).parent.parent / "docs" / "summary.md"
MORNING = datetime(2026, 11, 22, 9, tzinfo=UTC)
SHIFT = "fight-isis-with-assad"


async def test_the_summary_on_the_page_is_the_one_that_is_posted(tmp_path: Path) -> None:
    entries = starter_entries()
    (new,) = [e for e in entries if isinstance(e, Stance) and (e.leader, e.topic, e.stated_on) == (
        "fabius", SHIFT, "2015-11-30",
    )]  # fmt: skip
    store = await Store.open(tmp_path / "t.db")
    await store.change_alone(
        change(), exchange.import_entries, [entry for entry in entries if entry is not new], layer=False
    )
    await store.change(change(), stances.record_stance, new)
    stretch = await store.read_whole(news.since, SERVER, 0, store.head(0) - 1)
    task = Task(kind=Kind.POST, local_date=MORNING.date(), due_at=MORNING)
    desk = Desk(store, now=lambda: MORNING)
    summary = await Composer(desk).compose(SERVER, task, stretch, for_editors=False)
    store.close()
    (letter,) = letters(summary)
    (shown,) = re.findall(r"```\n(Summary of .*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert as_read("\n".join(texts(letter.components))) == shown


def texts(components: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for component in components:
        if "content" in component:
            yield component["content"]
        yield from texts(component.get("components", ()))


def as_read(text: str) -> str:
    """Text as a reader sees it: without markup, and without the log's hash."""
    for pattern, put in (
        (r"^(-#|#+) ", ""),
        (r"\[([^\]]*)\]\([^)]*\)", r"\1"),
        (r"\*\*|\\|\u2060", ""),
        ("\u00a0", " "),
        (r"· [0-9a-f]{12}$", "· …"),
    ):
        text = re.sub(pattern, put, text, flags=re.MULTILINE)
    return f"{text}\n"
