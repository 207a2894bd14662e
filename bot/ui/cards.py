"""Cards, and the one place where Discord's limits on a message are kept.

A card is built once, as the JSON that is sent, and then kept: an unchanged record gives the same card again. discord.py's own
view objects give the same JSON, which a test compares, and take three times as long to make it.
https://discord.com/developers/docs/components/reference
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Generic, NamedTuple, TypeAlias, TypeVar

from discord import ui
from typing_extensions import override

from bot.pictures.model import Picture
from bot.ui.routes import Button, PagedButton
from bot.ui.text import clip

ATTENTION: Final = 0xE0B020
"""The stripe of a card that asks to be looked at; the words say why."""
TEXT_LIMIT: Final = 4000
"""Characters of text in all components of a message."""
COMPONENTS_LIMIT: Final = 40
"""Components in a message, nested ones included."""
ROW_LIMIT: Final = 5
"""Buttons in a row."""
LABEL_LIMIT: Final = 80
"""Characters on a button."""
PICTURE_FILE: Final = "picture.png"
"""The name of the picture of a card."""
PLAIN_LIMIT: Final = 2000
"""Characters of a message without components."""

# What `CardBuilder` keeps free for the closing lines and two rows of buttons.
_TEXT_RESERVE: Final = 400
_LEFT_OUT_RESERVE: Final = 80  # of these, for the sentence that something had no room
_COMPONENTS_RESERVE: Final = 16

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
"""Discord's numbers: of components, of the styles of buttons, of the space around a line."""

Component: TypeAlias = dict[str, Any]
Payload = Sequence[Mapping[str, Any]]  # components as JSON; discord.py types them like this too


class Choice(NamedTuple):
    """A button: what it says, and what it does or opens."""

    label: str
    button: Button | None = None
    url: str = ""
    primary: bool = False
    disabled: bool = False


@dataclass(frozen=True)
class Attached:
    """A file that goes with a card."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Card:
    """A finished message: its components, and the same in plain text for where these cannot be shown.

    Attributes:
        picture: what may be drawn for it. The card says everything without it.
        picture_at: the place of the picture among the parts of the card.
        attached: the file that it shows.
        for_all: what waits for somebody else is seen by everybody, also where an answer is private else.
    """

    components: Payload
    picture: Picture | None = None
    picture_at: int = 0
    attached: Attached | None = None
    for_all: bool = False

    @property
    def plain(self) -> str:
        """The same in plain text; where it has to be cut, its last paragraph stays. Made when it is needed, which is seldom."""
        container, *_ = self.components
        parts = [part for part in container["components"] if part["type"] in {_TEXT, _SECTION}]
        texts = [part.get("content") or part["components"][0]["content"] for part in parts]
        whole = "\n".join(texts)
        if len(whole) <= PLAIN_LIMIT:
            return whole
        last = clip(texts[-1], _TEXT_RESERVE)
        return f"{clip(whole, PLAIN_LIMIT - len(last) - 1)}\n{last}"

    def view(self) -> "CardView":
        """What discord.py sends."""
        return CardView(self)

    def with_picture(self, data: bytes) -> "Card":
        """The card with its picture in its place."""
        if self.picture is None:
            return self
        container, *rest = self.components
        parts = list(container["components"])
        shown = {"media": {"url": f"attachment://{PICTURE_FILE}"}, "description": self.picture.alt}
        parts.insert(self.picture_at, {"type": _PICTURES, "items": [shown]})
        return replace(
            self,
            components=[{**container, "components": parts}, *rest],
            picture=None,
            attached=Attached(PICTURE_FILE, data),
        )


class CardView(ui.LayoutView):
    """A view whose payload is finished. Its buttons are dynamic items, so nothing of it has to be kept."""

    def __init__(self, card: Card) -> None:
        """Wrap a card for sending."""
        super().__init__(timeout=None)
        self._card = card

    @override
    def to_components(self) -> list[dict[str, Any]]:
        """The finished payload."""
        return [dict(component) for component in self._card.components]

    @override
    def has_components_v2(self) -> bool:
        """Always: cards are components v2."""
        return True

    @override
    def is_finished(self) -> bool:
        """Always, so that discord.py does not keep the view waiting for presses."""
        return True

    @override
    def is_dispatchable(self) -> bool:
        """Never: the presses go to the dynamic item."""
        return False


@dataclass
class CardBuilder:
    """Collects what goes on a card. What has no room is never lost without a word: the card says that it is.

    `colour` is the stripe at the side; it only repeats what the words say.
    """

    colour: int | None = None
    _items: list[Component] = field(default_factory=list)
    _closing: list[Component] = field(default_factory=list)
    _text_left: int = TEXT_LIMIT - _TEXT_RESERVE
    _components_left: int = COMPONENTS_LIMIT - _COMPONENTS_RESERVE - 1
    _closing_text_left: int = _TEXT_RESERVE - _LEFT_OUT_RESERVE
    _closing_left: int = _COMPONENTS_RESERVE - 1
    _left_out: int = 0
    _picture: Picture | None = None
    _picture_at: int = 0
    _attached: Attached | None = None
    _ids: set[str] = field(default_factory=set)

    def heading(self, title: str, subtitle: str = "") -> None:
        """The first lines. Cut to 300 characters each."""
        lines = [f"## {clip(title, 300)}"]
        if subtitle:
            lines.append(f"-# {clip(subtitle, 300)}")
        self.add("\n".join(lines))

    def add(self, text: str, choice: Choice | Component | None = None) -> None:
        """A paragraph, with a button beside it if given. If there is no room, a line below says so."""
        if not self.try_add(text, choice):
            self._left_out += 1

    def spread(self, *versions: Sequence[tuple[str, Choice | None]]) -> None:
        """All paragraphs of a page, in the first of these versions that has room, the longest first.

        If none has, each paragraph of the last one is cut to its share of the room.
        """
        room = self._text_left
        for blocks in versions:
            if sum(len(text) for text, _ in blocks) <= room:
                break
        else:
            if not versions[-1]:
                return
            blocks = [(clip(text, room // len(versions[-1])), choice) for text, choice in versions[-1]]
        for text, choice in blocks:
            self.add(text, choice)

    def try_add(self, text: str, choice: Choice | Component | None = None) -> bool:
        """The same for who says by themselves what has no room: False if nothing was added."""
        button = None if choice is None else self._button(choice)
        needed = 1 if button is None else 3
        if len(text) > self._text_left or needed > self._components_left:
            return False
        self._text_left -= len(text)
        self._components_left -= needed
        display = _text(text)
        section = {"type": _SECTION, "components": [display], "accessory": button}
        self._items.append(display if button is None else section)
        return True

    def picture(self, picture: Picture) -> None:
        """Where a picture goes, if it can be drawn; one a card."""
        if self._components_left > 0:
            self._components_left -= 1
            self._picture, self._picture_at = picture, len(self._items)

    def attach(self, name: str, data: bytes) -> None:
        """A file that the card brings along; one a card."""
        self._attached = Attached(name, data)
        self.file(name)

    def file(self, name: str) -> None:
        """A file that is sent with the card, under the name that it has there."""
        if self._components_left > 0:
            self._components_left -= 1
            self._items.append({"type": _FILE, "file": {"url": f"attachment://{name}"}, "spoiler": False})

    def rule(self) -> None:
        """A thin line, if there is room."""
        if self._components_left > 0:
            self._components_left -= 1
            self._items.append({"type": _SEPARATOR, "divider": True, "spacing": _SMALL})

    def close(self, text: str) -> None:
        """A line below everything else. Cut to what is kept free for closing lines."""
        text = clip(text, self._closing_text_left)
        if text and self._closing_left > 0:
            self._closing_text_left -= len(text)
            self._closing_left -= 1
            self._closing.append(_text(text))

    def row(self, choices: Sequence[Choice | Component | None]) -> None:
        """A row of up to five buttons below the text; those that cannot be made are left out."""
        buttons = [button for choice in choices if choice is not None and (button := self._button(choice))]
        buttons = buttons[: max(0, min(ROW_LIMIT, self._closing_left - 1))]
        if buttons:
            self._closing_left -= 1 + len(buttons)
            self._closing.append({"type": _ROW, "components": buttons})

    def build(self) -> Card:
        """The finished card."""
        if self._left_out:
            text = f"-# … and {self._left_out} more, for which this card has no room."
            self._closing.insert(0, _text(text))
        container = {
            "type": _CONTAINER,
            "accent_color": self.colour,
            "spoiler": False,
            "components": [*self._items, *self._closing],
        }
        return Card(
            components=[container],
            picture=self._picture,
            picture_at=self._picture_at,
            attached=self._attached,
        )

    def _button(self, choice: Choice | Component) -> Component | None:
        """The button of a choice, or one that is made; None where Discord would refuse its id: too long, or there already."""
        button = button_of(choice) if isinstance(choice, Choice) else choice
        if button is None or button.get("custom_id") in self._ids:
            return None
        if "custom_id" in button:
            self._ids.add(button["custom_id"])
        return button


def card_of(text: str, *choices: Choice, colour: int | None = None) -> Card:
    """A card of one paragraph, with these buttons below it."""
    builder = CardBuilder(colour)
    builder.add(text)
    builder.row(choices)
    return builder.build()


def button_of(choice: Choice) -> Component | None:
    """The button of a choice, which several cards may share; None where its id would be too long for Discord."""
    label = clip(choice.label, LABEL_LIMIT)
    if choice.url:
        return {"type": _BUTTON, "style": _LINK, "disabled": False, "label": label, "url": choice.url}
    custom_id = choice.button.custom_id if choice.button is not None else None
    if custom_id is None:
        return None
    style = _PRIMARY if choice.primary else _SECONDARY
    return {
        "type": _BUTTON,
        "style": style,
        "disabled": choice.disabled,
        "label": label,
        "custom_id": custom_id,
    }


def _text(content: str) -> Component:
    """A paragraph in Markdown."""
    return {"type": _TEXT, "content": content}


T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. `number` counts from 0 and is always one that exists; `count` is at least 1."""

    items: Sequence[T]
    number: int
    count: int


def page_of(items: Sequence[T], number: int, size: int) -> Page[T]:
    """The page `number` of a whole list, or the nearest that exists."""
    number, count = place(len(items), number, size)
    return Page(items=items[number * size : (number + 1) * size], number=number, count=count)


PAGE_ROOM: Final = TEXT_LIMIT - _TEXT_RESERVE - 700
"""Characters for a page of a list, below a heading of whatever length and a line or two."""
PAGE_ITEMS: Final = 20
"""Paragraphs without buttons that a page has room for."""


def chunks(items: Sequence[T], text: Callable[[T], str], size: int) -> list[Sequence[T]]:
    """The pages of a whole list: up to `size` items each, and fewer where their texts are long; at least one page."""
    pages: list[list[T]] = [[]]
    left = PAGE_ROOM
    for item in items:
        length = len(text(item)) + 1
        if pages[-1] and (length > left or len(pages[-1]) >= size):
            pages.append([])
            left = PAGE_ROOM
        pages[-1].append(item)
        left -= length
    return list(pages)


def roomy_page_of(items: Sequence[T], text: Callable[[T], str], number: int, size: int) -> Page[T]:
    """The page `number` of these, or the nearest that exists."""
    pages = chunks(items, text, size)
    number, count = place(len(pages), number, 1)
    return Page(items=pages[number], number=number, count=count)


def place(total: int, number: int, size: int) -> tuple[int, int]:
    """The nearest page that exists to `number`, and how many there are."""
    count = max(1, -(-total // size))
    return min(max(number, 0), count - 1), count


def turning(shown: PagedButton, number: int, count: int) -> list[Choice | None]:
    """Buttons for the page before and after, with the place between them; none for a single page."""
    if count == 1:
        return []

    def at(page: int) -> PagedButton:
        return shown.model_copy(update={"mode": "turn", "page": page})

    return [
        Choice(label="Previous", button=at(number - 1), disabled=number == 0),
        Choice(label=f"Page {number + 1} of {count}", button=at(number), disabled=True),
        Choice(label="Next", button=at(number + 1), disabled=number + 1 == count),
    ]
