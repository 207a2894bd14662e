"""What is wrong with an entry, in words: pydantic's errors as sentences a moderator understands."""

from pydantic import ValidationError

from bot.record.entries import Value


class Problem(Value):
    """One thing wrong with one field. `field` is the name of the column, "" for the entry as a whole."""

    field: str
    reason: str


def explain(error: ValidationError) -> list[Problem]:
    """Every problem that pydantic found, in the order of the fields."""
    problems = []
    for detail in error.errors(include_url=False):
        where = [part for part in detail["loc"] if isinstance(part, str)]
        field = where[0] if where else ""
        problems.append(Problem(field=field, reason=_reason(detail["type"], detail["msg"], detail)))
    return list(dict.fromkeys(problems))


def _reason(kind: str, message: str, detail: object) -> str:
    context = detail.get("ctx", {}) if isinstance(detail, dict) else {}
    given = detail.get("input") if isinstance(detail, dict) else None
    match kind:
        case "missing":
            return "is missing"
        case "string_too_short":
            return "is empty"
        case "string_too_long":
            length = len(given) if isinstance(given, str) else "too many"
            return f"has {length} characters; the limit is {context.get('max_length')}"
        case "too_long":
            return f"has more than {context.get('max_length')} items"
        case "string_pattern_mismatch":
            return f"has the wrong form: “{given}”"
        case "enum" | "int_parsing" | "int_type":
            return f"must be −2, −1, 0, 1, 2 or empty, not “{given}”"
        case "literal_error":
            return f"must be {context.get('expected')}, not “{given}”"
        case "value_error":
            return message.removeprefix("Value error, ")
        case _:
            return message
