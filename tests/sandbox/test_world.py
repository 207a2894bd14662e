"""The world that tests of the bot live in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import pytest
from discord import app_commands

from tests.harness import World, build_world, unexpected_errors
from tests.payloads import PayloadRefused
from tests.sandbox.sample_bot import SampleBot


async def test_a_slash_command_reads_as_one_line(world: World):
    reply = await world.mia.slash("fruit", name="apple", many=3)

    assert reply.text == "## apple\n3 of them"
    assert reply.buttons == ["More", "Note"]
    assert not reply.ephemeral


async def test_suggestions_are_the_names_a_person_would_see(world: World):
    assert await world.mia.choices("fruit", "name", "ap") == ["apple", "apricot"]


async def test_a_dialog_is_filled_by_its_labels(world: World):
    card = await world.mia.slash("fruit", name="apple")

    dialog = await world.mia.click(card, "Note")
    noted = await world.mia.submit(dialog, {"What did you notice?": "sweet", "mood": "ripe"})

    assert list(dialog.fields) == ["What did you notice?", "How is it?"]
    assert noted.text == "apple is ripe: sweet"
    assert noted.ephemeral


async def test_a_button_survives_a_restart_of_the_bot(world: World):
    card = await world.mia.slash("fruit", name="apple", many=1)

    await world.env.restart_bot(SampleBot())
    more = await world.mia.click(card, "More")

    assert "2 of them" in more.text


async def test_a_follow_up_is_the_newest_message_of_a_reply(world: World):
    reply = await world.mia.slash("later")

    assert reply.text == "And one only for you."
    assert world.in_general() == ["Here it is."]


async def test_a_member_is_not_offered_what_moderators_are(world: World):
    reply = await world.omar.slash("tidy")

    assert reply.text == "Tidied."
    assert "tidy" not in world.mia.offered
    assert "tidy" in world.nora.offered


async def test_people_of_the_second_server_are_not_in_the_first(world: World):
    await world.nora.slash("fruit", name="kiwi")

    assert world.in_general() == []
    assert world.nora.id not in world.general.guild.member_ids()


async def test_a_person_can_ask_in_private(world: World):
    reply = await world.mia.in_private.slash("fruit", name="cherry")

    assert "cherry" in reply.text


async def test_a_context_menu_works_on_what_somebody_said(world: World):
    said = await world.omar.say("Order, please.")

    reply = await world.mia.menu("Quote", said)

    assert reply.text == "> Order, please."


async def test_a_mention_is_answered_in_the_channel(world: World):
    await world.mia.say(f"<@{world.bot.user.id}> hello")

    assert world.in_general()[-1] == "You rang?"


async def test_the_newest_payload_is_what_discord_would_get(world: World):
    await world.mia.slash("fruit", name="apple")

    assert world.last_payload["data"]["components"][0]["type"] == discord.ComponentType.container.value


class RudeBot(SampleBot):
    """Suggests a name that is too long, and fails at a command."""

    async def setup_hook(self):
        @self.tree.command(description="Break")
        async def fail(interaction: discord.Interaction) -> None:
            raise LookupError("nothing there")

        @self.tree.command(description="Break too")
        @app_commands.describe(name="Anything")
        async def wrong(interaction: discord.Interaction, name: str) -> None:
            await interaction.response.send_message(name)

        @wrong.autocomplete("name")
        async def too_long(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name="x" * 101, value="x")]

        await super().setup_hook()


@asynccontextmanager
async def rude_world() -> AsyncIterator[World]:
    world = build_world(RudeBot())
    await world.env.start()
    try:
        yield world
    finally:
        await world.bot.close()
        await world.env.shutdown()


async def test_a_request_that_discord_would_refuse_is_found_out():
    async with rude_world() as world:
        await world.mia.choices("wrong", "name", "x")

        with pytest.raises(
            PayloadRefused, match=r"\.data\.choices\[0\]\.name: .* is longer than 100 characters"
        ):
            world.check_requests()


async def test_an_error_that_nobody_looked_at_is_found_out_unless_it_was_meant(caplog):
    async with rude_world() as world:
        await world.mia.slash("fail")

        assert [str(one) for one in unexpected_errors(world.env, (KeyError,))] == [
            "Command 'fail' raised an exception: LookupError: nothing there"
        ]
        assert unexpected_errors(world.env, (LookupError,)) == []
        assert len(world.env.errors) == 1, "looking at them is enough"
        assert unexpected_errors(world.env, ()) == []
