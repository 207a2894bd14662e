"""A small bot that uses what Standpoint uses of discord.py, for tests of the sandbox itself."""

import re
from collections.abc import Awaitable
from typing import Self

import discord
from discord import app_commands, ui
from discord.ext import commands
from typing_extensions import override

FRUIT = ["apple", "apricot", "banana", "cherry", "Kiwi"]
MOODS = ["fresh", "ripe", "rotten"]
Count = app_commands.Range[int, 1, 10]


View = ui.LayoutView


class MoreButton(ui.DynamicItem[ui.Button[View]], template=r"more:(?P<fruit>[A-Za-z]+):(?P<count>\d+)"):
    """Counts up in the card it stands on; its state is in its id, so it survives a restart."""

    def __init__(self, fruit: str, count: int) -> None:
        super().__init__(ui.Button(label="More", custom_id=f"more:{fruit}:{count}"))
        self.fruit, self.count = fruit, count

    @classmethod
    @override
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[View], match: re.Match[str], /
    ) -> Self:
        return cls(match["fruit"], int(match["count"]))

    @override
    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(view=FruitCard(self.fruit, self.count + 1))


class NoteButton(ui.DynamicItem[ui.Button[View]], template=r"note:(?P<fruit>[A-Za-z]+)"):
    """Opens the dialog for a note."""

    def __init__(self, fruit: str) -> None:
        super().__init__(
            ui.Button(label="Note", custom_id=f"note:{fruit}", style=discord.ButtonStyle.primary)
        )
        self.fruit = fruit

    @classmethod
    @override
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: ui.Item[View], match: re.Match[str], /
    ) -> Self:
        return cls(match["fruit"])

    @override
    async def callback(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(NoteModal(self.fruit))


class NoteModal(ui.Modal):
    """Asks for a text and a choice."""

    text: ui.Label[Self] = ui.Label(
        text="What did you notice?",
        description="One sentence is enough.",
        component=ui.TextInput(style=discord.TextStyle.paragraph, max_length=200, custom_id="text"),
    )
    mood: ui.Label[Self] = ui.Label(
        text="How is it?",
        component=ui.RadioGroup(
            custom_id="mood", options=[discord.RadioGroupOption(label=mood, value=mood) for mood in MOODS]
        ),
    )

    def __init__(self, fruit: str) -> None:
        super().__init__(title=f"Note on {fruit}", custom_id=f"note-modal:{fruit}")
        self.fruit = fruit

    @override
    async def on_submit(self, interaction: discord.Interaction) -> None:
        assert isinstance(self.text.component, ui.TextInput)
        assert isinstance(self.mood.component, ui.RadioGroup)
        words = f"{self.fruit} is {self.mood.component.value}: {self.text.component.value}"
        await interaction.response.send_message(words, ephemeral=True)


class FruitCard(ui.LayoutView):
    """A card of components v2 with two buttons."""

    def __init__(self, fruit: str, count: int) -> None:
        super().__init__(timeout=None)
        box: ui.Container[Self] = ui.Container(
            ui.TextDisplay(f"## {fruit}"), ui.TextDisplay(f"{count} of them"), accent_colour=0x57F287
        )
        box.add_item(ui.Separator())
        box.add_item(ui.ActionRow(MoreButton(fruit, count), NoteButton(fruit)))
        self.add_item(box)


@app_commands.command(description="Show a fruit")
@app_commands.describe(name="Which fruit", many="How many of them")
async def fruit(
    interaction: discord.Interaction, name: str, many: app_commands.Range[int, 1, 10] = 1
) -> None:
    await interaction.response.send_message(view=FruitCard(name, many))


@fruit.autocomplete("name")
async def fruit_names(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    typed = current.lower()
    return [app_commands.Choice(name=one, value=one) for one in FRUIT if one.lower().startswith(typed)]


@app_commands.command(description="Answer later")
async def later(interaction: discord.Interaction) -> None:
    await interaction.response.defer()
    await interaction.followup.send("Here it is.")
    await interaction.followup.send("And one only for you.", ephemeral=True)


@app_commands.command(description="Repeat a file")
@app_commands.describe(file="Any text file")
async def read(interaction: discord.Interaction, file: discord.Attachment) -> None:
    words = (await file.read()).decode()
    await interaction.response.send_message(words, file=await file.to_file())


@app_commands.command(description="For those who keep order")
@app_commands.default_permissions(manage_messages=True)
async def tidy(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("Tidied.")


@app_commands.context_menu(name="Quote")
async def quote(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"> {message.content}", ephemeral=True)


class SampleBot(commands.AutoShardedBot):
    """Starts like Standpoint: sharded, without privileged intents, commands told in `setup_hook`."""

    def __init__(self, *, sync: bool = True, fails_with: Exception | None = None) -> None:
        super().__init__(command_prefix=commands.when_mentioned, intents=discord.Intents.default())
        self._sync, self._fails_with = sync, fails_with
        self.heard: list[str] = []
        self.resumed = 0

    @override
    async def setup_hook(self) -> None:
        if self._fails_with is not None:
            raise self._fails_with
        self.add_dynamic_items(MoreButton, NoteButton)
        self.tree.add_command(fruit)
        self.tree.add_command(later)
        self.tree.add_command(read)
        self.tree.add_command(tidy)
        self.tree.add_command(quote)
        if self._sync:
            await self.tree.sync()

    @override
    async def on_message(self, message: discord.Message, /) -> None:
        self.heard.append(message.content)
        if self.user in message.mentions and not message.author.bot:
            await message.reply("You rang?")

    async def on_shard_resumed(self, shard_id: int) -> None:
        self.resumed += 1

    def say(self, channel_id: int, words: str) -> Awaitable[discord.Message]:
        """Posts without being asked."""
        return self.get_partial_messageable(channel_id).send(words)
