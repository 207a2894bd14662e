"""The kit for Discord: what commands, buttons and dialogs of all features share."""
