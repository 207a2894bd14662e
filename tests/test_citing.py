"""Citations in each style, against examples made by hand; and whatever a source holds, there is one."""

import json
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.citing import STYLES, CitedStatement, cite_in
from bot.core.directory import Statement
from bot.core.entries import Cited, Leader, Source, Stance, Topic, first_revision
from bot.routes import Style
from tests.thorough import examples

ADA = Leader(key="ada", name="Ada Example")
FERRY = Topic(key="ferry", theme="river", name="The ferry", proposition="A ferry crosses the river.")
FOUND = (
    "Statement of Ada Example, 28 September 2015: Standpoint, public record, ada-2015-ferry, update #7, accessed "
    "29 November 2026."
)

DATED = Cited(
    source=Source(
        key="remarks", title="Remarks at a made-up assembly", publisher="The Made-up Office",
        url="https://office.example/x", published_on="2015-09-28",
    )
)  # fmt: skip
ARCHIVED = Cited(
    source=Source(
        key="asked", title="Is this a made-up page?", url="https://office.example/y", published_on="2015-09",
        archive_url="https://archive.example/y",
    )
)  # fmt: skip
BOOK = Cited(
    source=Source(key="book", title="A made-up book", publisher="Made-up Press", published_on="2016"),
    locator="p. 26",
)
UNDATED = Cited(
    source=Source(
        key="radio", title="A talk & 50 % more", publisher="Made-up Radio", url="https://radio.example/_x"
    ),
    locator="12:40",
)

EXAMPLES: list[tuple[Style, Cited, str]] = [
    ("apa", DATED, ("Remarks at a made-up assembly. (2015, September 28). The Made-up Office. https://office.example/x\n"
     "In the text: (Remarks at a made-up assembly, 2015)")),
    ("apa", ARCHIVED, ("Is this a made-up page? (2015, September). https://office.example/y\n"
     "In the text: (Is this a made-up page?, 2015)\nArchived at https://archive.example/y")),
    ("apa", BOOK, "A made-up book. (2016). Made-up Press.\nIn the text: (A made-up book, 2016, p. 26)"),
    ("apa", UNDATED, ("A talk & 50 % more. (n.d.). Made-up Radio. Retrieved November 29, 2026, from "
     "https://radio.example/_x\nIn the text: (A talk & 50 % more, n.d., 12:40)")),
    ("chicago", DATED, ("“Remarks at a made-up assembly.” The Made-up Office, September 28, 2015. https://office.example/x.\n"
     "In a note: “Remarks at a made-up assembly,” The Made-up Office, September 28, 2015, https://office.example/x.")),
    ("chicago", ARCHIVED, ("“Is this a made-up page?” September 2015. https://office.example/y.\n"
     "In a note: “Is this a made-up page?,” September 2015, https://office.example/y.\n"
     "Archived at https://archive.example/y")),
    ("chicago", BOOK, "A made-up book. Made-up Press, 2016.\nIn a note: A made-up book (Made-up Press, 2016), 26."),
    ("chicago", UNDATED, ("“A talk & 50 % more.” Made-up Radio. Accessed November 29, 2026. https://radio.example/_x.\n"
     "In a note: “A talk & 50 % more,” Made-up Radio, 12:40, accessed November 29, 2026, https://radio.example/_x.")),
    ("mla", DATED, ("“Remarks at a made-up assembly.” The Made-up Office, 28 Sept. 2015, https://office.example/x.\n"
     "In the text: (“Remarks at a made-up assembly”)")),
    ("mla", ARCHIVED, ("“Is this a made-up page?” Sept. 2015, https://office.example/y.\n"
     "In the text: (“Is this a made-up page?”)\nArchived at https://archive.example/y")),
    ("mla", BOOK, "A made-up book. Made-up Press, 2016.\nIn the text: (A made-up book 26)"),
    ("mla", UNDATED, ("“A talk & 50 % more.” Made-up Radio, https://radio.example/_x. Accessed 29 Nov. 2026.\n"
     "In the text: (“A talk & 50 % more” 12:40)")),
]  # fmt: skip


def cited(*sources: Cited) -> CitedStatement:
    stance = Stance(
        key="ada-2015-ferry", leader="ada", topic="ferry", position=2, stated_on="2015-09-28", quote="Yes.",
        sources=tuple(one.ref for one in sources),
    )  # fmt: skip
    row = first_revision(stance, sources=sources)
    return CitedStatement(
        statement=Statement(leader=ADA, topic=FERRY, revision=row),
        record="public record", is_public=True, update=7, accessed=date(2026, 11, 29),
    )  # fmt: skip


@pytest.mark.parametrize(("style", "source", "entry"), EXAMPLES)
def test_a_source_is_cited_as_the_style_has_it(style: Style, source: Cited, entry: str):
    assert cite_in(style, cited(source)) == f"{entry}\n\n{FOUND}"


@pytest.mark.parametrize("style", ["apa", "chicago", "mla"])
def test_every_source_of_a_statement_is_cited_in_its_order(style: Style):
    text = cite_in(style, cited(BOOK, DATED, UNDATED))
    titles = [one.source.title for one in (BOOK, DATED, UNDATED)]
    assert [title for block in text.split("\n\n") for title in titles if title in block] == titles


def test_bibtex_has_the_locator_where_it_was_found_and_what_latex_can_read():
    assert cite_in("bibtex", cited(BOOK, UNDATED)) == "\n".join(
        [
            "@book{ada-2015-ferry-book,",
            "  title = {{A made-up book}},",
            "  publisher = {Made-up Press},",
            "  year = {2016},",
            f"  note = {{p. 26. {FOUND}}},".replace("#", r"\#"),
            "}",
            "",
            "@misc{ada-2015-ferry-radio,",
            r"  title = {{A talk \& 50 \% more}},",
            "  howpublished = {Made-up Radio},",
            "  url = {https://radio.example/_x},",
            "  urldate = {2026-11-29},",
            f"  note = {{12:40. {FOUND}}},".replace("#", r"\#"),
            "}",
        ]
    )
    dated = cite_in("bibtex", cited(ARCHIVED))
    assert "  year = {2015},\n  month = sep,\n  url" in dated
    assert "Archived at https://archive.example/y." in dated


def test_csl_json_gives_reference_managers_every_field():
    assert json.loads(cite_in("csl-json", cited(DATED))) == [
        {
            "id": "ada-2015-ferry-remarks",
            "type": "webpage",
            "title": "Remarks at a made-up assembly",
            "container-title": "The Made-up Office",
            "issued": {"date-parts": [[2015, 9, 28]]},
            "URL": "https://office.example/x",
            "accessed": {"date-parts": [[2026, 11, 29]]},
            "note": FOUND,
        }
    ]


def test_what_finds_it_again_means_the_public_record_also_where_a_server_has_its_own():
    here = cited(DATED)
    assert here.again == "/stance leader:ada topic:ferry on:2015-09-28 known:0#7"
    assert here.but(is_public=False, record="record of A server").known_at == "#7"


_TEXTS = (
    st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=60)
    .map(str.strip)
    .filter(bool)
)


@settings(max_examples=examples(40), deadline=None)
@given(_TEXTS, _TEXTS, st.sampled_from(STYLES), st.booleans())
def test_whatever_a_source_is_called_there_is_a_citation_with_its_title(
    title: str, publisher: str, style: Style, linked: bool
):
    source = Source(key="x", title=title, publisher=publisher, url="https://a.example/x" if linked else "")
    text = cite_in(style, cited(Cited(source=source)))
    assert FOUND.split(":", maxsplit=1)[0] in text
    if style == "csl-json":
        assert json.loads(text)[0]["title"] == " ".join(source.title.split())


def test_the_library_is_not_loaded_before_somebody_cites():
    ran = "import sys, bot.client, cogs.lookup; print('citeproc' in sys.modules or 'lxml' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", ran], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"
