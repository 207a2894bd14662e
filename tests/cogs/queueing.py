"""Handing in and deciding, as tests do it: a queue channel, a made-up suggestion, a report, what is on a card.

The statements are invented, and say so: tests put no words into a real person's mouth.
"""

from contextlib import closing
from pathlib import Path

import discord
from simcord import ChannelHandle

from bot.client import Standpoint
from bot.db.sqlite import connect
from tests.harness import Person, Reply, World

WHEN, WORDS, SHORT, SOURCE = (
    "When was it said?",
    "The leader's own words",
    "In short",
    "Source: title and link",
)
FIELDS = {
    WHEN: "26 nov 2015",
    SHORT: "A made-up row of a test.",
    SOURCE: "A made-up paper\nhttps://example.org/a",
}
TOPIC = "islamic-alliance"
"""A topic on which nothing by Putin is on record."""


async def queue_channel(world: World, name: str = "desk") -> ChannelHandle:
    """A new channel that ada has chosen for the queue."""
    assert world.general.guild is not None
    channel = world.general.guild.create_text_channel(name)
    await world.ada.slash("settings queue-channel", channel=channel)
    return channel


async def suggest(person: Person, *, topic: str = TOPIC, position: str = "1", **changed: str) -> Reply:
    """What a person sees after suggesting a made-up stance of Putin."""
    dialog = await person.slash("suggest", leader="putin", topic=topic, position=position)
    fields = {**FIELDS, **{_LABELS.get(name, name): value for name, value in changed.items()}}
    return await person.submit(dialog, fields)


async def record(
    person: Person,
    *,
    topic: str = TOPIC,
    position: str = "1",
    why: str = "changed",
    reason: str = "",
    **changed: str,
) -> Reply:
    """What an editor sees after recording a made-up stance of Putin; `why` is said where the dialog asks it."""
    dialog = await person.slash("record stance", leader="putin", topic=topic, position=position)
    fields = {**FIELDS, **{_LABELS.get(name, name): value for name, value in changed.items()}}
    extra = {"There is a position on record": why, "Why do you record it? (optional)": reason}
    asked = {label: value for label, value in extra.items() if label in dialog.fields}
    return await person.submit(dialog, {**fields, **asked})


async def report(world: World, person: Person, *, topic: str = "assad-must-go", **fields: str) -> Reply:
    """What a person sees after reporting Putin's stance on a topic as misquoted."""
    card = await person.slash("stance", leader="putin", topic=topic)
    dialog = await person.click(card, "Report a problem")
    return await person.submit(dialog, {"What is wrong?": "misquoted", **fields})


async def posted(world: World, channel: ChannelHandle) -> discord.Message:
    """The newest message in a channel, after everything under way has been posted."""
    await world.env.settle()
    message = channel.last_message
    assert message is not None
    return message


def words(message: discord.Message) -> str:
    """All words of a message that is in a channel."""
    return "\n".join(str(part["content"]) for part in _parts(message) if part["type"] == 10)


def buttons(message: discord.Message) -> list[str]:
    """The labels of its buttons."""
    return [str(part.get("label")) for part in _parts(message) if part["type"] == 2]


def inbox(person: Person) -> list[str]:
    """The words of each direct message that the bot has sent to somebody, oldest first."""
    private = person.in_private
    return [words(one) for one in private.channel.history() if one.author.bot]


def letters(person: Person) -> list[discord.Message]:
    """These direct messages themselves."""
    return [one for one in person.in_private.channel.history() if one.author.bot]


def bot_of(world: World) -> Standpoint:
    """The bot that is running now."""
    bot = world.bot
    assert isinstance(bot, Standpoint)
    return bot


def copied(world: World, copy: Path) -> Path:
    """A copy of the database as it is now."""
    with closing(connect(bot_of(world).desk.store.path, "rw")) as db:
        db.execute("VACUUM INTO ?", [str(copy)])
    return copy


async def set_back(world: World, copy: Path) -> None:
    """The bot starts on an older copy of its database; Discord keeps what was posted since."""
    old = bot_of(world)
    settings = old.settings.model_copy(update={"standpoint_database": copy})
    await world.env.restart_bot(Standpoint(settings, now=old.desk.now, guild_ready_timeout=0.05))


def names_sent(world: World, words: str) -> list[str]:
    """The names by which Discord posts a message once, of all that the bot sent with these words in them."""
    return [entry.json["nonce"] for entry in world.sent if words in str(entry.json) and "nonce" in entry.json]


def refuse(world: World, kind: str, key: str) -> None:
    """As if the tables had a rule of which the models know nothing: an entry by this key breaks it."""
    with closing(connect(bot_of(world).desk.store.path, "rw")) as db:
        db.execute(
            f"CREATE TRIGGER made_up BEFORE INSERT ON {kind} WHEN NEW.key LIKE '{key}' "
            "BEGIN SELECT RAISE(ABORT, 'a made-up rule'); END"
        )


def _parts(message: discord.Message) -> list[dict]:
    found, left = [], [part.to_dict() for part in message.components]
    while left:
        part = left.pop(0)
        found.append(part)
        left = [
            *(part.get("components") or []),
            *([part["accessory"]] if part.get("accessory") else []),
            *left,
        ]
    return found


_LABELS = {"when": WHEN, "words": WORDS, "short": SHORT, "source": SOURCE}
