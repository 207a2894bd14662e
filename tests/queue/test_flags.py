"""The flags of a suggestion: each is raised by what it says, and by nothing else."""

from bot.core.entries import Office, Position, Revision, Stance, first_revision
from bot.queue.service import Flag, FlagKind, flags_of, office_ended, shifts_made


def stance(position: int | None = 2, stated_on: str = "2016-05-01", key: str = "new") -> Stance:
    return Stance(
        key=key, leader="ada", topic="ferry", position=None if position is None else Position(position),
        stated_on=stated_on, summary="A made-up row.", sources=("post",),
    )  # fmt: skip


def row(position: int | None, stated_on: str, place: int = 1) -> Revision:
    return first_revision(stance(position, stated_on, f"row-{place}"), place=place)


def office(name: str, first: str, last: str) -> Office:
    return Office(leader="ada", office=name, first_attested=first, last_attested=last)


def raised(**changed: object) -> tuple[Flag, ...]:
    """The flags of a suggestion that has nothing to look at but what is `changed`."""
    usual = {"earlier": 1, "source_uses": 0, "history": (), "offices": ()}
    return flags_of(stance(), **{**usual, **changed})


def test_nothing_is_flagged_for_its_own_sake():
    assert raised() == ()


def test_the_first_suggestion_of_a_person_is_flagged():
    assert raised(earlier=0) == (Flag(kind=FlagKind.FIRST_SUGGESTION),)


def test_a_reversal_is_flagged_and_a_milder_change_is_not():
    assert raised(history=(row(-2, "2015"),)) == (Flag(kind=FlagKind.FULL_SHIFT),)
    assert raised(history=(row(0, "2015"),)) == ()
    assert raised(history=(row(1, "2015"),)) == ()


def test_a_reversal_from_the_new_stance_to_a_later_one_is_flagged_too():
    assert raised(history=(row(2, "2015"), row(-2, "2017", 2))) == ()  # the reversal was there before
    assert raised(history=(row(-2, "2017"),)) == (Flag(kind=FlagKind.FULL_SHIFT),)


def test_an_unrelated_reversal_in_the_history_is_not_flagged():
    history = (row(-2, "2013"), row(2, "2014", 2), row(1, "2015", 3))
    assert raised(history=history) == ()


def test_a_used_source_is_flagged_with_how_often():
    assert raised(source_uses=3) == (Flag(kind=FlagKind.SOURCE_USED, detail="3"),)


def test_a_date_after_the_last_office_on_record_is_flagged_with_the_office():
    offices = (office("Speaker", "2012", "2014-03"), office("Minister", "2014", "2016-04"))
    assert raised(offices=offices) == (Flag(kind=FlagKind.OFFICE_ENDED, detail="Minister, April 2016"),)


def test_a_reduced_date_of_an_office_lasts_to_its_end():
    assert office_ended("2016-05-01", [office("Minister", "2014", "2016")]) is None
    assert office_ended("2016-05-01", [office("Minister", "2014", "2016-05")]) is None
    assert office_ended("2016-05-01", []) is None


def test_a_stance_without_a_position_makes_no_shift():
    assert shifts_made(stance(None), (row(-2, "2015"), row(2, "2017", 2))) == ()


def test_a_stance_of_a_day_comes_after_those_on_record_for_that_day():
    made = shifts_made(stance(2), (row(-2, "2016-05-01"), row(-2, "2016-05-02", 2)))
    assert [(shift.before.stance.key, shift.after.stance.key) for shift in made] == [
        ("row-1", "new"),
        ("new", "row-2"),
    ]
