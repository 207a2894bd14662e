"""The dialogs of editors. Discord allows five fields in one."""

from dataclasses import replace
from typing import Final

from typing_extensions import override

from bot.desk.edit import Draft
from bot.desk.stances import Context, Correction, Opened
from bot.record.context import Why
from bot.record.dates import in_short
from bot.record.entries import Leader, Topic
from bot.record.position import label
from bot.show.revised import WHY_LABELS
from bot.show.text import clip
from bot.ui.state import Interaction
from cogs.fields import DAY, HINT_LIMIT, POSITION, QUOTE, REASON, SOURCE, SUMMARY, Field, Form, Option
from cogs.options import POSITIONS
from cogs.submitting import corrected, retracted, show_outcome, stored

_WHY_HINTS: Final = {
    Why.CHANGED: "The statement on record stays true for its time.",
    Why.SAME: "Another statement that shows the same position.",
    Why.WRONG: "Corrects the statement on record; you will be asked why.",
}


class RecordDialog(Form):
    """A stance where nothing is on record yet: date, quote, summary, source, reason."""

    def __init__(self, leader: Leader, topic: Topic, draft: Draft) -> None:
        """A dialog filled with what `draft` holds already."""
        reason = replace(REASON, label="Why do you record it? (optional)", required=False)
        super().__init__(f"{leader.name}: {topic.name}", draft, [DAY, QUOTE, SUMMARY, SOURCE, reason])

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        await show_outcome(interaction, stored(interaction, self.typed(Draft)))


class ContextDialog(Form):
    """A stance where there is one already: first of all, what that means for the one on record."""

    def __init__(self, context: Context, draft: Draft) -> None:
        """A dialog that shows the position on record, filled with what `draft` holds already."""
        options = [Option(why.value, text, _WHY_HINTS[why]) for why, text in WHY_LABELS.items()]
        why = Field(
            "why", "There is a position on record", _on_record(context), options=options, is_list=True
        )
        title = f"{context.leader.name}: {context.topic.name}"
        super().__init__(title, draft, [why, DAY, QUOTE, SUMMARY, SOURCE])

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        await show_outcome(interaction, stored(interaction, self.typed(Draft)))


class CorrectDialog(Form):
    """Other text in the place of a row: date, quote, summary, source, and the reason."""

    def __init__(self, opened: Opened, correction: Correction) -> None:
        """A dialog filled with what `correction` holds already."""
        reason = replace(_WRONG, hint=_becomes(opened, correction))
        super().__init__(_correcting(opened), correction, [DAY, QUOTE, SUMMARY, SOURCE, reason])

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        await show_outcome(interaction, corrected(interaction, self.typed(Correction)))


class PositionDialog(Form):
    """Another position for a row whose words stay as they are, and the reason."""

    def __init__(self, opened: Opened, correction: Correction) -> None:
        """A dialog with the position of the row chosen."""
        statement = clip(opened.topic.proposition, HINT_LIMIT)
        position = replace(POSITION, label="What do these words show?", hint=statement, is_list=True)
        super().__init__(_correcting(opened), correction, [position, _WRONG])

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        await show_outcome(interaction, corrected(interaction, self.typed(Correction)))


class RetractDialog(Form):
    """Why a row is withdrawn."""

    def __init__(self, opened: Opened, correction: Correction) -> None:
        """A dialog about a row."""
        reason = replace(
            REASON,
            label="Why is it withdrawn?",
            hint="Everyone can read the reason. The text stays readable with it.",
            long=True,
        )
        super().__init__(f"Retract: {opened.leader.name}, {opened.topic.name}", correction, [reason])

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        typed = self.typed(Correction)
        await show_outcome(interaction, retracted(interaction, typed.seen, typed.reason))


_WRONG: Final = replace(REASON, label="What was wrong with it?")


def _correcting(opened: Opened) -> str:
    return f"Correct: {opened.leader.name}, {opened.topic.name}"


def _on_record(context: Context) -> str:
    """The position on record in the space under a label."""
    if context.shown is None:
        return "Nothing."
    stance = context.shown.stance
    said = f"“{stance.quote}”" if stance.quote else stance.summary
    return clip(f"{label(stance.position)}, {in_short(stance.stated_on)}: {said}", HINT_LIMIT)


def _becomes(opened: Opened, correction: Correction) -> str:
    """What the correction makes of the position, where it does."""
    words = {choice.value: choice.name for choice in POSITIONS}
    now = label(opened.row.stance.position)
    new = words.get(correction.position, now)
    change = "" if new == now else f" The position becomes “{new}”."
    return clip(f"Goes into the public updates log.{change}", HINT_LIMIT)
