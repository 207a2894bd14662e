"""Cards of the queue: what waits and what it needs, for editors; what became of it, for who handed it in."""

from collections.abc import Sequence
from typing import Final

from bot.core.dates import in_words, on_date
from bot.core.entries import Revision
from bot.lookup.evidence import change_line, evidence, in_short_of
from bot.queue.approval import Moved
from bot.queue.model import OUTCOMES, QueueItem, Report, State, Step, Suggestion, mark
from bot.queue.service import PAGE, Flag, FlagKind, QueuePage, Reviewed
from bot.routes import Amend, AnswerQuestion, Approve, AskAuthor, Claim, Edit, Reject, ShowItem, ShowQueue
from bot.ui.cards import Card, CardBuilder, Choice, card_of, place, turning
from bot.ui.routes import OpenAgain
from bot.ui.text import COLOURS, clip, counted, counted_in_order, escape, moment, position_words, sentences

_SAID_LIMIT: Final = 300
_SPOKEN_SHOWN: Final = 4

_FLAGS: Final[dict[FlagKind, str]] = {
    FlagKind.FIRST_SUGGESTION: "This is the first suggestion of this person.",
    FlagKind.FULL_SHIFT: "It would reverse the leader's position.",
    FlagKind.SOURCE_USED: "Its source is on record already, with {}.",
    FlagKind.OFFICE_ENDED: "The leader's last office on record is last attested before that date: {}.",
}

_NAMES: Final = {"suggestion": "Suggestion", "problem": "Problem"}

_STATES: Final[dict[State, str]] = {
    State.PENDING: "waits for an editor",
    State.CLAIMED: "claimed",
    State.APPROVING: "is being approved",
}


def item_card(reviewed: Reviewed) -> Card:
    """An item with all that is needed to decide, and the buttons to do it while it is open."""
    item, content = reviewed.item, reviewed.item.content
    builder = CardBuilder(COLOURS[reviewed.row.stance.position] if reviewed.row and item.is_open else None)
    builder.heading(_title(reviewed), _subtitle(item))
    builder.rule()
    if isinstance(content, Report) and not item.is_lost:
        builder.add(f"**A reader says: {content.problem.value}.**")
        if content.text:
            builder.add(f"> {escape(content.text)}")
        builder.add("-# The stance in question:")
    _add_stance(builder, reviewed)
    if isinstance(content, Suggestion) and content.reason:
        builder.add(f"-# Why, in their words: {escape(content.reason)}")
    for spoken in reviewed.spoken[-_SPOKEN_SHOWN:]:
        who = "Question" if spoken.step is Step.ASK else "Answer"
        builder.add(f"**{who}:** {escape(clip(spoken.text, _SAID_LIMIT))}")
    if item.is_open:
        for line in _first_approvals(reviewed):
            builder.add(line)
        notes = [*_moved_note(reviewed), *(_flag_line(flag) for flag in reviewed.flags)]
        if notes:
            builder.add("\n".join(f"⚑ {note}" for note in notes))
        builder.row(_choices(reviewed))
    elif item.state_text:
        builder.add(f"Reason: {escape(item.state_text)}")
    return builder.build()


def queue_card(shown: QueuePage, *, page: int) -> Card:
    """A page of what waits, the oldest first."""
    builder = CardBuilder()
    builder.heading("Waiting for an editor", counted_in_order(shown.total, "item", "the oldest first"))
    builder.rule()
    if not shown.items:
        builder.add(
            "Nothing waits. Members can hand something in with `/suggest`, or report a problem on a card."
        )
    for reviewed in shown.items:
        item = reviewed.item
        what = (
            "cannot be read any more"
            if item.is_lost
            else item.content.problem.value
            if isinstance(item.content, Report)
            else position_words(reviewed.row.stance.position)
            if reviewed.row
            else "cannot be recorded as it is"
        )
        flags = f" · ⚑ {counted(len(reviewed.flags), 'flag')}" if reviewed.flags else ""
        builder.add(
            f"**{_title(reviewed)}** — {what}\n-# {_subtitle(item)}{flags}",
            Choice(label="Open", button=ShowItem(number=item.number)),
        )
    number, count = place(shown.total, page, PAGE)
    builder.row(turning(ShowQueue(), number, count))
    return builder.build()


def moved_card(moved: Moved, again: OpenAgain | None = None) -> Card:
    """An approval that was stopped: what the record showed then and shows now, and the choice to go on.

    `again` opens what the editor has typed already, if they have.
    """
    reviewed = moved.reviewed
    number = reviewed.item.number
    builder = CardBuilder()
    builder.heading(
        f"Please look first: {_title(reviewed)}",
        "The record has changed since this was suggested. Nothing was recorded yet.",
    )
    builder.rule()
    before = (
        "nothing on record" if reviewed.item.base == mark(None) else "a statement that is not held any more"
    )
    builder.add(f"**When it was suggested:** {_row_words(reviewed.was, before)}")
    builder.add(f"**Now:** {_row_words(reviewed.now, 'nothing on record')}")
    builder.add("**What is suggested:**")
    _add_stance(builder, reviewed)
    anyway = Choice(label="Approve anyway", button=Approve(number=number, seen=reviewed.seen), primary=True)
    edit = again or Amend(number=number, seen=reviewed.seen)
    builder.row(
        [
            None if again else anyway,
            Choice(label="Edit", button=edit, primary=again is not None),
            Choice(label="Reject", button=Reject(number=number)),
        ]
    )
    return builder.build()


def thanks_card(item: QueueItem) -> Card:
    """For who has handed something in."""
    builder = CardBuilder()
    if isinstance(item.content, Report):
        builder.add(
            f"Thank you. Your report is number {item.number}. Until the editors have looked at it, "
            "the card says that the stance is disputed; your name is not on it."
        )
    else:
        builder.add(
            f"Thank you. Your suggestion is number {item.number}, and the editors of this server will look at it."
        )
    builder.close(
        "-# You will get a direct message with the outcome, if you allow messages from this server."
    )
    return builder.build()


def outcome_card(item: QueueItem, server: str) -> Card:
    """What became of an item, for who handed it in. Who decided is not said."""
    builder = CardBuilder()
    good = item.state is State.APPROVED
    outcome = {
        ("suggestion", True): "was approved and is on record now. Thank you!",
        ("suggestion", False): "was not taken into the record.",
        ("problem", True): "was looked at, and the stance was put right. Thank you!",
        ("problem", False): "was looked at, and the stance stays as it is.",
    }[item.kind, good]
    name = "suggestion" if item.kind == "suggestion" else "report"
    builder.add(f"Your {name} #{item.number} in **{escape(server)}** {outcome}")
    if item.state_text:
        builder.add(f"The editors say:\n> {escape(item.state_text)}")
    return builder.build()


def question_card(item: QueueItem, server: str, question: str, *, public: bool) -> Card:
    """A question of the editors to who handed something in, with a button to answer. Who asks is not said."""
    name = "suggestion" if item.kind == "suggestion" else "report"
    whom = f"<@{item.author_id}>: " if public else ""
    button = AnswerQuestion(guild_id=item.guild_id, number=item.number)
    return card_of(
        f"{whom}The editors of **{escape(server)}** have a question about your {name} #{item.number}:\n"
        f"> {escape(question)}",
        Choice(label="Answer", button=button, primary=True),
    )


def _title(reviewed: Reviewed) -> str:
    item = reviewed.item
    return f"{_NAMES[item.kind]} #{item.number}: {escape(reviewed.leader)} on “{escape(reviewed.topic)}”"


def _subtitle(item: QueueItem) -> str:
    by = f"<@{item.author_id}>" if item.author_id else "a former member"
    state = OUTCOMES.get((item.kind, item.state)) or _STATES[item.state]
    if item.state is not State.PENDING and item.state_by:
        state = f"{state} by <@{item.state_by}>"
    update = f", update #{item.update_seq}" if item.update_seq else ""
    return f"by {by} · {moment(item.made_at)} · {state}{update}"


def _add_stance(builder: CardBuilder, reviewed: Reviewed) -> None:
    row, content = reviewed.row, reviewed.item.content
    if row is None:
        is_typed = isinstance(content, Suggestion) and not reviewed.item.is_lost
        cannot = "It cannot be recorded as it is. " if is_typed else ""
        builder.add(f"{cannot}{sentences(reviewed.unusable, 800)}")
        if isinstance(content, Suggestion) and is_typed:
            builder.add(f"> {escape(content.quote or content.summary)}\n-# {escape(content.source)}")
        return
    stance = row.stance
    builder.add(
        f"{position_words(stance.position)} · said {on_date(stance.stated_on)}"
        f"\n-# Topic: {escape(reviewed.proposition)}"
    )
    builder.add(evidence(row))
    if in_short_of(stance):
        builder.add(in_short_of(stance))
    if reviewed.item.is_open:
        for shift in reviewed.shifts[:1]:
            builder.add(change_line(shift))


def _first_approvals(reviewed: Reviewed) -> Sequence[str]:
    """What the first of two editors has done, where two are needed."""
    lines = []
    for proposal in reviewed.proposals:
        who = "A former member" if proposal.discord_user_id is None else f"<@{proposal.discord_user_id}>"
        lines.append(
            f"✓ {who} has approved this. It needs a second editor: press Approve too."
            if reviewed.row and proposal.intent.stance == reviewed.row.stance
            else f"✓ {who} has approved an edited version. Another editor can confirm it in `/record pending`."
        )
    return lines


def _moved_note(reviewed: Reviewed) -> Sequence[str]:
    if not reviewed.moved:
        return ()
    if isinstance(reviewed.item.content, Suggestion):
        what = "leader's position on record changed"
    elif reviewed.now is None:
        return ("The stance was withdrawn after this was handed in. If that settles it, press Settled.",)
    else:
        what = "stance was changed"
    return (f"The {what} after this was handed in. Now: {_row_words(reviewed.now, 'nothing on record')}",)


def _flag_line(flag: Flag) -> str:
    detail = (
        counted(int(flag.detail), "statement") if flag.kind is FlagKind.SOURCE_USED else escape(flag.detail)
    )
    return _FLAGS[flag.kind].format(detail)


def _row_words(row: Revision | None, without: str) -> str:
    if row is None:
        return without
    return f"{position_words(row.stance.position)}, {in_words(row.stance.stated_on)}"


def _choices(reviewed: Reviewed) -> list[Choice | None]:
    item = reviewed.item
    number, is_report = item.number, isinstance(item.content, Report)
    if item.is_lost:
        return [Choice(label="Reject", button=Reject(number=number), primary=True)]
    return [
        Choice(
            label="Settled" if is_report else "Approve",
            button=Approve(number=number),
            primary=True,
        ),
        _edit_choice(reviewed),
        Choice(label="Reject", button=Reject(number=number)),
        Choice(label="Ask", button=AskAuthor(number=number)),
        Choice(
            label="Unclaim" if item.state is State.CLAIMED else "Claim",
            button=Claim(number=number),
        ),
    ]


def _edit_choice(reviewed: Reviewed) -> Choice | None:
    """For a suggestion the dialog that approves it; for a report what can be done with the stance itself."""
    item = reviewed.item
    if isinstance(item.content, Suggestion):
        return Choice(label="Edit", button=Amend(number=item.number))
    if reviewed.now is None:
        return None
    return Choice(label="Edit", button=Edit(stance=item.content.stance, revision=reviewed.now.revision))
