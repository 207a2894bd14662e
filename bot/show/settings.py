"""Cards about a server's settings, for its admins."""

from collections.abc import Sequence
from typing import Final

from bot.desk.settings import SettingsAnswer, languages
from bot.record.server import ServerSettings
from bot.show.buttons import SetUp
from bot.show.card import Card, CardBuilder, Choice
from bot.show.text import counted

_SET_UP: Final = Choice(label="Set up", press=SetUp(), primary=True)


def settings_card(answer: SettingsAnswer, troubles: Sequence[str], *, changed: str = "") -> Card:
    """Every setting with its state, what is wrong with any, and a button to change the most used at once.

    `changed` says what was changed just now.
    """
    settings = answer.settings
    builder = CardBuilder(0xE0B020 if troubles else None)
    subtitle = "Nothing is set yet; everything works with these defaults." if answer.is_new else ""
    builder.heading("Settings of this server", changed or subtitle)
    builder.rule()
    for trouble in troubles:
        builder.add(f"⚠ {trouble}")
    builder.add("\n".join(f"**{name}** — {state}" for name, state in _states(settings)))
    builder.add(record_words(answer))
    builder.row([_SET_UP])
    builder.close(
        "-# Change one with /settings editors, log-channel, queue-channel, two-people, timezone or "
        "language-of-record; see /settings starter for the record."
    )
    return builder.build()


def offer_card() -> Card:
    """For an admin's first command in a server where nothing is set: it works, and can be set up."""
    builder = CardBuilder()
    builder.add(
        "-# You manage this server. Everything works as it is: members with Manage Messages are the editors, and "
        "updates are in `/updates`. Choose editor roles and channels whenever you like."
    )
    builder.row([_SET_UP])
    return builder.build()


def trouble_card(text: str) -> Card:
    """A fault in the settings that appeared by itself, for the log channel or who has set it."""
    builder = CardBuilder(0xE0B020)
    builder.add(f"⚠ {text}")
    return builder.build()


def record_words(answer: SettingsAnswer) -> str:
    """Which record the server reads, and how large it is."""
    which = (
        "This server keeps a record of its own"
        if answer.own_record
        else "This server reads the public record"
    )
    waiting = f" {counted(answer.waiting, 'item')} in the queue (`/record queue`)." if answer.waiting else ""
    return (
        f"{which}: {counted(answer.leaders, 'leader')}, {counted(answer.topics, 'topic')}, "
        f"{counted(answer.updates, 'update')}.{waiting}"
    )


def _states(settings: ServerSettings) -> list[tuple[str, str]]:
    roles = ", ".join(f"<@&{role}>" for role in settings.editor_roles)
    return [
        ("Editors", roles or "members with Manage Messages"),
        ("Log channel", _channel(settings.log_channel_id, "none: updates are shown by `/updates` only")),
        ("Queue channel", _channel(settings.queue_channel_id, "none: what waits is in `/record queue`")),
        (
            "Two people",
            "on: a reversal of position, a retraction and an import need a second person"
            if settings.two_people
            else "off: one editor is enough for everything",
        ),
        ("Time zone", settings.timezone),
        ("Language of the record", f"{languages().get(settings.language, '?')} ({settings.language})"),
    ]


def _channel(channel_id: int | None, without: str) -> str:
    return f"<#{channel_id}>" if channel_id is not None else without
