"""/record correct, retract, undo and pending: what is put right in the record, and what waits for a second editor."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from discord import app_commands
from discord.app_commands import Transform
from typing_extensions import override

from bot import proposals, routes
from bot.core.directory import Statement
from bot.core.entries import label
from bot.core.errors import NotAllowedError, RecordMovedError, StandpointError
from bot.core.log import MovedError, seen_of
from bot.core.names import CHOICES_LIMIT
from bot.core.policy import Action, may, require
from bot.queue.service import current_row
from bot.stances import forms, service
from bot.stances.cards import edit_card, moved_card, reader_card, revised_card, statement_title
from bot.ui.cards import Card, Choice
from bot.ui.forms import HINT_LIMIT, Form, GuardedModal, again_with
from bot.ui.guard import ACTION, record_group
from bot.ui.options import LeaderOption, NameOption, Names, TopicOption
from bot.ui.replies import answer, as_card, caller_of, opens, replace_with, replaces, request_of, send
from bot.ui.state import Bot, Interaction, add_routes, keep, kept, route
from bot.ui.text import clip
from bot.undo import list_recent, plan_undo, seq_of, undo_card, undo_update, undone_card, update_title


class StatementOption(NameOption):
    """A statement on record, of the leader and on the topic that are filled in; goes on as its key."""

    @override
    async def found(self, interaction: Interaction, typed: str) -> Names:
        filled = interaction.namespace
        try:
            opened = await service.list_statements(
                request_of(interaction), leader=_text(filled, "leader"), topic=_text(filled, "topic")
            )
        except StandpointError:  # a name that is not finished yet
            return []
        whole = not (_text(filled, "leader") and _text(filled, "topic"))
        titled = [(statement_title(one, whole=whole), one.revision.key) for one in opened]
        wanted = typed.casefold().strip()
        return ((title, key) for title, key in titled if wanted in title.casefold() or wanted in key)


def _text(filled: object, name: str) -> str:
    """What stands in another option so far."""
    value = getattr(filled, name, None)
    return value if isinstance(value, str) else ""


@app_commands.command(extras={ACTION: Action.REVISE_STANCE})
@app_commands.describe(
    leader="Whose stance is wrong?",
    topic="On which topic?",
    statement="Which statement? Leave it out for the current position; a stance's key works too.",
    position="The right position, if that is what was wrong.",
)
@app_commands.choices(position=forms.POSITIONS)
async def correct(
    interaction: Interaction,
    leader: Transform[str, LeaderOption] = "",
    topic: Transform[str, TopicOption] = "",
    statement: Transform[str, StatementOption] = "",
    position: str = "",
) -> None:
    """Put right what the record got wrong. The old text stays readable with your reason."""
    opened = await _opened(interaction, statement, leader=leader, topic=topic)
    if opened is not None:
        now = service.correction_of(opened.revision)
        dialog = CorrectDialog(opened, now.but(position=position or now.position))
        await interaction.response.send_modal(dialog)


@app_commands.command(extras={ACTION: Action.REVISE_STANCE})
@app_commands.describe(
    leader="Whose stance should not be on record?",
    topic="On which topic?",
    statement="Which statement? Leave it out for the current position; a stance's key works too.",
)
async def retract(
    interaction: Interaction,
    leader: Transform[str, LeaderOption] = "",
    topic: Transform[str, TopicOption] = "",
    statement: Transform[str, StatementOption] = "",
) -> None:
    """Withdraw a stance that should not be on record. It stays readable with your reason."""
    opened = await _opened(interaction, statement, leader=leader, topic=topic)
    if opened is not None:
        await interaction.response.send_modal(RetractDialog(opened, service.correction_of(opened.revision)))


async def _opened(
    interaction: Interaction, key: str, *, leader: str = "", topic: str = "", revision: int | None = None
) -> Statement | None:
    """A stance to put right; one that is withdrawn, or is not what a button was made for any more, is shown instead."""
    opened = await service.find_statement(request_of(interaction), key, leader=leader, topic=topic)
    moved = revision is not None and opened.revision.revision != revision
    if opened.revision.is_kept and not moved:
        return opened
    await send(interaction, edit_card(opened, moved=moved), private=True)
    return None


async def corrected(interaction: Interaction, correction: service.Correction) -> Card:
    try:
        return await proposals.shown(
            service.correct_stance(request_of(interaction), correction), revised_card
        )
    except MovedError as error:
        newer = correction.but(seen=seen_of(error.now))
        again = routes.CorrectAgain(token=keep(interaction, newer))
        use = Choice("Use my text on the new version", again, primary=True)
        return moved_card(error, correction, use if error.now.is_kept else None)


async def retracted(interaction: Interaction, opened: Statement, typed: service.Correction) -> Card:
    """Store a retraction, of the row that was opened."""
    try:
        retracting = service.retract_stance(
            request_of(interaction), typed.seen, typed.reason, typed.reason_kind
        )
        return await proposals.shown(retracting, revised_card)
    except MovedError as error:
        now = opened.but(revision=error.now)
        newer = service.correction_of(error.now).but(reason=typed.reason, reason_kind=typed.reason_kind)

        async def again(_: Interaction) -> RetractDialog:
            return RetractDialog(now, newer)

        retract_it = Choice("Retract the new version", again_with(interaction, again))
        return moved_card(error, again=retract_it if error.now.is_kept else None)


class CorrectionForm(Form):
    """A dialog whose text is stored in the place of a row."""

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        await answer(interaction, corrected(interaction, self.typed(service.Correction)), private=True)


class CorrectDialog(CorrectionForm):
    """Other text in the place of a row: date, quote, summary, source, and the reason."""

    def __init__(self, opened: Statement, correction: service.Correction) -> None:
        """A dialog filled with what `correction` holds already."""
        reason = replace(_WRONG, hint=_becomes(opened, correction))
        super().__init__(
            _correcting(opened), correction, [forms.DAY, forms.QUOTE, forms.SUMMARY, forms.SOURCE, reason]
        )


class PositionDialog(CorrectionForm):
    """Another position for a row whose words stay as they are, and the reason."""

    def __init__(self, opened: Statement, correction: service.Correction) -> None:
        """A dialog with the position of the row chosen."""
        statement = clip(opened.topic.proposition, HINT_LIMIT)
        position = replace(forms.POSITION, label="What do these words show?", hint=statement, is_list=True)
        super().__init__(_correcting(opened), correction, [position, _WRONG])


class RetractDialog(Form):
    """Why a row is withdrawn, and what kind of reason that is."""

    def __init__(self, opened: Statement, correction: service.Correction) -> None:
        """A dialog about a row."""
        reason = replace(
            forms.REASON,
            label="Why is it withdrawn?",
            hint="Everyone can read the reason. The text stays readable with it.",
            long=True,
        )
        super().__init__(
            f"Retract: {opened.leader.name}, {opened.topic.name}", correction, [forms.REASON_KIND, reason]
        )
        self._opened = opened

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        typed = self.typed(service.Correction)
        await answer(interaction, retracted(interaction, self._opened, typed), private=True)


_WRONG: Final = replace(forms.REASON, label="What was wrong with it?")


def _correcting(opened: Statement) -> str:
    return f"Correct: {opened.leader.name}, {opened.topic.name}"


def _becomes(opened: Statement, correction: service.Correction) -> str:
    """What the correction makes of the position, where it does."""
    words = {choice.value: choice.name for choice in forms.POSITIONS}
    now = label(opened.revision.stance.position)
    new = words.get(correction.position, now)
    change = "" if new == now else f" The position becomes “{new}”."
    return clip(f"Goes into the public updates log.{change}", HINT_LIMIT)


async def _edit(interaction: Interaction, button: routes.Edit) -> None:
    """A stance as it stands now, and what an editor can do with it; for a reader, what they can do."""
    caller = caller_of(interaction)
    try:
        require(caller, Action.REVISE_STANCE)
    except NotAllowedError as error:
        if not may(caller, Action.REPORT_PROBLEM):
            raise
        row = await current_row(interaction.client.desk, caller.guild_id, button.stance)
        await send(interaction, reader_card(str(error), row.stance), private=True)
        return
    opened = await service.find_statement(request_of(interaction), button.stance)
    await send(
        interaction, edit_card(opened, moved=opened.revision.revision != button.revision), private=True
    )


def _opens(
    dialog: Callable[[Statement, service.Correction], GuardedModal],
) -> Callable[[Interaction, routes.StanceButton], Awaitable[None]]:
    """Opens a dialog about a stance that still is the one that the button was made for."""

    async def open_(interaction: Interaction, button: routes.StanceButton) -> None:
        opened = await _opened(interaction, button.stance, revision=button.revision)
        if opened is not None:
            await interaction.response.send_modal(dialog(opened, service.correction_of(opened.revision)))

    return open_


async def _correct_again(interaction: Interaction, button: routes.CorrectAgain) -> None:
    """Open a correction again; it keeps the version that its author looked at."""
    correction = kept(interaction, service.Correction, button.token, "`/record correct`")
    opened = await service.find_statement(request_of(interaction), correction.seen.key)
    await interaction.response.send_modal(CorrectDialog(opened, correction))


class DetailsDialog(Form):
    """What recording does not ask for: where, in which office and form, how plainly; or a note and the translation."""

    def __init__(self, opened: Statement, details: service.Details, *, translation: bool) -> None:
        """A dialog filled with what `details` holds already."""
        fields = (
            [forms.NOTE, forms.LANGUAGE, forms.TRANSLATION]
            if translation
            else [forms.VENUE, forms.OFFICE, forms.FORM, forms.BASIS, forms.CONFIDENCE]
        )
        what = "Note and translation" if translation else "Details"
        super().__init__(f"{what}: {opened.leader.name}, {opened.topic.name}", details, fields)
        self._opened = opened
        self._translation = translation

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        typed = self.typed(service.Details)

        setting = service.set_details(request_of(interaction), typed)
        try:
            await answer(interaction, proposals.shown(setting, revised_card), private=True)
        except MovedError as error:  # another try is about the row of now
            self._typed = typed.but(seen=seen_of(error.now))
            raise


async def _add_details(interaction: Interaction, button: routes.AddDetails) -> None:
    opened = await _opened(interaction, button.stance, revision=button.revision)
    if opened is not None:
        dialog = DetailsDialog(opened, service.details_of(opened.revision), translation=button.translation)
        await interaction.response.send_modal(dialog)


# Updates taken back, and those that wait


class UpdateOption(NameOption):
    """A recent update, the caller's first; goes on as its number."""

    @override
    async def found(self, interaction: Interaction, typed: str) -> Names:
        lines, names = await list_recent(request_of(interaction), limit=CHOICES_LIMIT)
        titles = [(update_title(line, names), line) for line in lines]
        wanted = typed.casefold()
        return ((title, str(line.update.seq)) for title, line in titles if wanted in title.casefold())


@app_commands.command(name="undo", extras={ACTION: Action.UNDO})
@app_commands.describe(update="Which update? Leave it out for your last one; see /updates for the numbers.")
async def undo_(interaction: Interaction, update: Transform[str, UpdateOption] = "") -> None:
    """Take an update back. You see first what it would change."""
    seq = seq_of(update) if update.strip() else None
    await answer(interaction, _plan(interaction, seq), private=True)


async def _plan(interaction: Interaction, seq: int | None, *, moved: bool = False) -> Card:
    return undo_card(await plan_undo(request_of(interaction), seq), moved=moved)


async def _undo(interaction: Interaction, button: routes.ConfirmUndo) -> None:
    """Do what the card showed, if the record is still what it was then; else show it anew."""
    seq, head = button.update, button.head

    async def work() -> Card:
        return await proposals.shown(undo_update(request_of(interaction), seq, head=head), undone_card)

    async def work_and_show() -> Card:
        try:
            return await work()
        except RecordMovedError:
            return await _plan(interaction, seq, moved=True)

    plan = await plan_undo(request_of(interaction), seq)
    if plan.reversal.needs_second:
        await answer(interaction, work(), private=True)
    else:
        await replace_with(interaction, work_and_show())


@app_commands.command(name="pending", extras={ACTION: Action.CONFIRM})
async def pending(interaction: Interaction) -> None:
    """What waits for a second editor, while this server wants two people for full shifts and retractions."""
    await answer(interaction, _pending(interaction, 0), private=True)


async def _pending(interaction: Interaction, page: int) -> Card:
    return proposals.proposals_card(await proposals.list_proposals(request_of(interaction)), page=page)


async def _proposal(interaction: Interaction, button: routes.ShowProposal) -> Card:
    return proposals.proposed_card(await proposals.look_at_proposal(request_of(interaction), button.number))


async def _confirm(interaction: Interaction, button: routes.ConfirmProposal) -> None:
    confirmed = proposals.confirm(request_of(interaction), button.number)
    try:
        await replace_with(interaction, as_card(confirmed, proposals.proposed_card))
    except MovedError as error:
        await send(interaction, moved_card(error), private=True)


async def _withdrawn(interaction: Interaction, button: routes.WithdrawProposal) -> Card:
    return proposals.proposed_card(await proposals.withdraw(request_of(interaction), button.number))


async def setup(client: Bot) -> None:
    """Add the commands to the group of `cogs.stances`, which is loaded before."""
    group = record_group(client)
    group.add_command(correct)
    group.add_command(retract)
    group.add_command(undo_)
    group.add_command(pending)
    add_routes(
        client,
        route(routes.Edit, _edit),
        route(routes.CorrectText, _opens(CorrectDialog)),
        route(routes.CorrectPosition, _opens(PositionDialog)),
        route(routes.Retract, _opens(RetractDialog)),
        route(routes.CorrectAgain, _correct_again),
        route(routes.AddDetails, _add_details),
        opens(routes.Undo, lambda interaction, button: _plan(interaction, button.update)),
        route(routes.ConfirmUndo, _undo),
        route(routes.ConfirmProposal, _confirm),
        replaces(routes.WithdrawProposal, _withdrawn),
        opens(routes.ShowProposal, _proposal),
        replaces(routes.ShowProposals, lambda interaction, button: _pending(interaction, button.page)),
    )
