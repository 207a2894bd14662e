"""The rules of the queue: who may take which step, how often something may be handed in, what is the same."""

import pytest

from bot.core.entries import Stance, first_revision
from bot.core.errors import ConflictError
from bot.queue.model import (
    PERSON_LIMIT,
    DecidedError,
    ProblemKind,
    QueueItem,
    Report,
    State,
    Step,
    Suggestion,
    TooManyError,
    is_broken_off,
    mark,
    require_room,
    sameness,
    state_after,
)

NOON = "2026-01-01T12:00:00.000000Z"
OMAR, ADA = 7, 8
SUGGESTION = Suggestion(leader="ada", topic="ferry", position="2", day="2015", quote="I am for it.")
REPORT = Report(leader="ada", topic="ferry", stance="ada-2015-ferry", problem=ProblemKind.MISQUOTED)


def item(state: State, *, by: int | None = None, at: str = NOON, content: Suggestion | Report = SUGGESTION):
    return QueueItem(
        guild_id=1,
        number=3,
        author_id=5,
        channel_id=None,
        made_at=NOON,
        content=content,
        earlier=0,
        base="none",
        state=state,
        state_at=at,
        state_by=by,
    )


def at(minute: int, second: int = 0) -> str:
    return f"2026-01-01T12:{minute:02}:{second:02}.000000Z"


@pytest.mark.parametrize("state", [State.PENDING, State.CLAIMED])
@pytest.mark.parametrize(("step", "after"), [(Step.BEGIN, State.APPROVING), (Step.REJECT, State.REJECTED)])
def test_any_editor_may_decide_what_waits_even_if_another_has_claimed_it(state, step, after):
    assert state_after(item(state, by=OMAR), step, by=ADA, now=NOON) is after


def test_a_question_leaves_an_item_where_it_is():
    assert state_after(item(State.CLAIMED, by=OMAR), Step.ASK, by=OMAR, now=NOON) is State.CLAIMED


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("state", [State.APPROVED, State.REJECTED])
def test_what_is_decided_takes_no_further_step(state, step):
    with pytest.raises(DecidedError, match="already") as refused:
        state_after(item(state), step, by=OMAR, now=NOON)
    assert refused.value.item.state is state


@pytest.mark.parametrize("step", [Step.CLAIM, Step.RELEASE])
def test_only_who_has_claimed_an_item_can_let_go_of_it(step):
    with pytest.raises(ConflictError, match="Another editor"):
        state_after(item(State.CLAIMED, by=OMAR), step, by=ADA, now=NOON)
    assert state_after(item(State.CLAIMED, by=OMAR), Step.RELEASE, by=OMAR, now=NOON) is State.PENDING


@pytest.mark.parametrize("step", [Step.BEGIN, Step.REJECT, Step.CLAIM])
def test_an_approval_under_way_is_not_overtaken(step):
    approving = item(State.APPROVING, by=OMAR)
    with pytest.raises(ConflictError, match="right now"):
        state_after(approving, step, by=ADA, now=at(0, 59))
    state_after(approving, step, by=ADA, now=at(1, 1))


def test_an_approval_counts_as_broken_off_after_a_minute():
    assert not is_broken_off(item(State.APPROVING), at(0, 59))
    assert is_broken_off(item(State.APPROVING), at(1, 1))
    assert not is_broken_off(item(State.PENDING), at(59))


def test_what_a_wrong_clock_dated_in_the_future_holds_nobody_up():
    assert is_broken_off(item(State.APPROVING), "2025-12-31T12:00:00.000000Z")
    require_room(["2099-01-01T00:00:00.000000Z"] * PERSON_LIMIT, PERSON_LIMIT, NOON, "You did this")


def test_so_many_within_an_hour_and_no_more():
    times = [at(minute) for minute in range(PERSON_LIMIT)]
    require_room(times[:-1], PERSON_LIMIT, at(30), "You did this")
    with pytest.raises(TooManyError, match=r"You did this 5 times within an hour.*in 30 minutes\."):
        require_room(times, PERSON_LIMIT, at(30), "You did this")


def test_the_hour_slides_and_its_end_is_said_to_the_minute():
    times = [at(0), *(at(50 + n) for n in range(PERSON_LIMIT - 1))]
    with pytest.raises(TooManyError, match=r"in 1 minute\."):
        require_room(times, PERSON_LIMIT, "2026-01-01T12:59:30.000000Z", "You did this")
    require_room(times, PERSON_LIMIT, "2026-01-01T13:00:00.000000Z", "You did this")


def test_a_mark_differs_as_soon_as_the_row_does():
    stance = Stance(
        key="ada-2015-ferry", leader="ada", topic="ferry", position=2, stated_on="2015", summary="For it.",
        sources=("post",),
    )  # fmt: skip
    row = first_revision(stance, place=1, at=NOON)
    corrected = row.model_copy(update={"revision": 2})
    other = first_revision(stance.model_copy(update={"key": "ada-2016-ferry"}), place=1, at=NOON)
    assert len({mark(None), mark(row), mark(corrected), mark(other)}) == 4
    assert mark(row) == mark(row.model_copy(update={"at": at(5)}))


def test_two_suggestions_are_the_same_but_for_spaces_capitals_and_reason():
    again = SUGGESTION.model_copy(update={"quote": " i am  for IT. ", "reason": "Look here"})
    assert sameness(again, "none") == sameness(SUGGESTION, "other")
    for changed in ({"position": "1"}, {"day": "2016"}, {"topic": "bridge"}, {"source": "https://x.example"}):
        assert sameness(SUGGESTION.model_copy(update=changed), "none") != sameness(SUGGESTION, "none")


def test_two_reports_are_the_same_if_the_same_is_wrong_with_the_same_row():
    assert sameness(REPORT.model_copy(update={"text": "See page 3"}), "a") == sameness(REPORT, "a")
    assert sameness(REPORT, "b") != sameness(REPORT, "a")
    other = REPORT.model_copy(update={"problem": ProblemKind.WRONG_DATE})
    assert sameness(other, "a") != sameness(REPORT, "a")
    one, two = (
        REPORT.model_copy(update={"problem": ProblemKind.SOMETHING_ELSE, "text": text}) for text in ("A", "B")
    )
    assert sameness(one, "a") != sameness(two, "a")
