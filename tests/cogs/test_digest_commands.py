"""/digest in short; the hours themselves are in test_digest.py, which takes minutes."""

from tests.harness import World


async def test_a_preview_before_the_set_up_says_what_to_do(world: World) -> None:
    reply = await world.omar.slash("digest preview")
    assert reply.ephemeral
    assert "/digest setup" in reply.text


async def test_the_set_up_shows_when_the_next_summary_comes_and_the_preview_shows_it(world: World) -> None:
    done = await world.ada.slash("digest setup", channel=world.general, time="09:00")
    assert done.ephemeral
    assert "09:00" in done.text
    preview = await world.omar.slash("digest preview")
    assert preview.ephemeral
    assert "Something went wrong" not in preview.text
    status = await world.omar.slash("digest status")
    assert "09:00" in status.text


async def test_members_cannot_set_it_up(world: World) -> None:
    assert not [name for name in world.mia.offered if name.startswith("digest")]
