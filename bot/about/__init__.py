"""What the bot can do and where its record comes from: /help and /about."""
