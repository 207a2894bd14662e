"""Keys for new entries, made from their names."""

from collections.abc import Container

from bot.core.entries import KEY_LIMIT, without_ids
from bot.core.errors import InvalidEntryError, shorten
from bot.core.names import fold


def key_for(name: str, taken: Container[str]) -> str:
    """A key that nothing in `taken` has, made of the letters of `name`: "Angela Merkel" gives "angela-merkel".

    Raises:
        InvalidEntryError: the name has no letters or digits.
    """
    words = fold(without_ids(name)).replace(" ", "-")
    if not words:
        raise InvalidEntryError(
            f"“{shorten(name)}” has no letters to make a short name of. Please write it out."
        )
    key, number = words[:KEY_LIMIT].strip("-"), 1
    while key in taken:
        number += 1
        suffix = f"-{number}"
        key = f"{words[: KEY_LIMIT - len(suffix)].strip('-')}{suffix}"
    return key
