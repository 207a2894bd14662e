"""Discord's side: thin modules that ask the features and show what they say; no rules, no SQL."""

import bot.db  # noqa: F401 - before all else: it keeps sqlite-utils from importing what is not needed here
