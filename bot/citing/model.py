"""A statement that is cited, and the styles in which it can be."""

from datetime import date
from typing import Final, Literal, get_args

from bot.core.dates import in_words
from bot.core.directory import Statement
from bot.core.entries import Value

Style = Literal["apa", "chicago", "mla", "bibtex", "csl-json"]

STYLES: Final[tuple[Style, ...]] = get_args(Style)

STYLE_NAMES: Final[dict[Style, str]] = {
    "apa": "APA", "chicago": "Chicago", "mla": "MLA", "bibtex": "BibTeX", "csl-json": "CSL-JSON"
}  # fmt: skip
"""What people call them. Chicago is that of notes and bibliography."""


class CitedStatement(Value):
    """A statement, and where its answer can be found again.

    Attributes:
        record: the name of the record, such as "public record".
        is_public: whether that is record 0.
        update: its last update when the statement was looked at: the *known at* that shows the same again.
        accessed: the day of that.
    """

    statement: Statement
    record: str
    is_public: bool
    update: int
    accessed: date

    @property
    def known_at(self) -> str:
        """The update as a *known at* that means the same everywhere."""
        return f"0#{self.update}" if self.is_public else f"#{self.update}"

    @property
    def found_in(self) -> str:
        """Whose statement it is and where it is on record, as one sentence."""
        stance = self.statement.revision.stance
        return (
            f"Statement of {self.statement.leader.name}, {in_words(stance.stated_on)}: Standpoint, {self.record}, "
            f"{stance.key}, update #{self.update}, accessed {in_words(self.accessed.isoformat())}."
        )

    @property
    def again(self) -> str:
        """The command that shows the answer again."""
        stance = self.statement.revision.stance
        return (
            f"/stance leader:{self.statement.leader.key} topic:{self.statement.topic.key} on:{stance.stated_on} "
            f"known:{self.known_at}"
        )
