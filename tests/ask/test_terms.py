"""When somebody held an office, as a time of a question."""

import pytest

from bot.request import Desk
from tests.ask.reads import asked


@pytest.mark.parametrize(
    ("text", "period", "record"),
    [
        (
            "where did trump stand on striking assad before he became president",
            ("", "2017-01-24"), "trump-2016-11-11-p5-regime",
        ),
        ("what did trump say before taking office", ("", "2017-01-24"), "trump-2016-11-11-p5-regime"),
        ("what did trump say about assad as a candidate", ("2015-09-27", "2016-11-11"), "trump-2016-11-11-p1"),
        ("what did trump say about assad after taking office", ("2017-01-25", ""), "trump-2017-04-05-p1"),
        ("where did macron stand on assad before he was elected", ("", "2017-06-20"), "macron-2017-04-06-p1"),
        ("qu'a dit trump sur assad avant de devenir président ?", ("", "2017-01-24"), "trump-2016-11-11-p1"),
        ("what did erdogan say about assad when he was prime minister", ("2011-11-22", "2011-11-22"), "erdogan-2011-11-22-p1"),
        ("did johnson want assad gone when he was foreign secretary", ("2017-01-26", "2017-01-26"), "johnson-2017-01-26-p1"),
        ("obama as president on assad", ("2011-08-18", "2016-09-20"), "obama-2015-09-29-p1"),
    ],
)  # fmt: skip
async def test_an_office_is_a_time_of_who_held_it(
    present: Desk, text: str, period: tuple[str, str], record: str
) -> None:
    found = await asked(present, text)
    assert found.query is not None
    assert (found.query.date_from, found.query.as_of) == period
    assert found.records[0] == record


async def test_nothing_is_told_of_an_office_after_which_nothing_is_on_record(present: Desk) -> None:
    found = await asked(present, "what did obama say about assad once he left office")
    assert (found.kind, found.records) == ("no_record", ())


@pytest.mark.parametrize(
    "text",
    [
        "where did johnson stand on assad before becoming prime minister",  # he was not on record by then
        "did trump change his mind on assad after the election",  # which was before his first day in office
        "what did Clinton say on assad after she left the state department",
    ],
)
async def test_a_time_that_the_offices_on_record_do_not_tell_is_asked_back(present: Desk, text: str) -> None:
    assert (await asked(present, text)).kind == "clarify"


async def test_when_somebody_held_an_office_is_a_question_and_no_time(present: Desk) -> None:
    found = await asked(present, "when was obama president?")
    assert found.headline.startswith("Barack Obama spoke as President")
