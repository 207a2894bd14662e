"""/help and /about."""

from tests.harness import World


async def test_help_lists_only_what_the_caller_may_use_clickable(world: World) -> None:
    member = await world.mia.slash("help")
    assert member.ephemeral
    assert "</stance:" in member.text
    assert "/record stance" not in member.text
    editor = await world.omar.slash("help")
    assert "</record stance:" in editor.text


async def test_help_in_direct_messages_leaves_out_what_changes_the_record(world: World) -> None:
    reply = await world.omar.in_private.slash("help")
    assert "</stance:" in reply.text
    assert "/record stance" not in reply.text


async def test_about_explains_every_position_and_counts_the_record(world: World) -> None:
    reply = await world.mia.slash("about")
    for words in (
        "supports with conditions",
        "neutral or mixed",
        "opposes with reservations",
        "no usable position",
    ):
        assert words in reply.text
    assert "147 leaders, 28 topics and 6 coalitions" in reply.text
    assert "reads the public record" in reply.text
