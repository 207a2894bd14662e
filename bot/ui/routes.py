"""What a button does, written into its id, so that it works after a restart.

An id is `sp|mode|route|field|field…`: the fields of the button in their order, empty where they have their default,
and without the empty ones at the end. See `bot.routes` for all of them.
"""

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import Field, PlainSerializer, ValidationError
from pydantic.fields import FieldInfo
from typing_extensions import override

from bot.core.entries import Value
from bot.core.errors import StandpointError

ID_LIMIT: Final = 100
"""Longest custom_id that Discord takes."""

PATTERN: Final = r"sp\|(?P<mode>turn|open|ask|data)\|(?P<route>[a-z]+)(?P<fields>(?:\|[\s\S]*)?)"

Mode = Literal["turn", "open", "ask", "data"]
"""turn: another page in the same place. open: beside it, for who pressed. ask: for everyone to see. data: the table
behind it as a file, for who pressed."""

Number = Annotated[int, Field(ge=0, lt=2**64)]
"""A number of something, or a Discord id."""


class Button(Value):
    """What a button does. An id names the kind by its `route`."""

    route: ClassVar[str] = ""
    mode: Mode = "open"

    @override
    def __init_subclass__(cls, *, route: str = "") -> None:
        super().__init_subclass__()
        cls.route = route

    @property
    def custom_id(self) -> str | None:
        """The button's id, None if it would be too long for Discord; then there is no button."""
        values = vars(self)
        fields = [
            "" if values[name] == default else text(values[name])
            for name, default, text in _written(type(self))
        ]
        while fields and not fields[-1]:
            fields.pop()
        text = "|".join(("sp", self.mode, self.route, *fields))
        return text if len(text) <= ID_LIMIT else None

    @classmethod
    def in_id(cls) -> list[str]:
        """The names of the fields that an id holds, in its order: those of the kind, then those that it shares with others."""
        (above,) = cls.__bases__
        shared = above.in_id() if issubclass(above, Button) else []
        return [*(name for name in cls.model_fields if name not in {"mode", *shared}), *shared]

    @classmethod
    def read(cls, mode: str, fields: str) -> Self:
        """The button of an id, whose fields are `|field|field…`.

        Raises:
            StandpointError: no button has that id; it is made up, or from an older version.
        """
        names, values = cls.in_id(), fields.rstrip("|").split("|")[1:]
        if len(values) > len(names):
            raise outdated()
        given = {name: value for name, value in zip(names, values, strict=False) if value}
        try:
            return cls.model_validate({"mode": mode, **given})
        except ValidationError:
            raise outdated() from None


class PagedButton(Button):
    """A button that shows a page, from 0, of a long list."""

    page: Annotated[int, Field(ge=0, lt=100_000)] = 0


class TokenButton(Button):
    """A button that leads to what was kept for the presser."""

    token: str


class OpenAgain(TokenButton, route="again"):
    """The dialog that was refused, with what was typed in it. Of the kit itself: any dialog can be."""


@cache
def _written(kind: type[Button]) -> list[tuple[str, object, Callable[[Any], str]]]:
    """The fields that an id of this kind holds, with what they are when an id leaves them out, and how it writes them."""
    fields = ((name, kind.model_fields[name]) for name in kind.in_id())
    return [(name, field.default, _writer(field)) for name, field in fields]


def _writer(field: FieldInfo) -> Callable[[Any], str]:
    """How an id writes a field: by its own serializer, if its type has one. To dump the button takes five times as long."""
    for given in field.metadata:
        if isinstance(given, PlainSerializer):
            form: Callable[..., object] = given.func
            return lambda value: _text(form(value))
    return _text


def outdated() -> StandpointError:
    """What somebody reads whose button is of no use any more."""
    return StandpointError(
        "This button is from an older version and does not work any more. Please ask again."
    )


def _text(value: object) -> str:
    return str(int(value) if isinstance(value, bool) else value).replace("|", " ")
