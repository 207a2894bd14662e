"""Cards of what is stored about people, and of being forgotten."""

from typing import Final

from bot.privacy.service import KEPT, OwnData
from bot.routes import Forget
from bot.ui.cards import Card, CardBuilder, Choice
from bot.ui.text import counted

_ROWS: Final = {
    "update_log": "changes of the record",
    "queue_item": "suggestions and reports",
    "queue_step": "steps with suggestions and reports",
    "setting_change": "changed settings",
    "proposal": "changes for which a second editor was asked",
    "digest_plan": "daily summaries set up",
    "watch": "things followed",
}


def privacy_card(own: OwnData) -> Card:
    """What is stored about people, and how much of it about the reader."""
    builder = CardBuilder()
    builder.heading("What is stored about you")
    builder.rule()
    builder.add(
        "Nothing, as long as you only ask. When you change the record, suggest something, report a problem, "
        "follow a topic or change a setting, your Discord id is stored beside it, so that the editors of that "
        "server know who it was. No names, no messages, no pictures, and nothing about what you ask."
    )
    builder.add(
        "What you write in a suggestion, a report or a reason is stored as you wrote it. The updates log is "
        "public in that server and shows who changed what. Who suggested or reported something is shown to its "
        "editors only."
    )
    builder.add(f"**About you {_where(own)}:** {_amount(own)}")
    builder.add(
        "`/privacy export` gives you a copy. `/privacy forget` removes your Discord id and what you follow; what "
        f"you wrote stays, without your name. When the bot leaves a server, it does that by itself after "
        f"{KEPT.days} days for everybody there."
    )
    builder.close(
        "-# In a direct message, all of this is about every server at once. More: PRIVACY.md in the source."
    )
    return builder.build()


def forget_question(own: OwnData) -> Card:
    """What being forgotten means, before it is done."""
    builder = CardBuilder()
    builder.heading("Forget you?")
    builder.add(
        "Your Discord id is removed, and what you follow. What you changed, suggested or reported stays, by “a "
        "former member”: you cannot be asked or told about it any more, and it cannot be given back to you. "
        "Messages that the bot has already posted in a channel stay there."
    )
    here = Choice(label="Forget me in this server", button=Forget(mode="turn", where="here"))
    everywhere = Choice(
        label="Forget me everywhere", button=Forget(mode="turn", where="everywhere"), primary=True
    )
    builder.row([everywhere] if own.everywhere else [here, everywhere])
    return builder.build()


def forgotten_card(servers: int) -> Card:
    """That it is done."""
    builder = CardBuilder()
    if servers:
        builder.add(f"Done. Your Discord id was removed from {counted(servers, 'place')}.")
    else:
        builder.add("There was nothing to remove: your Discord id is not stored there.")
    return builder.build()


def _where(own: OwnData) -> str:
    return "in all servers" if own.everywhere else "in this server"


def _amount(own: OwnData) -> str:
    if not own.servers:
        return "nothing."
    counts = [f"{words} ({own.rows[table]:,})" for table, words in _ROWS.items() if own.rows.get(table)]
    return f"your Discord id{', and with it ' if counts else ''}{', '.join(counts)}."
