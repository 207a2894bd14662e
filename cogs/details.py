"""“Add details” and “Note and translation” on a stance: what recording does not ask for, set or corrected."""

from typing_extensions import override

from bot.core.directory import Statement
from bot.core.log import MovedError, Seen
from bot.proposals import reply_of
from bot.routes import AddDetails
from bot.stances.cards import edit_card, revised_card
from bot.stances.forms import BASIS, CONFIDENCE, FORM, LANGUAGE, NOTE, OFFICE, TRANSLATION, VENUE
from bot.stances.service import Details, details_of, find_statement, set_details
from bot.ui.forms import Form, again_with
from bot.ui.replies import Reply, again_card, request_of, send, send_reply
from bot.ui.state import Bot, Interaction, add_routes, route


class DetailsDialog(Form):
    """What recording does not ask for: where, in which office and form, how plainly; or a note and the translation."""

    def __init__(self, opened: Statement, details: Details, *, translation: bool) -> None:
        """A dialog filled with what `details` holds already."""
        fields = [NOTE, LANGUAGE, TRANSLATION] if translation else [VENUE, OFFICE, FORM, BASIS, CONFIDENCE]
        what = "Note and translation" if translation else "Details"
        super().__init__(f"{what}: {opened.leader.name}, {opened.topic.name}", details, fields)
        self._opened = opened
        self._translation = translation

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        typed = self.typed(Details)

        async def store() -> Reply:
            try:
                return reply_of(await set_details(request_of(interaction), typed), revised_card)
            except MovedError as error:
                newer = typed.but(seen=Seen(key=error.now.key, revision=error.now.revision))
                return Reply(again_card(str(error), again_with(interaction, lambda _: self._on(newer))))

        await send_reply(interaction, store())

    def _on(self, details: Details) -> "DetailsDialog":
        return DetailsDialog(self._opened, details, translation=self._translation)


async def _open(interaction: Interaction, button: AddDetails) -> None:
    """The dialog, of a stance that still is the one that the button was made for; else it is shown anew."""
    opened = await find_statement(request_of(interaction), button.stance)
    moved = opened.revision.revision != button.revision
    if moved or not opened.revision.is_kept:
        await send(interaction, edit_card(opened, moved=moved), private=True)
        return
    dialog = DetailsDialog(opened, details_of(opened.revision), translation=button.translation)
    await interaction.response.send_modal(dialog)


async def setup(client: Bot) -> None:
    add_routes(client, route(AddDetails, _open))
