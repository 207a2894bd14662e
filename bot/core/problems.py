"""What is wrong with an entry, in words: pydantic's errors as sentences a moderator understands."""

from collections.abc import Sequence
from typing import Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from bot.core import entries
from bot.core.entries import Value
from bot.core.errors import InvalidEntryError, shorten
from bot.core.log import Reason


class Problem(Value):
    """One thing wrong with one field. `field` is the name of the column, "" for the entry as a whole."""

    field: str
    reason: str


def explain(error: ValidationError) -> list[Problem]:
    """Every problem that pydantic found, in the order of the fields."""
    problems = []
    details = error.errors(include_url=False)
    with_items = {detail["loc"][0] for detail in details if len(detail["loc"]) > 1}
    for detail in details:
        if detail["type"] == "too_short" and detail["loc"][0] in with_items:
            continue  # there are items, which something is wrong with
        match detail["loc"]:
            case ():
                problems.append(Problem(field="", reason=_reason(detail)))
            case (field, int(), *_):
                problems.append(Problem(field=str(field), reason=f"holds an item that {_reason(detail)}"))
            case (field, *_):
                problems.append(Problem(field=str(field), reason=_reason(detail)))
    return list(dict.fromkeys(problems))


def reason_problems(reason: str, *, required: bool = False) -> list[Problem]:
    """What is wrong with a reason."""
    if required and not reason.strip():
        return [Problem(field="reason", reason="is missing: say in a few words why; everyone can read it")]
    try:
        _REASON.validate_python(reason)
    except ValidationError as error:
        return [problem.model_copy(update={"field": "reason"}) for problem in explain(error)]
    return []


def refusal(problems: Sequence[Problem], so_far: str = "Nothing was changed.") -> InvalidEntryError:
    """All that is wrong with what was typed, each on a line with the name of its field; and what came of it `so_far`."""
    lines = [f"• **{capitalised(field_label(problem.field))}** {problem.reason}" for problem in problems]
    return InvalidEntryError("\n".join([f"{so_far} Please look at this again:", *lines]))


def field_label(field: str) -> str:
    """What a field (the name of a column) is called in front of people, in small letters."""
    return _LABELS.get(field, field.replace("_", " "))


def capitalised(text: str) -> str:
    """The text as a line begins."""
    return f"{text[:1].upper()}{text[1:]}"


_LABELS: Final = {
    "": "the entry",
    "key": "short name",
    "wikidata": "Wikidata number",
    "first_attested": "first day",
    "last_attested": "last day",
    "proposition": "statement",
    "stated_on": "date",
    "source_url": "source link",
    "url": "link",
    "archive_url": "archive link",
    "published_on": "date of publication",
    "form": "form of the statement",
    "base_seq": "stands on update",
    "base_hash": "with the hash",
}
"""Fields that people know under another name."""

_REASON: Final[TypeAdapter[str]] = TypeAdapter(Reason)

_KEY_FORM: Final = "may hold only small letters a to z, digits, and single hyphens between them"
_FORMS: Final = {
    entries.TEXT_PATTERN: "holds characters that cannot be shown; please type the text again",
    entries.KEY_PATTERN: _KEY_FORM,
    entries.OPTIONAL_KEY_PATTERN: _KEY_FORM,
    entries.WIKIDATA_PATTERN: "must be a Wikidata number, Q and digits, or empty",
    entries.LANGUAGE_PATTERN: "must be a language code of two or three small letters, such as en, or empty",
    entries.SOURCE_KEY_PATTERN: _KEY_FORM,
    entries.SOURCE_REF_PATTERN: (
        "must be the short name of a source, after which an @ and a place such as “p. 26” may follow"
    ),
    entries.MEMBER_PATTERN: "must be a country code or a short name without spaces, at most 40 characters",
}
"""What each pattern asks for."""


def _reason(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    given = detail["input"]
    match detail["type"]:
        case "missing":
            return "is missing"
        case "string_too_short":
            return "is empty"
        case "string_too_long":
            length = len(given) if isinstance(given, str) else "too many"
            return f"has {length} characters; the limit is {context.get('max_length')}"
        case "too_short":
            return "is missing: name at least one source"
        case "too_long":
            return f"has more than {context.get('max_length')} items"
        case "string_pattern_mismatch":
            form = _FORMS.get(context.get("pattern", ""), "has the wrong form")
            return form if "cannot be shown" in form else f"{form}, not “{shorten(str(given))}”"
        case "enum" | "int_parsing" | "int_type":
            return f"must be −2, −1, 0, 1, 2 or empty, not “{shorten(str(given))}”"
        case "literal_error":
            return f"must be {context.get('expected')}, not “{shorten(str(given))}”"
        case "value_error":
            return detail["msg"].removeprefix("Value error, ")
        case _:
            return detail["msg"]
