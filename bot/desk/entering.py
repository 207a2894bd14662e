"""What all changes of leaders, topics and coalitions share: who may, how text becomes an entry, what is shown."""

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from pydantic import ValidationError

from bot.desk.edit import reason_problems, refusal
from bot.desk.request import Request
from bot.record.directory import Directory
from bot.record.entries import Coalition, Leader, Membership, Office, Theme, Topic, Value
from bot.record.errors import InvalidEntryError, shorten
from bot.record.log import Made, Update
from bot.record.names import fold
from bot.record.policy import Action, require
from bot.record.problems import explain
from bot.store.changes import Change, Edited

E = TypeVar("E", Theme, Topic, Leader, Office, Coalition, Membership)
N = TypeVar("N", Theme, Topic, Leader)


class Entered(Value):
    """A change that was made: its line in the log, what it made, and the names that this mentions."""

    update: Update
    made: tuple[Made, ...]
    names: dict[str, str]
    replayed: bool = False


async def begin(request: Request, reason: str) -> tuple[Directory, Change]:
    """The directory that the caller reads, and the change that they ask for, for a reason that may be empty.

    Raises:
        NotAllowedError: the caller is no editor here. InvalidEntryError: of the reason.
    """
    require(request.caller, Action.EDIT_ENTRIES)
    problems = reason_problems(reason)
    if problems:
        raise refusal(problems)
    change = request.change(Action.EDIT_ENTRIES, reason=reason.strip())
    return await request.directory(), change


async def end(request: Request, edited: Edited) -> Entered:
    """What the caller gets to see."""
    directory = await request.directory()
    return Entered(
        update=edited.update,
        made=edited.made,
        names=directory.names_in(edited.made),
        replayed=edited.replayed,
    )


def checked(model: type[E], **fields: object) -> E:
    """An entry of these fields.

    Raises:
        InvalidEntryError: lists every problem.
    """
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        lines: list[str] = [
            f"• **{_FIELDS.get(problem.field, problem.field) or 'The entry'}** {problem.reason}"
            for problem in explain(error)
        ]
        raise InvalidEntryError(
            "\n".join(["Nothing was changed. Please look at this again:", *lines])
        ) from None


def again(entry: E, **fields: object) -> E:
    """The entry with other fields, checked like a new one."""
    return checked(type(entry), **{**dict(entry), **fields})


def aliases_of(text: str) -> tuple[str, ...]:
    """Names separated by commas, semicolons or bars; each once."""
    parts = (" ".join(part.split()) for part in _BETWEEN.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))


def refuse_known(name: str, kind: str, known: Mapping[str, str]) -> None:
    """No second entry of a kind by the same name: one could not tell them apart.

    Raises:
        InvalidEntryError: the name is on record.
    """
    for other, key in known.items():
        if fold(other) == fold(name) != "":
            raise InvalidEntryError(
                f"A {kind} called “{other}” is on record already ({key}). If you mean another one, add to the "
                f"name what tells them apart, such as “{shorten(name)} (senator)”."
            )


def taken_keys(directory: Directory) -> set[str]:
    """Every key that is or was in use, of any kind, so that no text can mean two things."""
    in_use = (
        directory.leader_by_key, directory.topic_by_key, directory.theme_by_key, directory.coalition_by_key,
        directory.former,
    )  # fmt: skip
    return {key for keys in in_use for key in keys}


def renamed(name: str) -> Callable[[N], N]:
    """The entry under another name; the one before stays as an alias."""

    def edit(entry: N) -> N:
        aliases: list[str] = [alias for alias in entry.aliases if fold(alias) != fold(name)]
        return again(entry, name=name, aliases=(*aliases, entry.name))

    return edit


def with_alias(alias: str) -> Callable[[N], N]:
    """The entry with further names."""

    def edit(entry: N) -> N:
        known = {fold(other) for other in (entry.name, *entry.aliases)}
        new: list[str] = [name for name in aliases_of(alias) if fold(name) not in known]
        return again(entry, aliases=(*entry.aliases, *new))

    return edit


def without_alias(alias: str) -> Callable[[N], N]:
    """The entry without some of its aliases. Raises InvalidEntryError if it has none of them."""

    def edit(entry: N) -> N:
        gone = {fold(name) for name in aliases_of(alias)}
        kept: tuple[str, ...] = tuple(name for name in entry.aliases if fold(name) not in gone)
        if kept == entry.aliases:
            raise InvalidEntryError(
                f"“{entry.name}” has no alias “{shorten(alias)}”. It has: {', '.join(entry.aliases) or 'none'}."
            )
        return again(entry, aliases=kept)

    return edit


_BETWEEN: Final = re.compile(r"[,;|\n]")

_FIELDS: Final = {
    "key": "Short name",
    "name": "Name",
    "country": "Country",
    "wikidata": "Wikidata number",
    "aliases": "Aliases",
    "office": "Office",
    "first_attested": "First day",
    "last_attested": "Last day",
    "proposition": "Statement",
    "description": "Description",
    "status": "Status",
    "kind": "Kind",
    "since": "Since",
    "until": "Until",
    "role": "Role",
    "member": "Member",
    "source_title": "Source title",
    "source_url": "Source link",
}
"""What the fields are called in front of an editor."""
