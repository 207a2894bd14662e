"""What people type when they record, correct or suggest a stance."""

from bot.record.entries import Value


class Typed(Value):
    """A stance as it was typed, before any of it is checked.

    Attributes:
        position: "-2" … "2", or "none" for no usable position.
        day: a date in plain words.
        source: title and link in any order, on one line or two.
        reason: why; may be empty.
    """

    position: str
    day: str
    quote: str = ""
    summary: str = ""
    source: str = ""
    reason: str = ""
