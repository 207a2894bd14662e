"""Citing a statement: finding it, as the record has it or had it; its citation; and the card to copy from.

APA, Chicago and MLA are made by citeproc-py with the styles' own files, BibTeX and CSL-JSON here. The record knows no authors of
pages and books. In all three styles the title stands in their place then.
"""

import asyncio
import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, get_args

from sqlite_utils import Database

from bot.core.dates import MONTHS, in_words
from bot.core.directory import Statement
from bot.core.entries import Cited, Revision, Source, Value, said_by
from bot.core.errors import StandpointError, shorten
from bot.core.policy import Action, require
from bot.db.layers import EVER, PUBLIC_RECORD, find, view_of
from bot.db.log import head
from bot.db.sources import with_source
from bot.lookup.known import as_known
from bot.request import Request
from bot.routes import Cite, ShowStance, Style
from bot.ui.cards import Card, CardBuilder, Choice
from bot.ui.text import escape

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


_FILES: Final[dict[Style, str]] = {
    "apa": "apa.csl",
    "chicago": "chicago-notes-bibliography.csl",
    "mla": "modern-language-association.csl",
}
_FOLDER: Final = Path(__file__).parent / "csl"
_PAGE: Final = re.compile(r"(?:pp?\.|pages?) ?([\divxlc]+(?: ?[-–] ?[\divxlc]+)?)", re.IGNORECASE)

_MOST_SHOWN: Final = 3000
"""Characters of a citation on a card; a longer one comes as a file."""

_ENDINGS: Final[dict[Style, str]] = {"bibtex": "bib", "csl-json": "json"}


async def cite(
    request: Request, key: str, style: Style, *, server: str, known: str = ""
) -> tuple[CitedStatement, str]:
    """A statement by its id, and its citation as plain text.

    `server` is what the server is called whose record that is, if it is no public one; `known` as for look-ups.

    Raises:
        NotAllowedError, BadDateError. StandpointError: there is no such statement, or it is withdrawn.
    """
    require(request.caller, Action.LOOK_UP)
    key = key.strip().strip("`").lower()
    request, _ = await as_known(request, known)
    row, record_id, seq = await request.store.read(_find_to_cite, request.record_id, key, request.known_at)
    if row is None:
        unknown = f"No statement with the id “{shorten(key)}” is on record"
        raise StandpointError(
            f"{unknown}. Choose one of the statements that are offered while you type, or press **Cite** on the card of a "
            "position.",
            for_operator=f"{unknown}. The ids stand in `standpoint table`, and in answers with --json. A statement of a "
            "server's own record is found with --guild.",
        )
    if not row.is_kept:
        withdrawn = f"This statement was withdrawn with update #{row.seq}: {row.reason} To cite it as it stood, name an earlier update"
        raise StandpointError(f"{withdrawn} in `known`.", for_operator=f"{withdrawn}: --known-at")
    directory = await request.directory()
    leader, topic = directory.find_leader(row.stance.leader), directory.find_any_topic(row.stance.topic)
    is_public = record_id == PUBLIC_RECORD
    cited = CitedStatement(
        statement=Statement(leader=leader, topic=topic, revision=said_by(leader.key, row)),
        record="public record" if is_public else f"record of {server}",
        is_public=is_public,
        update=seq,
        accessed=request.today(),
    )
    return cited, await asyncio.to_thread(cite_in, style, cited)


def _find_to_cite(db: Database, record_id: int, key: str, known_at: str) -> tuple[Revision | None, int, int]:
    """The newest revision of a stance by then, with its sources; the record whose log that was, and its last update.

    A server that had no record of its own yet read the public one.
    """
    view = view_of(db, record_id, known_at)
    seq = view.own_seq if view.own_seq != EVER else head(db, view.own).seq
    row = find(db, "stance", key, view)
    return (None if row is None else with_source(db, view, row)), view.own, seq


def cite_in(style: Style, cited: CitedStatement) -> str:
    """The citation as plain text, one source after the other. Takes up to half a second: not for the event loop."""
    sources = cited.statement.revision.sources
    match style:
        case "bibtex":
            return "\n\n".join(_bibtex(cited, one) for one in sources)
        case "csl-json":
            items = ",\n".join(json.dumps(_item(cited, one), ensure_ascii=False) for one in sources)
            return f"[\n{items}\n]"
        case _:
            entries = _formatted(style, cited, sources)
            archived = [
                f"Archived at {one.source.archive_url}" if one.source.archive_url else "" for one in sources
            ]
            blocks = ["\n".join(filter(None, parts)) for parts in zip(*entries, archived, strict=True)]
            return "\n\n".join([*blocks, cited.found_in])


def _formatted(style: Style, cited: CitedStatement, sources: Sequence[Cited]) -> tuple[list[str], list[str]]:
    """The entries for a bibliography; and how each is referred to in a text, or in a note in Chicago style."""
    # With lxml, which nothing else needs: only where somebody cites.
    from citeproc import formatter  # noqa: PLC0415
    from citeproc.frontend import CitationStylesBibliography, CitationStylesStyle  # noqa: PLC0415
    from citeproc.source import Citation, CitationItem, Locator  # noqa: PLC0415
    from citeproc.source.json import CiteProcJSON  # noqa: PLC0415

    csl = CitationStylesStyle(str(_FOLDER / _FILES[style]), validate=False)
    titled = [_for_citeproc(_item(cited, one), number) for number, one in enumerate(sources)]
    leading = [_title_leads(item, quoted=style != "apa" and "URL" in item) for item in titled]
    entries = CitationStylesBibliography(csl, CiteProcJSON(leading), formatter.plain)
    mentions = (
        CitationStylesBibliography(csl, CiteProcJSON(titled), formatter.plain)
        if style == "chicago"
        else entries
    )
    referred = []
    for number, one in enumerate(sources):
        place = {"locator": Locator(*_place(one.locator))} if one.locator else {}
        entries.register(Citation([CitationItem(f"source{number}")]))
        referred.append(Citation([CitationItem(f"source{number}", **place)]))
        mentions.register(referred[-1])
    where = "In a note" if style == "chicago" else "In the text"
    return (
        [_punctuated(str(entry)) for entry in entries.bibliography()],
        [f"{where}: {_punctuated(str(mentions.cite(one, _never_missing)))}" for one in referred],
    )


def _never_missing(item: object) -> str:
    raise LookupError(f"no source {item}")


def _for_citeproc(item: dict[str, Any], number: int) -> dict[str, Any]:
    """Titles as they stand on the source: "zxx" is no language, so that no style puts capitals into them.

    Where it is archived is said below the entry, in the same way for all styles.
    """
    item = {name: value for name, value in item.items() if name != "archive_location"}
    return {**item, "id": f"source{number}", "language": "zxx"}


def _title_leads(item: dict[str, Any], *, quoted: bool) -> dict[str, Any]:
    """The title in the author's place, where the styles want it. citeproc-py 0.11 would repeat it in its own."""
    rest = {name: value for name, value in item.items() if name != "title"}
    title = item["title"]
    return {**rest, "author": [{"literal": f"“{title}”" if quoted else title}]}


def _punctuated(text: str) -> str:
    """Full stops and commas go into the quotation marks, and none follows a title that ends with a mark of its own."""
    text = re.sub(r"([.?!])(”?)\.", r"\1\2", text)
    return re.sub(r"”([.,])", r"\1”", text)


def _place(locator: str) -> tuple[str, str]:
    """Label and value of a place; whatever is no page is shown as it is, as a time is."""
    page = _PAGE.fullmatch(locator)
    return ("page", page[1]) if page else ("timestamp", locator)


def _item(cited: CitedStatement, one: Cited) -> dict[str, Any]:
    """A source as CSL-JSON. What is on a page is published by a site; a book or a broadcast has a publisher."""
    source = one.source
    item: dict[str, Any] = {
        "id": f"{cited.statement.revision.key}-{source.key}",
        "type": "webpage" if source.url else "book",
        "title": " ".join(source.title.split()),
        "container-title" if source.url else "publisher": source.publisher,
        "issued": _date(source.published_on),
        "URL": source.url,
        "accessed": _date(cited.accessed.isoformat()) if source.url else None,
        "archive_location": source.archive_url,
        "language": source.language,
        "note": " ".join(filter(None, (f"{one.locator}." if one.locator else "", cited.found_in))),
    }
    return {name: value for name, value in item.items() if value}


def _date(text: str) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[int(part) for part in text.split("-")]]} if text else None


_LATEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
        **{character: f"\\{character}" for character in "&%$#_"},
    }
)  # fmt: skip


def _bibtex(cited: CitedStatement, one: Cited) -> str:
    """A source as an entry of BibTeX, which biblatex takes too."""
    source: Source = one.source
    year, month, day = [*source.published_on.split("-"), "", ""][:3]
    note = " ".join(filter(None, (f"{one.locator}." if one.locator else "", cited.found_in)))
    archived = f" Archived at {source.archive_url}." if source.archive_url else ""
    fields = {
        "title": f"{{{_latex(source.title)}}}",
        "howpublished" if source.url else "publisher": _latex(source.publisher),
        "year": year,
        "month": MONTHS[int(month)][:3].lower() if month else "",
        "day": day.lstrip("0"),
        "url": source.url,
        "urldate": cited.accessed.isoformat() if source.url else "",
        "note": _latex(f"{note}{archived}"),
    }
    lines = [
        f"  {name} = {value if name == 'month' else f'{{{value}}}'},"
        for name, value in fields.items()
        if value
    ]
    kind = "misc" if source.url else "book"
    return "\n".join([f"@{kind}{{{cited.statement.revision.key}-{source.key},", *lines, "}"])


def _latex(text: str) -> str:
    return " ".join(text.split()).translate(_LATEX)


def citation_card(cited: CitedStatement, text: str, button: Cite) -> Card:
    """A citation in one style, with buttons to the others."""
    statement = cited.statement
    stance = statement.revision.stance
    builder = CardBuilder()
    builder.heading(
        f"{STYLE_NAMES[button.style]}: {escape(statement.leader.name)} on “{escape(statement.topic.name)}”",
        f"{in_words(stance.stated_on)} · `{stance.key}`",
    )
    if len(text) <= _MOST_SHOWN:
        builder.add(f"```\n{text.replace('`', 'ˋ')}\n```")
    else:
        builder.attach(f"citation.{_ENDINGS.get(button.style, 'txt')}", f"{text}\n".encode())
    builder.close(f"-# The same answer again: `{cited.again}`")
    builder.row(
        [
            Choice(
                label=STYLE_NAMES[style],
                button=button.model_copy(update={"mode": "turn", "style": style}),
                primary=style == button.style,
            )
            for style in STYLES
        ]
    )
    builder.row(
        [
            Choice(
                label="Show the position",
                button=ShowStance(
                    leader=statement.leader.key,
                    subject=statement.topic.key,
                    on=stance.stated_on,
                    known=cited.known_at,
                ),
            )
        ]
    )
    return builder.build()
