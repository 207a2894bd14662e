"""`python -m bot` is `standpoint`."""

from bot.cli import main

main()
