"""Where a server wants two people, no one turns a position round or takes words back alone, by whatever way."""

import pytest

from bot.core.entries import Leader
from bot.core.log import Seen
from bot.core.two_person import SecondEditorError
from bot.db.settings import SETTINGS
from bot.db.store import Store
from bot.entries import store as entries
from bot.exchange import store as exchange
from bot.settings import store as settings
from bot.stances import store as stances
from bot.undo import store as undo
from tests.db.sample import ADA, EDITOR, SERVER, change, instant, stance, when

FIRST = Seen(key="first", revision=1)


@pytest.fixture
async def careful(store: Store) -> Store:
    """A store with a server whose record has Ada for the ferry, and which wants two people from then on."""
    await store.change(change(SERVER), stances.record_stance, stance("first", position=2))
    await store.change(
        change(SERVER), stances.record_stance, stance("bo", leader="bo-marsh", position=-2, stated_on="2016")
    )
    await store.held(SETTINGS).change(
        SERVER, settings.change_setting, "two_people", True, by=EDITOR, at=instant(5)
    )
    return store


async def test_one_person_records_and_corrects_what_turns_nothing_round(careful: Store):
    await careful.change(change(SERVER), stances.record_stance, stance("more", position=1, stated_on="2016"))
    await careful.change(
        change(SERVER, reason="typo"), stances.correct_stance, FIRST, stance("first", quote="Better.")
    )
    assert len(await careful.timeline(SERVER, "ada", "ferry", when())) == 2


@pytest.mark.parametrize("position", [-1, -2])
@pytest.mark.parametrize("day", ["2014", "2016"])
async def test_a_statement_that_turns_the_position_round_needs_a_second(
    careful: Store, position: int, day: str
):
    head = careful.head(SERVER)
    with pytest.raises(SecondEditorError, match="full shift"):
        await careful.change(
            change(SERVER), stances.record_stance, stance("turn", position=position, stated_on=day)
        )
    assert careful.head(SERVER) == head
    assert await careful.revisions(SERVER, "turn") == ()


async def test_a_turn_by_two_half_steps_needs_a_second(careful: Store):
    await careful.change(change(SERVER), stances.record_stance, stance("half", position=0, stated_on="2016"))
    with pytest.raises(SecondEditorError, match="full shift"):
        await careful.change(
            change(SERVER), stances.record_stance, stance("turn", position=-2, stated_on="2017")
        )
    again = stance("half", position=-1, stated_on="2016")
    with pytest.raises(SecondEditorError, match="full shift"):
        await careful.change(
            change(SERVER, reason="x"), stances.correct_stance, Seen(key="half", revision=1), again
        )


async def test_a_correction_that_turns_round_what_a_statement_says_needs_a_second(careful: Store):
    with pytest.raises(SecondEditorError, match="turns round the position of a statement"):
        await careful.change(
            change(SERVER, reason="x"), stances.correct_stance, FIRST, stance("first", position=-2)
        )
    await careful.change(
        change(SERVER, reason="x"), stances.correct_stance, FIRST, stance("first", position=0)
    )
    with pytest.raises(SecondEditorError, match="turns round the position of a statement"):
        await careful.change(
            change(SERVER, reason="x"),
            stances.correct_stance,
            Seen(key="first", revision=2),
            stance("first", position=-2),
        )


async def test_taking_words_back_needs_a_second_and_so_does_undoing_what_recorded_them(careful: Store):
    with pytest.raises(SecondEditorError, match="withdraws a stance"):
        await careful.change(change(SERVER, reason="not said"), stances.retract_stance, FIRST)
    recorded = await careful.change(change(SERVER), stances.record_stance, stance("new", stated_on="2017"))
    with pytest.raises(SecondEditorError, match="withdraws a stance"):
        await careful.change(change(SERVER, reason="x"), undo.undo, recorded.update.seq)


async def test_a_merge_that_makes_one_who_turned_round_needs_a_second(careful: Store):
    with pytest.raises(SecondEditorError, match="full shift"):
        await careful.change(change(SERVER), entries.merge_leaders, "bo-marsh", "ada")
    assert (await careful.directory(SERVER)).merged == {}


async def test_an_import_and_taking_over_need_a_second(careful: Store):
    with pytest.raises(SecondEditorError, match="whole file"):
        await careful.change_alone(change(SERVER), exchange.import_entries, [stance("new")], layer=True)
    await careful.change(
        change(), entries.edit_entry, Leader, "ada", lambda _: ADA.model_copy(update={"name": "Dame Ada"})
    )
    with pytest.raises(SecondEditorError, match="record as a whole"):
        await careful.change(change(SERVER), settings.take_over, seen=careful.head(0))
