"""/quiz, from Discord's request to Discord's answer."""

from tests.harness import Reply, World


def options(reply: Reply) -> list[str]:
    """The four names to choose from."""
    assert len(reply.buttons) == 4
    return reply.buttons


async def test_everybody_sees_the_quote_and_whoever_presses_gets_the_answer_alone(world: World) -> None:
    asked = await world.mia.slash("quiz")
    assert "Who said it?" in asked.text
    assert not asked.ephemeral
    found = [await world.omar.click(asked, name) for name in options(asked)]
    assert all(answer.ephemeral for answer in found)
    (right,) = (answer for answer in found if "Right, it was" in answer.text)
    (speaker,) = (name for name in options(asked) if f"Right, it was {name}" in right.text)
    for name, answer in zip(options(asked), found, strict=True):
        assert f"t was {speaker}" in answer.text
        assert "](http" in answer.text  # its source
        assert name == speaker or f"A fair guess, but not {name}" in answer.text


async def test_the_quote_stays_as_it_was_and_another_one_is_asked_alone(world: World) -> None:
    asked = await world.mia.slash("quiz")
    shown = asked.text
    answer = await world.mia.click(asked, options(asked)[0])
    another = await world.mia.click(answer, "Another quote")
    assert "Who said it?" in another.text
    assert another.ephemeral
    assert asked.text == shown
    again = await world.mia.click(another, options(another)[1])
    assert "t was " in again.text


async def test_it_can_be_played_in_a_direct_message(world: World) -> None:
    mia = world.mia.in_private
    asked = await mia.slash("quiz")
    assert "t was " in (await mia.click(asked, options(asked)[2])).text
