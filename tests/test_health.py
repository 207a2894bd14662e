"""What the facts about the program mean."""

import pytest

from bot.health import OVERDUE_SECONDS, Connection, Facts, assess

WELL = Facts(
    connections=(Connection(0, alive=True, latency=0.1),), looks={"digest": 3.0, "watch": 3.0}, servers=1
)


def test_all_is_well_while_discord_the_database_and_the_looks_are() -> None:
    assert assess(WELL) == assess(Facts())
    assert assess(WELL).live
    assert assess(WELL).ready
    assert assess(WELL).reasons == ()


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (Facts(waits_for="The bot is starting."), "The bot is starting."),
        (
            Facts(
                connections=(Connection(0, alive=True, latency=0.1), Connection(1, alive=False, latency=0.1))
            ),
            "Discord does not acknowledge the heartbeats of shard 1.",
        ),
    ],
)
def test_without_discord_the_program_is_live_but_not_ready(facts: Facts, reason: str) -> None:
    health = assess(facts)
    assert (health.live, health.ready) == (True, False)
    assert health.reasons == (reason,)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (Facts(database="The database x was removed."), "The database x was removed."),
        (
            Facts(looks={"watch": OVERDUE_SECONDS + 1}),
            "Nobody has asked for 181 seconds what is due (watch).",
        ),
    ],
)
def test_a_fault_of_the_program_itself_is_neither_live_nor_ready(facts: Facts, reason: str) -> None:
    health = assess(facts)
    assert (health.live, health.ready) == (False, False)
    assert health.reasons == (reason,)


def test_a_look_may_take_its_time() -> None:
    assert assess(Facts(looks={"digest": OVERDUE_SECONDS})).ready


def test_every_reason_is_told_and_our_own_first() -> None:
    facts = Facts(waits_for="No network.", database="No database.")
    assert assess(facts).reasons == ("No database.", "No network.")
