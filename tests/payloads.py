"""Checks what the bot sends against what Discord accepts (see discord_schema/README.md)."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from jsonschema_rs import ValidationError, ValidationErrorKind

SCHEMA_FILE = Path(__file__).with_name("discord_schema") / "requests.json.gz"
COMMAND_TEXT_LIMIT = 8000  # names, descriptions and choices of one command together
COMMAND_LIMIT = 100
CHAT_INPUT = 1
# https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming
COMMAND_NAME = re.compile(r"[-_'\w]{1,32}")


class PayloadRefused(AssertionError):  # noqa: N818 - it reads as what Discord would do
    """Discord would answer this request with 400."""


def check_payload(method: str, path: str, body: Any) -> None:  # noqa: ANN401 - any JSON
    """Raise `PayloadRefused` with every fault of a request to Discord, or return.

    `path` is the part after `/api/v10`, `body` the decoded JSON. Requests of other kinds than the
    ones in the schema file (reading, reactions, files without JSON) are not looked at.
    """
    faults = list(_faults(method, path, body))
    if faults:
        lines = "\n".join(f"  {fault}" for fault in faults)
        raise PayloadRefused(
            f"Discord would refuse {method} {path}:\n{lines}\nThe body was {json.dumps(body)}"
        )


def is_checked(method: str, path: str) -> bool:
    """Whether the schema file says what this request may carry."""
    return _route_of(method, path) is not None


def _faults(method: str, path: str, body: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    route = _route_of(method, path)
    if route is None:
        return
    if "list_of" in route:
        yield from _faults_of_list(route["list_of"], json.dumps(body))
        return
    if "by_type" in route:
        kind = (body or {}).get("type")
        name = route["by_type"].get(str(kind))
        if name is None:
            yield f"type: {kind!r} is not a kind of answer to an interaction"
            return
    else:
        name = route["body"]
    yield from _faults_by_schema(name, body)


@cache
def _faults_of_list(name: str, body: str) -> tuple[str, ...]:
    """Every bot of a test sends the same commands: they are looked at once."""
    commands = json.loads(body)
    return (
        *_faults_of_commands(commands),
        *(f"[{at}]{fault}" for at, one in enumerate(commands) for fault in _faults_by_schema(name, one)),
    )


def _faults_by_schema(name: str, body: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    for error in _validator(name).iter_errors(body):
        yield from (f"{_place(leaf)}: {leaf.message}" for leaf in _leaves(error))


def _faults_of_commands(commands: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What the schema cannot say of a list of commands."""
    kinds = Counter((item.get("type", CHAT_INPUT), item.get("name")) for item in commands)
    yield from (f"two commands are named {name!r}" for (_, name), count in kinds.items() if count > 1)
    if sum(item.get("type", CHAT_INPUT) == CHAT_INPUT for item in commands) > COMMAND_LIMIT:
        yield f"more than {COMMAND_LIMIT} slash commands"
    for command in commands:
        if _length_of_text(command) > COMMAND_TEXT_LIMIT:
            yield f"/{command['name']}: more than {COMMAND_TEXT_LIMIT} characters of names and descriptions"
        if command.get("type", CHAT_INPUT) == CHAT_INPUT:
            yield from _faults_of_options(command, f"/{command.get('name')}")


def _faults_of_options(node: Mapping[str, Any], where: str) -> Iterator[str]:
    name = node.get("name", "")
    if not COMMAND_NAME.fullmatch(name) or name != name.lower():
        yield f"{where}: {name!r} is not a name Discord takes (lower case letters, digits, -, _; 1 to 32)"
    if not node.get("description"):
        yield f"{where}: has no description"
    options = node.get("options") or []
    names = Counter(option.get("name") for option in options)
    yield from (f"{where}: two options are named {twice!r}" for twice, count in names.items() if count > 1)
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        yield f"{where}: a required option stands after an optional one"
    for option in options:
        if option.get("autocomplete") and option.get("choices"):
            yield f"{where} {option['name']}: has both autocomplete and choices"
        yield from _faults_of_options(option, f"{where} {option.get('name')}")


def _length_of_text(node: Mapping[str, Any]) -> int:
    own = len(node.get("name", "")) + len(node.get("description") or "")
    choices = sum(len(choice["name"]) + len(str(choice["value"])) for choice in node.get("choices") or [])
    return own + choices + sum(_length_of_text(option) for option in node.get("options") or [])


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The faults that matter: of the branches of an `anyOf`, those of the branch that was meant.

    That is the branch whose `type` fits, so the one whose faults lie deepest.
    """
    kind = error.kind
    if not isinstance(kind, ValidationErrorKind.AnyOf):
        yield error
        return
    branches = [[leaf for fault in branch for leaf in _leaves(fault)] for branch in kind.context]
    yield from max(branches, key=lambda leaves: (_type_fits(leaves, error), _depth(leaves), -len(leaves)))


def _type_fits(leaves: Sequence[ValidationError], error: ValidationError) -> bool:
    here = error.instance_path
    about_type = [leaf for leaf in leaves if leaf.kind.name in {"const", "type"}]
    return not any(leaf.instance_path in (here, [*here, "type"]) for leaf in about_type)


def _depth(leaves: Sequence[ValidationError]) -> int:
    return max(len(leaf.instance_path) for leaf in leaves)


def _place(error: ValidationError) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path)


@cache
def _document() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(gzip.decompress(SCHEMA_FILE.read_bytes()))
    return loaded


@cache
def _patterns() -> list[tuple[str, re.Pattern[str], dict[str, Any]]]:
    return [
        (route["method"], re.compile(re.sub(r"\{[a-z_]+\}", "[^/]+", route["path"])), route)
        for route in _document()["routes"]
    ]


def _route_of(method: str, path: str) -> dict[str, Any] | None:
    return next(
        (route for verb, shape, route in _patterns() if verb == method and shape.fullmatch(path)), None
    )


@cache
def _validator(name: str) -> jsonschema_rs.Validator:
    schema = {"$ref": f"#/$defs/{name}", "$defs": _document()["$defs"]}
    return jsonschema_rs.validator_for(schema, validate_formats=True)
