"""Cards about a server's settings, for its admins."""

from collections.abc import Sequence
from typing import Final

from bot.desk.settings import SettingsAnswer, languages
from bot.record.server import ServerSettings
from bot.show.card import Card, CardBuilder, Choice
from bot.show.press import press
from bot.show.text import counted

_SET_UP: Final = Choice(label="Set up", press=press("open", "setup", ""), primary=True)


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


def starter_card(answer: SettingsAnswer) -> Card:
    """Which record the server reads, and a button to start one of its own."""
    builder = CardBuilder()
    builder.heading("Which record does this server read?")
    builder.rule()
    builder.add(record_words(answer))
    if answer.own_record:
        builder.add("Changes to the public record do not reach it any more; `/record import` takes files.")
    else:
        builder.add(
            "The first change by an editor here starts a record of your own: a copy of the public record with "
            "its history. From then on the two do not touch. You can also start it now, for example to fix "
            "what your members see."
        )
        builder.row([Choice(label="Start a record of our own", press=press("open", "ownrecord", "ask"))])
    return builder.build()


def own_record_question() -> Card:
    """What starting a record means, before it is done."""
    builder = CardBuilder()
    builder.add(
        "**Start a record of your own now?** It begins as a copy of the public record. Later changes to the "
        "public record will not reach it, and this cannot be undone."
    )
    builder.row(
        [Choice(label="Yes, start our own record", press=press("turn", "ownrecord", "yes"), primary=True)]
    )
    return builder.build()


def own_record_card(answer: SettingsAnswer, *, started: bool) -> Card:
    """That the record was started, or was there before."""
    builder = CardBuilder()
    builder.heading(
        "This server has a record of its own", "Started just now." if started else "It had one already."
    )
    builder.add(record_words(answer))
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
            "on: a reversal of position and a retraction need a second editor"
            if settings.two_people
            else "off: one editor is enough for everything",
        ),
        ("Time zone", settings.timezone),
        ("Language of the record", f"{languages().get(settings.language, '?')} ({settings.language})"),
    ]


def _channel(channel_id: int | None, without: str) -> str:
    return f"<#{channel_id}>" if channel_id is not None else without
