"""Discord's components as the JSON that is sent, for messages without a view that waits for presses.

discord.py's own view objects give the same JSON, which a test compares, and take three times as long to make it.
https://discord.com/developers/docs/components/reference
"""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

Component: TypeAlias = dict[str, Any]

_ROW: Final = 1
_BUTTON: Final = 2
_SECTION: Final = 9
_TEXT: Final = 10
_PICTURES: Final = 12
_FILE: Final = 13
_SEPARATOR: Final = 14
_CONTAINER: Final = 17

_PRIMARY: Final = 1
_SECONDARY: Final = 2
_LINK: Final = 5
_SMALL: Final = 1


def text(content: str) -> Component:
    """A paragraph in Markdown."""
    return {"type": _TEXT, "content": content}


def section(beside: Component, accessory: Component) -> Component:
    """A paragraph with a button beside it."""
    return {"type": _SECTION, "components": [beside], "accessory": accessory}


def separator() -> Component:
    """A thin line."""
    return {"type": _SEPARATOR, "divider": True, "spacing": _SMALL}


def file(name: str) -> Component:
    """A file that is sent along, under this name."""
    return {"type": _FILE, "file": {"url": f"attachment://{name}"}, "spoiler": False}


def picture(name: str, description: str) -> Component:
    """A picture that is sent along, under this name, with what it shows in words."""
    shown = {"media": {"url": f"attachment://{name}"}, "description": description}
    return {"type": _PICTURES, "items": [shown]}


def button(label: str, custom_id: str, *, primary: bool = False, disabled: bool = False) -> Component:
    """A button that is answered by who sent the message."""
    style = _PRIMARY if primary else _SECONDARY
    return {"type": _BUTTON, "style": style, "disabled": disabled, "label": label, "custom_id": custom_id}


def link_button(label: str, url: str) -> Component:
    """A button that opens a page."""
    return {"type": _BUTTON, "style": _LINK, "disabled": False, "label": label, "url": url}


def row(buttons: Sequence[Component]) -> Component:
    """A row of up to five buttons."""
    return {"type": _ROW, "components": list(buttons)}


def container(components: Sequence[Component], colour: int | None) -> Component:
    """A box around others, with a coloured stripe at its side."""
    return {
        "type": _CONTAINER,
        "accent_color": colour,
        "spoiler": False,
        "components": list(components),
    }
