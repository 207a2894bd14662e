"""The entries of a record: themes, topics, leaders, offices, stances, coalitions and memberships.

Each is a frozen value with the same fields as its CSV file. Limits are part of the type, so that whatever
holds an entry knows that it fits on a card. All lengths are in characters.
"""

import re
from typing import Annotated, ClassVar, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.record.dates import OptionalDate, ReducedDate
from bot.record.position import Position, label

KEY_LIMIT = 32
STANCE_KEY_LIMIT = 80

KEY_PATTERN: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
OPTIONAL_KEY_PATTERN: Final = r"^([a-z0-9]+(-[a-z0-9]+)*)?$"
COUNTRY_PATTERN: Final = r"^([A-Z]{2,3})?$"
WIKIDATA_PATTERN: Final = r"^(Q[1-9][0-9]{0,14})?$"
LANGUAGE_PATTERN: Final = r"^([a-z]{2,3})?$"
MEMBER_PATTERN: Final = r"^[A-Za-z][A-Za-z0-9_-]{0,39}$"

TEXT_PATTERN: Final = r"^[\n\u200C-\u200F[^\p{C}\p{Zl}\p{Zp}]]*$"
"""What texts may hold: whatever can be shown, line breaks, and the joiners and marks of Persian and Arabic.

No control characters, and nothing that turns the direction of the text around it. A pattern rather than a
function, so that pydantic checks it in compiled code, before and beside the length.
"""

_PLAIN_URL = re.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)+(/[!-;=?-~]*)?")
_NOT_IN_URL = re.compile(r"[\s<>]")


def _http_url(text: str) -> str:
    """A web address that a reader can open: http or https, with a host, without spaces or controls."""
    if _PLAIN_URL.fullmatch(text):  # nearly all are; parsing costs ten times as much
        return text
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not text.isprintable() or _NOT_IN_URL.search(text):
        raise ValueError("must be a web address that starts with http:// or https://")
    return text


def _http_url_or_empty(text: str) -> str:
    return _http_url(text) if text else text


def _alias_list(aliases: tuple[str, ...]) -> tuple[str, ...]:
    if any("|" in alias for alias in aliases):
        raise ValueError("an alias cannot hold the character |, which separates aliases in the files")
    return aliases


Key = Annotated[str, StringConstraints(pattern=KEY_PATTERN, max_length=KEY_LIMIT)]
OptionalKey = Annotated[str, StringConstraints(pattern=OPTIONAL_KEY_PATTERN, max_length=KEY_LIMIT)]
StanceKey = Annotated[str, StringConstraints(pattern=KEY_PATTERN, max_length=STANCE_KEY_LIMIT)]
HttpUrl = Annotated[str, StringConstraints(max_length=400), AfterValidator(_http_url)]
OptionalUrl = Annotated[str, StringConstraints(max_length=400), AfterValidator(_http_url_or_empty)]
Text = Annotated[str, StringConstraints(pattern=TEXT_PATTERN)]
Name = Annotated[Text, StringConstraints(min_length=1, max_length=80)]
Alias = Annotated[Text, StringConstraints(min_length=1, max_length=80)]
Aliases = Annotated[tuple[Alias, ...], Field(max_length=50), AfterValidator(_alias_list)]


class Value(BaseModel):
    """Base of all values: frozen, no unknown fields, surrounding white space removed."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True
    )


class Theme(Value):
    """A subject area, for navigation only: nobody is for or against "Syria"."""

    key: Key
    name: Name
    description: Annotated[Text, StringConstraints(max_length=200)] = ""
    aliases: Aliases = ()


class Topic(Value):
    """One proposition that can be supported or opposed, phrased positively, under a theme."""

    key: Key
    theme: Key
    name: Name
    proposition: Annotated[Text, StringConstraints(min_length=1, max_length=200)]
    aliases: Aliases = ()


class Leader(Value):
    """A person whose positions are tracked.

    `country` is an ISO 3166 alpha-3 code, "EU" for its bodies, or empty for someone who speaks for none.
    """

    key: Key
    name: Name
    country: Annotated[str, StringConstraints(pattern=COUNTRY_PATTERN)] = ""
    wikidata: Annotated[str, StringConstraints(pattern=WIKIDATA_PATTERN)] = ""
    aliases: Aliases = ()


class Office(Value):
    """An office in which a leader spoke, with the first and last statement on record made in it.

    These dates are attestations, not the term of office.
    """

    leader: Key
    office: Annotated[Text, StringConstraints(min_length=1, max_length=100)]
    first_attested: ReducedDate
    last_attested: ReducedDate

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_attested < self.first_attested[: len(self.last_attested)]:
            raise ValueError("last_attested is before first_attested")
        return self


Confidence = Literal["high", "medium"]
Basis = Literal["explicit", "inferred", "reported"]


class Source(Value):
    """Where a statement can be read."""

    title: Annotated[Text, StringConstraints(min_length=1, max_length=200)]
    url: HttpUrl


class Stance(Value):
    """One dated, sourced statement (or vote, or act) that shows a leader's position on a topic.

    `position` is −2 … +2 or None for "no usable position". A stance has the leader's own words (`quote`) or
    a `summary`, or both, and always a source: DESIGN.md, rule 1.
    """

    key: StanceKey
    leader: Key
    topic: Key
    position: Position | None
    stated_on: ReducedDate
    office: Annotated[Text, StringConstraints(max_length=100)] = ""
    venue: Annotated[Text, StringConstraints(max_length=150)] = ""
    summary: Annotated[Text, StringConstraints(max_length=500)] = ""
    quote: Annotated[Text, StringConstraints(max_length=500)] = ""
    quote_language: Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN)] = ""
    source_title: Annotated[Text, StringConstraints(min_length=1, max_length=200)]
    source_url: HttpUrl
    confidence: Confidence = "high"
    basis: Basis = "explicit"
    note: Annotated[Text, StringConstraints(max_length=300)] = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.quote and not self.summary:
            raise ValueError("needs the leader's own words (quote) or a summary")
        return self

    @property
    def label(self) -> str:
        """The position in words."""
        return label(self.position)


CoalitionStatus = Literal["proposed", "active", "dissolved"]


class Coalition(Value):
    """An organisation that fights or negotiates together; `topic` is the proposition about it, if any."""

    key: Key
    name: Annotated[Text, StringConstraints(min_length=1, max_length=120)]
    status: CoalitionStatus
    kind: Annotated[Text, StringConstraints(max_length=40)] = ""
    topic: OptionalKey = ""
    proposed_by: OptionalKey = ""
    since: OptionalDate = ""
    aliases: Aliases = ()
    note: Annotated[Text, StringConstraints(max_length=300)] = ""
    source_title: Annotated[Text, StringConstraints(max_length=200)] = ""
    source_url: OptionalUrl = ""


class Membership(Value):
    """A country, organisation or leader in a coalition.

    `since` is empty where only a listing is known; then `listed_on` says when it was listed.
    """

    coalition: Key
    member: Annotated[str, StringConstraints(pattern=MEMBER_PATTERN)]
    name: Annotated[Text, StringConstraints(min_length=1, max_length=80)]
    since: OptionalDate = ""
    until: OptionalDate = ""
    listed_on: OptionalDate = ""
    role: Annotated[Text, StringConstraints(max_length=200)] = ""
    source_url: OptionalUrl = ""


Entry = Theme | Topic | Leader | Office | Stance | Coalition | Membership


class Revision(Value):
    """A stance as the record holds it: one row.

    A stance is never edited. A correction or retraction is a new row with the same key and the next
    `revision`; the row before it is withdrawn from `recorded_at` of the new one on.

    Attributes:
        stance: what the row says.
        ordinal: place in the record, ascending; a correction keeps the place of the row it replaces, so that
            two statements of one day stay in their order.
        revision: 1 for the first row of a key.
        action: "assert", "correct" (replaces the row before) or "retract" (withdraws it; text unchanged).
        recorded_at: UTC instant, `YYYY-MM-DDTHH:MM:SS.ffffffZ`.
        reason: why it was corrected or retracted, else "".
    """

    stance: Stance
    ordinal: int
    revision: int
    action: Literal["assert", "correct", "retract"]
    recorded_at: str
    reason: str = ""
