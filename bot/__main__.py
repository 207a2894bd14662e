"""`standpoint`, and `python -m bot`."""

import gc

gc.disable()  # what modules make when they are imported stays: to look through it again and again takes 0.05 s

from bot.cli import main  # noqa: E402

gc.freeze()
gc.enable()

if __name__ == "__main__":
    main()
