"""/export and the Data buttons of look-ups: what was seen, as a file that programs read."""

import csv
import io

import pytest

from bot.compare.tables import STATEMENT
from tests.cogs.queueing import record
from tests.harness import Reply, World

LINE = ("Vladimir Putin", "One broad coalition", "2015-09-28", "2", "supports")


async def rows_of(reply: Reply) -> list[dict[str, str]]:
    """The rows of the file that came with a card, read strictly: nothing unquoted, nothing cut off."""
    (file,) = reply.message.attachments
    assert file.filename == "statements.csv"
    reader = csv.DictReader(io.StringIO((await file.read()).decode(), newline=""), strict=True)
    rows = list(reader)
    assert tuple(reader.fieldnames or ()) == STATEMENT
    assert all(None not in row and None not in row.values() for row in rows)
    return rows


async def test_everybody_gets_the_statements_that_they_ask_for_with_source_link_and_id(world: World):
    sent = await world.mia.slash("export", leader="putin", topic="broad-coalition", on="1 oct 2015")
    assert sent.ephemeral
    assert "1 statement by Vladimir Putin on “One broad coalition” · as of 1 October 2015" in sent.text
    (row,) = await rows_of(sent)
    assert tuple(row[name] for name in STATEMENT[:5]) == LINE
    assert row["quote"].startswith("Like the coalition against Hitler")
    assert row["source"] == "UN General Assembly, 70th session, verbatim record A/70/PV.13"
    assert row["link"] == "https://undocs.org/en/A/70/PV.13"
    assert row["id"] == "un70-rus-putin-p3"
    assert "https://doi.org/10.7910/DVN/0TJX8Y" in row["other_sources"]


async def test_a_theme_and_a_leader_narrow_the_table_and_days_are_in_order(world: World):
    everything = await rows_of(await world.mia.slash("export"))
    theme = await rows_of(await world.mia.slash("export", topic="syria"))
    leader = await rows_of(await world.mia.slash("export", leader="putin"))
    both = await rows_of(await world.mia.in_private.slash("export", leader="putin", topic="syria"))
    assert len(everything) > 500
    assert 0 < len(both) < min(len(theme), len(leader)) < len(everything)
    assert {row["leader_key"] for row in leader} == {"putin"}
    ids = {row["id"] for row in theme}
    assert [row["id"] for row in leader if row["id"] in ids] == [row["id"] for row in both]
    days = [row["stated_on"] for row in leader]
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("stance", {"leader": "putin", "topic": "broad-coalition", "on": "1 oct 2015"}),
        ("stance", {"leader": "putin", "topic": "coalitions", "on": "1 oct 2015"}),
        ("history", {"leader": "putin", "topic": "broad-coalition"}),
    ],
)
async def test_a_card_of_a_look_up_has_the_table_behind_it(
    world: World, command: str, options: dict[str, str]
):
    shown = await world.mia.slash(command, **options)
    sent = await world.omar.click(shown, "Data")
    assert sent.ephemeral
    rows = await rows_of(sent)
    assert LINE in {tuple(row[name] for name in STATEMENT[:5]) for row in rows}
    assert {row["leader_key"] for row in rows} == {"putin"}


async def test_pandas_reads_an_export_without_being_told_anything(world: World):
    import pandas as pd  # noqa: PLC0415 - it takes 40 MB, and no other test needs it

    sent = await world.mia.slash("export", leader="putin")
    (file,) = sent.message.attachments
    table = pd.read_csv(io.BytesIO(await file.read()), parse_dates=["stated_on"], date_format="ISO8601")
    assert tuple(table.columns) == STATEMENT
    assert len(table) == table["id"].nunique() == 24
    assert set(table["leader_key"]) == {"putin"}
    assert set(table["position"].dropna()) <= {-2, -1, 0, 1, 2}
    row = table[table["id"] == "un70-rus-putin-p3"].iloc[0]
    assert (row["topic"], row["position"], row["stated_on"].year) == ("One broad coalition", 2, 2015)


async def test_what_a_spreadsheet_would_run_is_disarmed_and_an_earlier_moment_lacks_what_came_later(
    world: World,
):
    quote = '=HYPERLINK("https://a.example", "press"), said\ntwo lines'
    await record(world.omar, topic="islamic-alliance", words=quote)
    now = await rows_of(await world.mia.slash("export", topic="islamic-alliance"))
    then = await rows_of(await world.mia.slash("export", topic="islamic-alliance", known="0#2"))
    assert len(now) == len(then) + 1
    (new,) = [row for row in now if row["id"] not in {one["id"] for one in then}]
    assert new["quote"].startswith("'=HYPERLINK(")


async def test_a_retired_topic_keeps_its_table(world: World):
    before = await rows_of(await world.mia.slash("export", topic="broad-coalition"))
    everything = await rows_of(await world.mia.slash("export"))
    await world.omar.slash("record topic retire", topic="broad-coalition", reason="made up")
    shown = await world.mia.slash("history", leader="putin", topic="broad-coalition")
    assert await rows_of(await world.mia.click(shown, "Data"))
    assert await rows_of(await world.mia.slash("export", topic="broad-coalition")) == before
    assert await rows_of(await world.mia.slash("export")) == everything


async def test_a_misspelt_name_is_asked_back_and_nothing_on_record_is_said(world: World):
    wrong = await world.mia.slash("export", leader="obamma", topic="syria")
    assert wrong.ephemeral
    meant = await world.mia.click(wrong, "Barack Obama")
    assert {row["leader_key"] for row in await rows_of(meant)} == {"obama"}
    nothing = await world.mia.slash("export", leader="putin", on="2001")
    assert "No statement by Vladimir Putin" in nothing.text
    assert await rows_of(nothing) == []
