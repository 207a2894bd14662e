"""Discord's side of the features: commands, buttons and dialogs, and what is sent there."""

import bot.db  # noqa: F401 - before all else: it keeps sqlite-utils from importing what is not needed here
