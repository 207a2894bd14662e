"""Cards about a server's settings, for its admins."""

from collections.abc import Sequence
from typing import Final

from bot.core.kinds import KINDS
from bot.core.log import Update
from bot.core.server import ServerSettings
from bot.lookup.update_cards import fitting, made_lines
from bot.routes import SetUp, ShowLearnt, ShowUpdates, StartRecord, TakeOver, Undo
from bot.settings.service import SettingsAnswer, StarterAnswer, languages
from bot.settings.store import Learnt
from bot.ui.cards import ATTENTION, Card, CardBuilder, Choice, card_of, place, turning
from bot.ui.text import counted, moment

_SET_UP: Final = Choice(label="Set up", button=SetUp(), primary=True)


def settings_card(answer: SettingsAnswer, problems: Sequence[str], *, changed: str = "") -> Card:
    """Every setting with its state, what is wrong with any, and a button to change the most used at once.

    `changed` says what was changed just now.
    """
    settings = answer.settings
    builder = CardBuilder(ATTENTION if problems else None)
    subtitle = "Nothing is set yet; everything works with these defaults." if answer.is_new else ""
    builder.heading("Settings of this server", changed or subtitle)
    builder.rule()
    for problem in problems:
        builder.add(f"⚠ {problem}")
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
    return card_of(
        "-# You manage this server. Everything works as it is: members with Manage Messages are the editors, and "
        "updates are in `/updates`. Choose editor roles and channels whenever you like.",
        _SET_UP,
    )


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
            "on: a reversal of position, a retraction and taking merged leaders apart need a second editor; an import, "
            "a take-over and an empty start a second admin"
            if settings.two_people
            else "off: one person is enough, an editor, or an admin for imports and take-overs",
        ),
        ("Time zone", settings.timezone),
        ("Language of the record", f"{languages().get(settings.language, '?')} ({settings.language})"),
    ]


def _channel(channel_id: int | None, without: str) -> str:
    return f"<#{channel_id}>" if channel_id is not None else without


LEARNT_A_PAGE: Final = 4

_ENTRY_LIMIT: Final = 700
_KEPT: Final = "What your editors changed here stays as it is."


def starter_card(answer: StarterAnswer, *, page: int = 0, moved: bool = False) -> Card:
    """Which record the server reads, and what its admins can do about that. `page` is of what could be taken over.

    `moved` if the public record learnt more after the last look.
    """
    builder = CardBuilder()
    builder.heading("Which record does this server read?")
    builder.rule()
    builder.add(record_words(answer.settings))
    if not answer.since:
        _add_ways_to_start(builder)
    elif answer.on is None:
        builder.add(
            f"It was started {moment(answer.since, 'D')}, empty: nothing of the public record is in it. "
            "`/record import` takes files."
        )
    else:
        builder.add(
            f"It was started {moment(answer.since, 'D')} and builds on the public record as of its update "
            f"#{answer.on.base_seq}. {_KEPT} What is new in the public record comes in only when an admin "
            "takes it over."
        )
        if moved:
            builder.add("⚑ The public record was changed in the meantime. Here is what is new now.")
        _add_learnt(builder, answer, answer.on, page)
    return builder.build()


_EMPTY: Final = (
    "Nothing of the public record is seen in this server any more: members find no leader, no topic and no statement "
    "until your editors record some, or an admin imports files. This cannot be undone, not by `/record undo` either."
)


def own_record_question(*, empty: bool) -> Card:
    """What starting a record means, before it is done."""
    if empty:
        return card_of(
            f"**Start with an empty record?** {_EMPTY}",
            Choice(label="Yes, start empty", button=StartRecord(mode="turn", answer="empty")),
        )
    return card_of(
        "**Start a record of your own now?** It begins with all that the public record holds. What is new there "
        "later comes in only when an admin takes it over here. This cannot be undone.",
        Choice(
            label="Yes, start our own record", button=StartRecord(mode="turn", answer="yes"), primary=True
        ),
    )


_BY_TWO: Final = "asks for it, and this server wants two people for that: another admin has to press."


def empty_record_asked_card(asked_by: int, token: str) -> Card:
    """For everybody to see: an admin wants to start empty, and another one has to press the button."""
    builder = CardBuilder()
    builder.heading("Start with an empty record?", "Nothing was changed yet.")
    builder.add(_EMPTY)
    builder.add(f"<@{asked_by}> {_BY_TWO}")
    builder.row(
        [Choice(label="Yes, start empty", button=StartRecord(answer="empty", token=token, asked_by=asked_by))]
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


def asked_card(learnt: Learnt, asked_by: int, token: str) -> Card:
    """For everybody to see: an admin wants to take over what is new, and another one has to press the button."""
    builder = CardBuilder()
    builder.heading("Take over what is new in the public record?", "Nothing was changed yet.")
    builder.rule()
    builder.add(_counts(learnt))
    builder.add(f"<@{asked_by}> {_BY_TWO}")
    builder.row(
        [
            Choice(
                label="Take it over",
                button=TakeOver(head=learnt.head_seq, token=token, asked_by=asked_by),
                primary=True,
            ),
            Choice(label="Show all of it", button=ShowLearnt(beside=True)),
        ]
    )
    return builder.build()


def taken_over_card(update: Update, base_seq: int) -> Card:
    """What was taken over, as one update, and a button to take that back."""
    builder = CardBuilder()
    builder.heading("Taken over: what is new in the public record", f"Update #{update.seq}")
    builder.rule()
    builder.add(f"This record now builds on the public record as of its update #{base_seq}. {_KEPT}")
    builder.row(
        [
            Choice(label="Undo", button=Undo(update=update.seq)),
            Choice(label="Updates", button=ShowUpdates()),
        ]
    )
    return builder.build()


def _add_ways_to_start(builder: CardBuilder) -> None:
    builder.add(
        "The first change by an editor here starts a record of your own. It begins with all that the public record "
        "holds; what you change is seen here only. You can also start it now, with that or with nothing in it."
    )
    builder.row(
        [
            Choice(label="Start a record of our own", button=StartRecord(answer="ask")),
            Choice(label="Start empty", button=StartRecord(answer="askempty")),
        ]
    )


def _add_learnt(builder: CardBuilder, answer: StarterAnswer, learnt: Learnt, page: int) -> None:
    if not learnt.total:
        builder.add(
            "The public record has learnt nothing since."
            if learnt.head_seq == learnt.base_seq
            else "The public record has learnt nothing since that would be seen here."
        )
        return
    builder.add(f"The public record has learnt since:\n{_counts(learnt)}")
    for made in learnt.made:
        builder.add(fitting(made_lines([made], learnt.names), _ENTRY_LIMIT))
    if answer.settings.settings.two_people:
        builder.close("-# This server wants two people for it: another admin has to press after you.")
    number, count = place(learnt.total, page, LEARNT_A_PAGE)
    builder.row(turning(ShowLearnt(), number, count))
    builder.row([Choice(label="Take it over", button=TakeOver(head=learnt.head_seq), primary=True)])


def _counts(learnt: Learnt) -> str:
    lines = []
    for word, found in (("New", learnt.new), ("Changed", learnt.changed)):
        kinds = [counted(number, KINDS[kind].label) for kind, number in found.items()]
        lines += [f"**{word}:** {', '.join(kinds)}"] if kinds else []
    return "\n".join(lines)
