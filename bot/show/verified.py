"""The answer to "has anybody tampered with the updates log?"."""

from bot.record.updates import CheckedLog
from bot.show.card import Card, CardBuilder
from bot.show.text import counted

_GREEN, _RED = 0x2EAE60, 0xD64545


def verified_card(checked: CheckedLog) -> Card:
    """How many lines were checked, the hash of the last, and the first line that is broken, if one is."""
    builder = CardBuilder(_GREEN if checked.broken is None else _RED)
    if checked.broken is None:
        builder.heading(
            "The updates log is whole",
            f"Checked {counted(checked.lines, 'line')}, each against the one before.",
        )
        builder.add(f"Hash of the last line:\n`{checked.head_hash}`")
        builder.close(
            "-# Lines cut off at the end would not show here: compare the hash with one from an earlier day, such "
            "as the one below a daily summary."
        )
    else:
        builder.heading("The updates log is broken", f"Checked {counted(checked.lines, 'line')}.")
        builder.add(
            f"The first line that does not fit is **#{checked.broken.seq}**: {checked.broken.problem}. "
            "Please tell the bot's operator; a backup holds the log as it was."
        )
    return builder.build()
