"""Strategies that are read off a model: values up to its limits, of which it takes what it takes.

Nothing here knows what a field is for. A new field, or a new limit, is tried without a line more.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from hypothesis import reject
from hypothesis import strategies as st
from pydantic import AfterValidator, AwareDatetime, StringConstraints, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from bot.core import countries, dates, entries, links, server
from bot.core.entries import Value

V = TypeVar("V", bound=Value)

_FREE: Final = 12
_FAR: Final = 2**63
_TRIES: Final = 30

_DAYS: Final = [
    "1000",
    "9999",
    "1000-01-01",
    "9999-12-31",
    "2024-02-29",
    "2000-02",
    "2015-09-31",
    "٢٠١٥",
    "0999",
]
_reduced = st.sampled_from(_DAYS) | st.tuples(
    st.dates(min_value=date(1000, 1, 1)), st.sampled_from([4, 7, 10])
).map(lambda pair: pair[0].isoformat()[: pair[1]])

_HOSTS: Final = [
    "a.example", "EXAMPLE.org", "bücher.example", "xn--bcher-kva.example", "пример.рф", "日本語.日本", f"{'a' * 63}.example",
    "r3---made-up.example", "a.example:65535", "localhost", "192.0.2.1", "a,example",
]  # fmt: skip
_links = st.builds(
    lambda scheme, host, path, longest: (
        f"{scheme}://{host}{path}{'/x' * links.LINK_LIMIT if longest else ''}"[: links.LINK_LIMIT]
    ),
    st.sampled_from(["https", "http", "Https", "HTTP", "hTTps", "ftp"]),
    st.sampled_from(_HOSTS),
    st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), max_size=8).map(
        lambda text: text and f"/{text}"
    ),
    st.booleans(),
)

_BY_CHECK: Final[dict[Callable[[Any], object], st.SearchStrategy[str]]] = {
    dates._validated: _reduced,
    dates._validated_or_empty: st.just("") | _reduced,
    links.http_link: _links,
    entries._http_link_or_empty: st.just("") | _links,
    countries.country_code: st.sampled_from(["", "EU", *sorted(countries.CODES), "UK", "SUN"]),
    server._zone: st.sampled_from([*sorted(server.zone_names())[::40], "UTC", "Mars/North"]),
}
"""What to try where a function decides, which no strategy can read."""

_BY_PATTERN: Final = {
    entries.SOURCE_REF_PATTERN: st.sampled_from(
        [
            *(
                "river-post",
                "a--1",
                "river-post@p. 26",
                "river-post@12:40",
                "a@é",
                f"a@{'x' * 60}",
                "a" * 200,
            ),
            *("A", "-a", "a@", "a@ b", "a@b|c", "a@\u202e", f"a@{'x' * 61}"),
        ]
    )
}
"""What to try where a pattern is written in a way that Python's own `re` does not read."""

_odd = st.sampled_from(
    ["é", "😀", "م\u200c", "'", '"', "\\", "|", "\n", "\u00a0", "%", "=", "\0", "\u202e", "\ud800"]
)


@cache
def accepted(model: type[V]) -> st.SearchStrategy[V]:
    """Values of a model, of what it takes of all that its fields' types and limits allow."""
    hints = get_type_hints(model, include_extras=True)
    fields = {name: _taken(hints[name], _of(hints[name], ())) for name in model.model_fields}
    needed = {name: made for name, made in fields.items() if model.model_fields[name].is_required()}
    others = {name: made for name, made in fields.items() if name not in needed}
    return _taken(model, st.fixed_dictionaries(needed, optional=others)).map(model.model_validate)


def values(kind: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - a type
    """The same for one type with its limits."""
    return _taken(kind, _of(kind, ()))


@st.composite
def _taken(draw: st.DrawFn, kind: Any, tried: st.SearchStrategy[Any]) -> Any:  # noqa: ANN401 - a value of a type
    """Of what is tried, what pydantic takes."""
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    for _ in range(_TRIES):
        value = draw(tried)
        try:
            adapter.validate_python(value)
        except ValidationError:
            continue
        return value
    return reject()


def _of(kind: Any, limits: Sequence[Any]) -> st.SearchStrategy[Any]:  # noqa: ANN401 - a type
    origin, args = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _of(args[0], (*_plain(args[1:]), *limits))
    if origin in {Union, UnionType}:
        return st.one_of(*(_of(one, limits) for one in args))
    if origin is Literal:
        return st.sampled_from(args)
    if origin is tuple:
        return st.lists(_of(args[0], ()), max_size=4).map(tuple)
    return _of_class(kind, limits)


def _of_class(kind: type, limits: Sequence[Any]) -> st.SearchStrategy[Any]:
    if kind is NoneType:
        return st.none()
    if kind in {datetime, AwareDatetime}:
        return st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
    if issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    if issubclass(kind, Value):
        return accepted(kind)
    if kind is str:
        return _strings(limits)
    if kind is int:
        return _integers(limits)
    return {bool: st.booleans(), time: st.times(), date: st.dates()}[kind]


def _plain(limits: Sequence[Any]) -> list[Any]:
    """The limits of a field one by one."""
    found: list[Any] = []
    for limit in limits:
        if isinstance(limit, FieldInfo):
            found += limit.metadata
        else:
            found.append(limit)
    return found


def _integers(limits: Sequence[Any]) -> st.SearchStrategy[int]:
    """Whole numbers at and around the limits, those of the field and those of the database."""
    edges = [int(edge) for limit in limits for edge in vars_of(limit)]
    around = sorted({edge + step for edge in (*edges, 0, _FAR, -_FAR, 2 * _FAR) for step in (-1, 0, 1)})
    return st.sampled_from(around) | st.integers(0, 2**62)


def vars_of(limit: Ge | Gt | Le | Lt | object) -> list[Any]:
    """The edge that a limit draws, if it is one of numbers."""
    return [value for name in ("ge", "gt", "le", "lt") if (value := getattr(limit, name, None)) is not None]


def _strings(limits: Sequence[Any]) -> st.SearchStrategy[str]:
    for limit in limits:
        if isinstance(limit, AfterValidator) and limit.func in _BY_CHECK:
            return _BY_CHECK[limit.func]
    shortest = max((_length(limit, "min_length", MinLen) for limit in limits), default=0)
    longest = min((size for limit in limits if (size := _length(limit, "max_length", MaxLen))), default=_FREE)
    patterns = [limit.pattern for limit in limits if isinstance(limit, StringConstraints | FieldPattern)]
    shaped = [one for one in patterns if one and one != entries.TEXT_PATTERN]
    if shaped and shaped[-1] in _BY_PATTERN:
        return _BY_PATTERN[shaped[-1]]
    if shaped:
        made = st.from_regex(shaped[-1], fullmatch=True)
        return made | made.map(lambda text: (text * longest)[:longest])
    words = st.lists(_odd | st.text(max_size=6), max_size=4).map("".join)
    full = st.tuples(_odd, st.sampled_from([shortest, longest - 1, longest, longest + 1])).map(
        lambda pair: f"a{pair[0] * pair[1]}"[: pair[1]]
    )
    return words | full


FieldPattern = type(next(one for one in FieldInfo(pattern="a").metadata))
"""How pydantic keeps the pattern of a field."""


def _length(limit: object, name: str, kind: type) -> int:
    if isinstance(limit, kind | StringConstraints):
        return int(getattr(limit, name) or 0)
    return 0
