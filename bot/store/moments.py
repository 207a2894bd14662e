"""Moments as the tables keep them: UTC text of fixed width, so that text order is time order."""

from datetime import UTC, datetime
from typing import overload


@overload
def moment_text(moment: datetime) -> str: ...
@overload
def moment_text(moment: None) -> None: ...
def moment_text(moment: datetime | None) -> str | None:
    """`YYYY-MM-DDTHH:MM:SS.ffffffZ` of an aware moment."""
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@overload
def moment_of_text(text: str) -> datetime: ...
@overload
def moment_of_text(text: None) -> None: ...
def moment_of_text(text: str | None) -> datetime | None:
    """The aware moment that `moment_text` wrote."""
    return None if text is None else datetime.fromisoformat(text)
