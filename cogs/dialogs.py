"""The dialogs of editors. Discord allows five fields in one."""

from typing import Final

import discord
from discord import ui
from typing_extensions import override

from bot.desk.edit import Draft
from bot.desk.stances import Context, Correction, Opened
from bot.record.context import Why
from bot.record.dates import in_short
from bot.record.entries import Leader, Topic
from bot.record.log import REASON_LIMIT, Seen
from bot.record.position import label
from bot.show.revised import WHY_LABELS
from bot.show.text import clip
from cogs.answering import Interaction
from cogs.fields import TITLE_LIMIT, text_field
from cogs.guard import GuardedModal
from cogs.options import POSITIONS
from cogs.submitting import corrected, retracted, show_outcome, stored

_TEXT_LIMIT: Final = 500
_SOURCE_LIMIT: Final = 700
_DAY_LIMIT: Final = 40
_HINT_LIMIT: Final = 100
_DAY_HINT: Final = "28 sep 2015, sept 2015, or yesterday"

_WHY_HINTS: Final = {
    Why.CHANGED: "The statement on record stays true for its time.",
    Why.SAME: "Another statement that shows the same position.",
    Why.WRONG: "Corrects the statement on record; you will be asked why.",
}


class _StanceDialog(GuardedModal):
    """What all dialogs about the words of a stance ask for."""

    def __init__(self, title: str, typed: Draft | Correction) -> None:
        """A dialog filled with what was typed before."""
        super().__init__(title=clip(title, TITLE_LIMIT))
        self._day = text_field(_DAY_LIMIT, typed.day, placeholder=_DAY_HINT)
        self._quote = text_field(_TEXT_LIMIT, typed.quote, long=True, required=False)
        self._summary = text_field(_TEXT_LIMIT, typed.summary, long=True, required=False)
        self._source = text_field(
            _SOURCE_LIMIT, typed.source, long=True, placeholder="Name of the page or paper\nhttps://…"
        )

    def _add_words(self) -> None:
        for text, description, component in (
            ("When was it said?", "A day, a month or a year; as exact as the source.", self._day),
            (
                "The leader's own words",
                "Word for word from the source. Leave empty if it only reports.",
                self._quote,
            ),
            ("In short", "One sentence: what was said or done, and where.", self._summary),
            ("Source: title and link", "Both are shown with every answer.", self._source),
        ):
            self.add_item(ui.Label(text=text, description=description, component=component))

    def _words(self) -> dict[str, str]:
        return {
            "day": self._day.value,
            "quote": self._quote.value,
            "summary": self._summary.value,
            "source": self._source.value,
        }


class RecordDialog(_StanceDialog):
    """A stance where nothing is on record yet: date, quote, summary, source, reason."""

    def __init__(self, leader: Leader, topic: Topic, draft: Draft) -> None:
        """A dialog filled with what `draft` holds already."""
        super().__init__(f"{leader.name}: {topic.name}", draft)
        self._draft = draft
        self._reason = text_field(REASON_LIMIT, draft.reason, required=False)
        self._add_words()
        self.add_item(
            ui.Label(
                text="Why do you record it? (optional)",
                description="Goes into the public updates log.",
                component=self._reason,
            )
        )

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        draft = self._draft.model_copy(update={**self._words(), "reason": self._reason.value})
        await show_outcome(interaction, stored(interaction, draft))


class ContextDialog(_StanceDialog):
    """A stance where there is one already: first of all, what that means for the one on record."""

    def __init__(self, context: Context, draft: Draft) -> None:
        """A dialog that shows the position on record, filled with what `draft` holds already."""
        super().__init__(f"{context.leader.name}: {context.topic.name}", draft)
        self._draft = draft
        self._why: ui.RadioGroup[ui.Modal] = ui.RadioGroup(
            options=[
                discord.RadioGroupOption(
                    label=text, value=why.value, description=_WHY_HINTS[why], default=why is draft.why
                )
                for why, text in WHY_LABELS.items()
            ]
        )
        self.add_item(
            ui.Label(
                text="There is a position on record", description=_on_record(context), component=self._why
            )
        )
        self._add_words()

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        why = Why(self._why.value) if self._why.value else None
        draft = self._draft.model_copy(update={**self._words(), "why": why})
        await show_outcome(interaction, stored(interaction, draft))


class CorrectDialog(_StanceDialog):
    """Other text in the place of a row: date, quote, summary, source, and the reason."""

    def __init__(self, opened: Opened, correction: Correction) -> None:
        """A dialog filled with what `correction` holds already."""
        super().__init__(f"Correct: {opened.leader.name}, {opened.topic.name}", correction)
        self._correction = correction
        self._reason = text_field(REASON_LIMIT, correction.reason)
        self._add_words()
        self.add_item(
            ui.Label(
                text="What was wrong with it?",
                description=_becomes(opened, correction),
                component=self._reason,
            )
        )

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        correction = self._correction.model_copy(update={**self._words(), "reason": self._reason.value})
        await show_outcome(interaction, corrected(interaction, correction))


class PositionDialog(GuardedModal):
    """Another position for a row whose words stay as they are, and the reason."""

    def __init__(self, opened: Opened, correction: Correction) -> None:
        """A dialog with the position of the row chosen."""
        super().__init__(title=clip(f"Correct: {opened.leader.name}, {opened.topic.name}", TITLE_LIMIT))
        self._correction = correction
        self._position: ui.RadioGroup[ui.Modal] = ui.RadioGroup(
            options=[
                discord.RadioGroupOption(
                    label=choice.name, value=choice.value, default=choice.value == correction.position
                )
                for choice in POSITIONS
            ]
        )
        self._reason = text_field(REASON_LIMIT, correction.reason)
        statement = clip(opened.topic.proposition, _HINT_LIMIT)
        self.add_item(
            ui.Label(text="What do these words show?", description=statement, component=self._position)
        )
        self.add_item(
            ui.Label(
                text="What was wrong with it?",
                description="Goes into the public updates log.",
                component=self._reason,
            )
        )

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        position = self._position.value or self._correction.position
        correction = self._correction.model_copy(update={"position": position, "reason": self._reason.value})
        await show_outcome(interaction, corrected(interaction, correction))


class RetractDialog(GuardedModal):
    """Why a row is withdrawn."""

    def __init__(self, opened: Opened) -> None:
        """A dialog about a row."""
        super().__init__(title=clip(f"Retract: {opened.leader.name}, {opened.topic.name}", TITLE_LIMIT))
        self._seen = Seen(key=opened.row.stance.key, revision=opened.row.revision)
        self._reason = text_field(REASON_LIMIT, "", long=True)
        self.add_item(
            ui.Label(
                text="Why is it withdrawn?",
                description="Everyone can read the reason. The text stays readable with it.",
                component=self._reason,
            )
        )

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        await show_outcome(interaction, retracted(interaction, self._seen, self._reason.value))


def _on_record(context: Context) -> str:
    """The position on record in the space under a label."""
    if context.shown is None:
        return "Nothing."
    stance = context.shown.stance
    said = f"“{stance.quote}”" if stance.quote else stance.summary
    return clip(f"{label(stance.position)}, {in_short(stance.stated_on)}: {said}", _HINT_LIMIT)


def _becomes(opened: Opened, correction: Correction) -> str:
    """What the correction makes of the position, where it does."""
    words = {choice.value: choice.name for choice in POSITIONS}
    now = label(opened.row.stance.position)
    new = words.get(correction.position, now)
    change = "" if new == now else f" The position becomes “{new}”."
    return clip(f"Goes into the public updates log.{change}", _HINT_LIMIT)
