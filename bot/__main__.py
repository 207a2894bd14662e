"""`standpoint`, and `python -m bot`."""

import gc
import os

# Else pydantic looks for plugins in every installed package.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
gc.disable()  # what modules make when they are imported stays: to look through it again and again takes 0.05 s

from bot.cli import main  # noqa: E402

gc.freeze()
gc.enable()

if __name__ == "__main__":
    main()
