"""`known` on /ask and /record export: the record as it stood on a day, or after an update, whatever came later.

The record begins on 22 November 2026; it is changed at noon UTC of the 25th, as in `test_known`.
"""

import csv
import io
import json
import zipfile

import pytest

from tests.cogs.queueing import record
from tests.cogs.test_ask import mention, newest
from tests.cogs.test_exchange import _files
from tests.cogs.test_known import AFTER, BEFORE, QUOTE, turn_clock
from tests.cogs.test_revise import correct
from tests.exported import fault_in
from tests.harness import Person, Reply, World

THEN, NEW = "As the record stood on 24 November 2026:", "A made-up version."
QUESTION = "does putin support one broad coalition?"


@pytest.fixture
async def later(world: World) -> World:
    """The world on 28 November, after a correction three days before."""
    turn_clock(world, 25)
    await correct(world.omar, **{"The leader's own words": NEW})
    turn_clock(world, 28)
    return world


async def ask(person: Person, question: str = QUESTION, known: str = "") -> Reply:
    return await person.slash("ask", question=question, **({"known": known} if known else {}))


# /ask


async def test_an_answer_is_of_the_record_as_it_stood_and_says_so_first(later: World):
    before = await ask(later.mia, known=BEFORE)
    assert QUOTE in before.text
    assert before.text.startswith(f"-# {THEN}")
    for known, words in ((AFTER, "As the record stood on 26 November 2026:"), ("", "")):
        after = await ask(later.mia, known=known)
        assert NEW in after.text
        assert words in after.text
    assert "As the record stood" not in after.text
    assert QUOTE in (await ask(later.mia, known="#1")).text
    assert "As the public record stood after update #2:" in (await ask(later.mia, known="0#2")).text


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ("tomorrow", "is in the future"),
        ("1 nov 2026", "The record began on 22 November 2026."),
        ("#99", "There is no update #99: this record has #1 to #2."),
        ("soon", "is not understood as a date"),
    ],
)
async def test_what_cannot_be_meant_is_refused_in_a_sentence(later: World, known: str, says: str):
    for reply in (
        await ask(later.mia, known=known),
        await later.omar.slash("record export", known=known),
    ):
        assert says in reply.text
        assert reply.message is None or not reply.message.attachments


async def test_the_buttons_of_such_an_answer_keep_the_moment_and_one_leads_to_now(later: World):
    shown = await ask(later.mia, known=BEFORE)
    assert "As it stands now" in shown.buttons
    more = await later.mia.click(shown, "In full")
    assert QUOTE in more.text
    assert "as the record stood on 24 November 2026" in more.text
    following = next(
        label
        for label in shown.buttons
        if label not in {"In full", "Change the question", "As it stands now"}
    )
    assert THEN in (await later.mia.click(shown, following)).text
    dialog = await later.mia.click(shown, "Change the question")
    changed = await later.mia.submit(dialog, {"Your question": "putin on one broad coalition"})
    assert QUOTE in changed.text
    assert THEN in changed.text
    now = await later.mia.click(shown, "As it stands now")
    assert NEW in now.text
    assert "As the record stood" not in now.text
    assert "As it stands now" not in now.buttons


async def test_a_question_back_keeps_the_moment(later: World):
    told = await ask(later.mia, "putin sept 2015 about giving weapons to the moderates", BEFORE)
    assert told.text.startswith(f"-# {THEN}")
    chosen = next(
        label for label in told.buttons if label not in {"In full", "Change the question", "As it stands now"}
    )
    assert THEN in (await later.mia.click(told, chosen)).text


async def test_a_reply_to_such_an_answer_keeps_the_moment_and_any_other_question_is_of_now(later: World):
    await ask(later.mia, known=BEFORE)
    shown = newest(later)
    await later.mia.say(f"{mention(later)} and obama?", reply_to=shown)
    assert THEN in later.in_general()[-1]
    assert "Barack Obama" in later.in_general()[-1]
    await later.mia.say(f"{mention(later)} and putin?")
    assert "As the record stood" not in later.in_general()[-1]
    assert NEW in later.in_general()[-1]


async def test_what_was_not_on_record_then_is_no_gap_of_today(later: World):
    gap = "what did john key say about a safe zone?"
    assert THEN in (await ask(later.mia, gap, BEFORE)).text
    assert "John Key" not in (await later.omar.slash("record gaps")).text
    await ask(later.mia, gap)
    assert "John Key" in (await later.omar.slash("record gaps")).text


async def test_a_topic_that_was_renamed_is_found_by_the_name_that_it_had(later: World):
    await later.omar.slash("record leader rename", leader="putin", name="Ada Quill")
    assert QUOTE in (await ask(later.mia, known=BEFORE)).text
    assert "Ada Quill" not in (await ask(later.mia, known=BEFORE)).text


# /record export


async def test_an_export_is_of_the_record_as_it_stood_and_says_so(later: World):
    await record(later.omar)
    before = await later.omar.slash("record export", known="#1")
    assert before.ephemeral
    assert "Export of this server's record" in before.text
    assert "As of update #1 · as the record stood after update #1" in before.text
    files = await _files(before)
    assert list(files) == ["standpoint-update-1.zip", "standpoint-update-1.json"]
    assert NEW not in quotes(files["standpoint-update-1.zip"])
    told = files["standpoint-update-1.json"].decode()
    assert [line["seq"] for line in json.loads(told)["updates"]] == [1]
    assert fault_in(told) is None
    now = await later.omar.slash("record export")
    assert "as the record stood" not in now.text
    assert NEW in quotes((await _files(now))["standpoint-2026-11-28.zip"])


async def test_before_the_servers_first_edit_it_is_of_the_public_record(later: World):
    before = await later.omar.slash("record export", known=BEFORE)
    assert "Export of the public record" in before.text
    assert "As of update #2 · as the record stood on 24 November 2026" in before.text
    assert "until its first change" not in before.text
    files = await _files(before)
    assert NEW not in quotes(files["standpoint-update-2.zip"])
    assert fault_in(files["standpoint-update-2.json"].decode()) is None


def quotes(packed: bytes) -> set[str]:
    """What is quoted in an export."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        rows = csv.DictReader(io.TextIOWrapper(archive.open("stances.csv"), "utf-8", newline=""))
        return {row["quote"] for row in rows}
