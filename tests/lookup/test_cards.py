"""Cards of look-ups say of each statement its own words, day, source and mark, of a change the right two, and all there is."""

import re
from collections.abc import Callable, Sequence

import pytest

from bot.ask.cards import ask_card
from bot.ask.service import ask
from bot.core.directory import Statement
from bot.core.entries import Cited, Position, Revision, Source, Stance, first_revision, label
from bot.core.log import Logged, Update
from bot.lookup.cards import history_card, search_card, stance_card, topics_card
from bot.lookup.evidence import evidence
from bot.lookup.service import (
    Corrections,
    HistoryAnswer,
    ListedTheme,
    SearchAnswer,
    UpdatesAnswer,
    Withdrawal,
    list_topics,
    look_up_history,
    look_up_stance,
)
from bot.lookup.update_cards import updates_card
from bot.request import Desk, Request
from bot.stances.cards import corrections_card, withdrawn_card
from bot.ui.cards import Card
from bot.ui.text import COLOURS, position_words
from tests.town import FERRY, MEMBER
from tests.ui.test_cards import check, parts

ROWS = [row for row in FERRY if row.leader == "quillane"]


def texts(card: Card) -> list[str]:
    """The paragraphs from top to bottom, without the signs that only keep others in one line."""
    return [unjoined(part["content"]) for part in parts(card.components) if part["type"] == 10]


def unjoined(text: str) -> str:
    return text.replace("\u2060", "").replace("\u00a0", " ")


def words(card: Card) -> str:
    return "\n".join(texts(card))


def presses(card: Card) -> list[str]:
    return [part["custom_id"] for part in parts(card.components) if "custom_id" in part]


def source(key: str) -> str:
    """The small print under the statement with this key, from its date to its id."""
    day = key.partition("-ferry-")[2]
    year, month, number = day.split("-")
    months = {"01": "Jan", "02": "Feb", "03": "Mar", "06": "Jun", "12": "Dec"}
    shown = f"{int(number)} {months[month]} {year}"
    return f"-# {shown} · Hall of {day} · [Paper of {key}](https://paper.example/{key}) (paper.example)"


async def history(desk: Desk, leader: str = "quillane") -> HistoryAnswer:
    return await look_up_history(Request(desk, MEMBER), leader=leader, topic="ferry")


async def statements(desk: Desk, leader: str = "quillane") -> list[str]:
    """The paragraphs of all pages of a history, one a statement, the newest first."""
    answer = await history(desk, leader)
    pages = [history_card(answer, page=page) for page in range(-(-len(answer.stances) // 5))]
    return [text for card in pages for text in texts(card) if "\n> " in text]


async def test_each_statement_of_a_history_has_its_own_position_words_day_and_source(town: Desk):
    shown = await statements(town)
    assert len(shown) == len(ROWS)
    for text, row in zip(shown, reversed(ROWS), strict=True):
        first, *_, quote, small = text.split("\n")
        assert first.endswith(f" · {unjoined(position_words(row.position))}")
        assert first.startswith(source(row.key)[3:14].split(" ·")[0])
        assert quote == f"> “Words of {row.key}”"
        assert small == source(row.key)


async def test_a_change_is_marked_at_the_statement_that_made_it_with_what_was_before(town: Desk):
    marks = ["\n".join(line for line in text.split("\n") if "↻" in line) for text in await statements(town)]
    assert marks == [
        "",
        "↻ Position reversed: before, **opposes** (31 Dec 2015)",
        "↻ Less conditional: before, **opposes with reservations** (15 Jun 2015)",
        "",
        "↻ Position reversed: before, **supports** (31 Dec 2014)",
        "",
    ]


async def test_the_mark_of_a_change_stands_between_the_position_and_the_words(town: Desk):
    for text in await statements(town):
        lines = text.split("\n")
        assert ["↻" in line for line in lines] in ([False, True, False, False], [False, False, False])


async def test_a_history_counts_its_statements_and_its_changes(town: Desk):
    assert (
        "Proposition of ferry. · 6 statements, 2 changes of position, 1 time more or less conditional"
        in words(history_card(await history(town)))
    )
    other = history_card(await history(town, "harrowby"))
    assert "4 statements, 2 changes of position, 1 time more or less conditional" in words(other)


async def test_the_stripe_of_a_history_is_that_of_the_newest_position(town: Desk):
    card = history_card(await history(town))
    assert card.components[0]["accent_color"] == COLOURS[Position.SUPPORTS_WITH_CONDITIONS]


async def test_a_position_card_says_since_when_it_holds_and_shows_the_statement_before(town: Desk):
    card = stance_card(await look_up_stance(Request(town, MEMBER), leader="quillane", subject="ferry"))
    heading, position, current, since, before = (
        texts(card)[:6][:1] + [text for text in texts(card)[1:] if "In short" not in text][:4]
    )
    assert heading.startswith("## Ada Quillane on “Free ferry”")
    assert position == "**supports with conditions** ⬜⬜⬜🟩⬜\n-# Topic: Proposition of ferry."
    assert current == f"> “Words of quillane-ferry-2016-03-10”\n{source('quillane-ferry-2016-03-10')}"
    assert since == "Since 1 Jan 2016. ↻ Position reversed: before, **opposes** (31 Dec 2015)"
    assert before == (
        f"-# Before:\n> “Words of quillane-ferry-2015-12-31”\n{source('quillane-ferry-2015-12-31')}"
    )


async def test_a_position_of_several_statements_without_a_change_holds_since_the_first(town: Desk):
    card = stance_card(
        await look_up_stance(Request(town, MEMBER), leader="quillane", subject="ferry", on="2015-07-01")
    )
    assert "Since 1 Jan 2015. ↻ Position reversed: before, **supports** (31 Dec 2014)" in words(card)
    first = stance_card(
        await look_up_stance(Request(town, MEMBER), leader="quillane", subject="ferry", on="2014")
    )
    assert "Since" not in words(first)
    assert "↻" not in words(first)


@pytest.mark.parametrize(
    ("on", "position", "day"),
    [
        ("2014-12-31", "supports", "2014-12-31"),
        ("31 dec 2014", "supports", "2014-12-31"),
        ("dec 2014", "supports", "2014-12-31"),
        ("2014", "supports", "2014-12-31"),
        ("2015-01-01", "opposes with reservations", "2015-01-01"),
        ("2015-01-02", "opposes with reservations", "2015-01-01"),
        ("jan 2015", "opposes with reservations", "2015-01-01"),
        ("2015-06-14", "opposes with reservations", "2015-01-01"),
        ("2015-06-15", "opposes with reservations", "2015-06-15"),
        ("2015-12-30", "opposes with reservations", "2015-06-15"),
        ("nov 2015", "opposes with reservations", "2015-06-15"),
        ("dec 2015", "opposes", "2015-12-31"),
        ("2015", "opposes", "2015-12-31"),
        ("2016-01-01", "supports with conditions", "2016-01-01"),
        ("jan 2016", "supports with conditions", "2016-01-01"),
        ("2016-03-09", "supports with conditions", "2016-01-01"),
        ("2016-03-10", "supports with conditions", "2016-03-10"),
    ],
)
async def test_the_position_on_a_day_is_by_the_statement_of_that_day_or_the_last_before(
    on: str, position: str, day: str, town: Desk
):
    shown = words(
        stance_card(await look_up_stance(Request(town, MEMBER), leader="quillane", subject="ferry", on=on))
    )
    assert f"\n**{position}** " in shown
    assert f"\n> “Words of quillane-ferry-{day}”\n{source(f'quillane-ferry-{day}')}\n" in f"{shown}\n"
    assert shown.index(f"“Words of quillane-ferry-{day}”") == shown.index("“Words of")


@pytest.mark.parametrize("on", ["2014-12-30", "nov 2014", "2013"])
async def test_the_day_before_the_first_statement_has_no_position_and_names_the_first(on: str, town: Desk):
    card = stance_card(await look_up_stance(Request(town, MEMBER), leader="quillane", subject="ferry", on=on))
    assert "no position on record" in words(card)
    assert "came later, on 31 December 2014." in words(card)
    assert "sp|open|stance|quillane|ferry|20141231" in presses(card)


async def test_buttons_of_a_card_about_a_day_ask_for_the_same_day(town: Desk):
    card = stance_card(
        await look_up_stance(Request(town, MEMBER), leader="quillane", subject="ferry", on="2015-07-01")
    )
    assert "sp|open|stance|quillane|harbour|20150701" in presses(card)
    assert "sp|open|problem|quillane-ferry-2015-06-15" in presses(card)
    today = stance_card(await look_up_stance(Request(town, MEMBER), leader="quillane", subject="ferry"))
    assert "sp|open|stance|quillane|harbour" in presses(today)
    assert "sp|open|problem|quillane-ferry-2016-03-10" in presses(today)


async def test_a_position_that_never_changed_is_on_record_since_its_first_statement(town: Desk):
    card = stance_card(await look_up_stance(Request(town, MEMBER), leader="vexley", subject="dock"))
    assert "On record with this position since 12 Dec 2012." in words(card)
    assert words(card).index("2013-08-08”") < words(card).index("On record with")


DISPUTED = ("quillane-ferry-2015-06-15", "a made-up problem")
MARK = "-# ⚑ A reader disputes this (a made-up problem); the editors are looking at it."


async def test_a_disputed_statement_is_marked_on_its_history_and_no_other(town: Desk):
    answer = (await history(town)).model_copy(update={"disputes": (DISPUTED,)})
    shown = [text for text in texts(history_card(answer)) if "\n> " in text]
    assert [MARK in text for text in shown] == [False, False, False, True, False]
    assert shown[3].endswith(f"{source(DISPUTED[0])}\n{MARK}")


@pytest.mark.parametrize(
    ("subject", "on", "marked"),
    [
        ("ferry", "2015-07-01", True),
        ("ferry", "2015-01-01", False),
        ("", "2015-07-01", True),
        ("", "2016", False),
    ],
)
async def test_a_position_is_marked_as_disputed_if_its_statement_is(
    subject: str, on: str, marked: bool, town: Desk
):
    answer = await look_up_stance(Request(town, MEMBER), leader="quillane", subject=subject, on=on)
    shown = words(stance_card(answer.model_copy(update={"disputes": (DISPUTED,)})))
    assert shown.count(MARK) == marked
    if marked:
        assert f"{source(DISPUTED[0])}\n{MARK}" in shown


async def test_an_overview_marks_what_changed_and_nothing_else(town: Desk):
    shown = texts(stance_card(await look_up_stance(Request(town, MEMBER), leader="quillane")))
    lines = [text.partition("\n")[0] for text in shown if text.startswith("**")]
    assert lines == [
        "**Free ferry** — **supports with conditions** ⬜⬜⬜🟩⬜ · ↻ *changed*",
        "**Swing bridge** — **supports with conditions** ⬜⬜⬜🟩⬜ · ↻ *changed*",
        "**Night tram** — **neutral or mixed** ⬜⬜🟨⬜⬜",
        "**Coal dock** — **no usable position**",
    ]


async def test_the_offices_are_those_of_the_newest_statements_first(town: Desk):
    shown = words(stance_card(await look_up_stance(Request(town, MEMBER), leader="quillane")))
    assert "spoke as Mayor in 2016, Mayor in 2014" in shown


async def test_of_many_offices_the_latest_three_are_named(town: Desk):
    answer = await look_up_stance(Request(town, MEMBER), leader="quillane")
    many = answer.model_copy(update={"offices": ("Mayor", "Warden", "Clerk", "Porter")})
    assert "spoke as Mayor, Warden, Clerk · " in words(stance_card(many))


async def test_on_what_a_position_rests_is_said_with_the_statement(town: Desk):
    async def shown(leader: str, topic: str) -> str:
        return words(stance_card(await look_up_stance(Request(town, MEMBER), leader=leader, subject=topic)))

    assert "· implied by these words" in await shown("quillane", "bridge")
    assert "· said, as reported by the source" in await shown("strouding", "ferry")
    explicit = await shown("denmoor", "ferry")
    assert "implied" not in explicit
    assert "as reported" not in explicit
    assert "confidence" not in explicit


def told(**fields: object) -> str:
    """The lines of a made-up statement with its two sources."""
    stance = Stance.model_validate(
        {
            "key": "a", "leader": "ada", "topic": "ferry", "position": 1, "stated_on": "2015-09-28",
            "quote": "Made-up words", "sources": ("a@p. 26", "b"), **fields,
        }
    )  # fmt: skip
    paper = Source(
        key="a",
        title="A paper",
        publisher="River Press",
        url="https://a.example",
        archive_url="https://old.example/a",
    )
    book = Source(key="b", title="A book", publisher="Reed & Sons", published_on="2014-05")
    return evidence(
        first_revision(stance, sources=(Cited(source=paper, locator="p. 26"), Cited(source=book)))
    )


def test_all_sources_are_shown_with_their_links_and_places():
    assert told() == (
        "> “Made-up words”\n-# 28 Sep 2015 · [A paper](https://a.example) (a.example), p. 26, "
        "[archived](https://old.example/a) (old.example); also: A book, Reed & Sons, May 2014"
    )


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"basis": "reported"}, "· said, as reported by River Press"),
        ({"basis": "inferred"}, "· implied by these words"),
        ({"basis": "inferred", "quote": "", "summary": "Joined."}, "· implied, not said outright"),
        ({"confidence": "medium"}, "· read with medium confidence"),
        ({"form": "vote"}, "· vote"),
        ({"note": "The paper has it from another."}, "\n-# Note: The paper has it from another."),
    ],
)
def test_what_is_doubtful_is_said_in_words(fields: dict[str, object], says: str):
    assert says in told(**fields)


def test_words_in_another_language_are_followed_by_their_translation_or_by_what_they_say_in_short():
    foreign = {"quote": "Erfundene Worte", "quote_language": "de", "summary": "Spoke of a ferry."}
    translated = told(**foreign, translation="Made-up words")
    assert "> “Erfundene Worte”\n-# In English: “Made-up words”\n-# 28 Sep 2015" in translated
    assert "> “Erfundene Worte”\n-# In English: Spoke of a ferry.\n-# 28 Sep 2015" in told(**foreign)
    assert "In English" not in told(quote_language="en", summary="Spoke of a ferry.")


async def test_words_are_in_quotation_marks_and_a_summary_is_not(town: Desk):
    card = stance_card(await look_up_stance(Request(town, MEMBER), leader="marrowin", subject="ferry"))
    assert "\n> Summary of marrowin-ferry-2012-09-09.\n" in words(card)


@pytest.mark.parametrize("position", list(Position))
def test_the_scale_fills_the_square_of_the_position_and_stays_in_one_line_with_the_word_before_it(
    position: Position,
):
    said, joined = position_words(position).rsplit("\u00a0", 1)
    squares = joined.split("\u2060")
    assert said == f"**{label(position)}**"
    filled = [place for place, square in enumerate(squares) if square != "⬜"]
    assert filled == [position + 2]
    assert squares[position + 2] == {-2: "🟥", -1: "🟧", 0: "🟨", 1: "🟩", 2: "🟩"}[position]
    red, green = (COLOURS[position] or 0) >> 16, (COLOURS[position] or 0) >> 8 & 0xFF
    assert (red > green) is (position <= 0)


async def asked(desk: Desk, text: str) -> Sequence[str]:
    return texts(ask_card(await ask(Request(desk, MEMBER), text)))


async def test_an_answer_shows_each_statement_with_its_own_position_day_and_source(town: Desk):
    shown = await asked(town, "what did quillane say about the free ferry in 2015")
    said = [text for text in shown if text.startswith("**Ada Quillane** on")]
    assert [text.split("\n")[0] for text in said] == [
        f"**Ada Quillane** on “Free ferry” — {unjoined(position_words(Position(position)))}"
        for position in (-2, -1, -1)
    ]
    assert [text.split("\n")[-1] for text in said] == [
        source(f"quillane-ferry-{day}") for day in ("2015-12-31", "2015-06-15", "2015-01-01")
    ]
    # The first is quoted in the answer itself.
    assert [
        f"> “Words of quillane-ferry-{day}”" in "\n".join(said) for day in ("2015-12-31", "2015-06-15")
    ] == [
        False,
        True,
    ]


async def test_an_answer_marks_the_position_that_was_another_before_and_no_other(town: Desk):
    shown = await asked(town, "quillane vs denmoor on the free ferry")
    by_leader = {text[2:5]: text for text in reversed(shown) if "** on “Free ferry” —" in text}
    assert "\n↻ Position reversed: before, **opposes** (31 Dec 2015)\n" in by_leader["Ada"]
    assert "↻" not in by_leader["Cy "]


async def test_an_answer_about_a_change_tells_before_and_after_in_this_order(town: Desk):
    shown = await asked(town, "did quillane change position on the free ferry")
    said = [text for text in shown if text.startswith("**Ada Quillane** on")]
    assert [text.split("\n")[-1] for text in said] == [
        source("quillane-ferry-2015-12-31"),
        source("quillane-ferry-2016-01-01"),
        source("quillane-ferry-2014-12-31"),  # the change before that
        source("quillane-ferry-2015-01-01"),
    ]
    assert "\n↻ Position reversed: before, **opposes** (31 Dec 2015)\n" in said[1]


async def test_an_answer_says_how_many_more_statements_there_are(town: Desk):
    assert "-# and 2 more statements" in await asked(town, "who opposes the free ferry")
    assert "-# and 5 more statements" in await asked(town, "where does everyone stand on the free ferry")
    assert not any("more statement" in text for text in await asked(town, "who supports the free ferry"))


async def test_more_of_an_answer_opens_the_position_on_the_day_of_the_statement(town: Desk):
    card = ask_card(await ask(Request(town, MEMBER), "what did quillane say about the free ferry in 2015"))
    days = ("2015-12-31", "2015-06-15", "2015-01-01")
    assert [press for press in presses(card) if press.startswith("sp|open|stance")] == [
        f"sp|open|stance|quillane|ferry|{day.replace('-', '')}" for day in days
    ]


async def test_members_are_listed_each_with_its_own_day(town: Desk):
    shown = await asked(town, "who is in the lantern league")
    assert "-# Lantern League\nEastquay (since 1 May 2013); Northquay; Westquay (since 1 Jun 2014)" in shown


async def test_the_stripe_of_an_answer_about_one_statement_is_that_of_its_position(town: Desk):
    one = ask_card(await ask(Request(town, MEMBER), "where does wendlebury stand on the free ferry"))
    assert one.components[0]["accent_color"] == COLOURS[Position.OPPOSES]
    several = ask_card(await ask(Request(town, MEMBER), "who supports the free ferry"))
    assert several.components[0].get("accent_color") is None


# However long the words of the record are, everything of an answer stands on one of its cards

FILLED = pytest.mark.parametrize("filling", list("a*_[@\\`~|"))


def all_words(card: Card) -> str:
    """The words of a card that Discord takes, and on which everything had room."""
    check(card)
    shown = words(card)
    assert "has no room" not in shown
    return shown


def pages(made: Callable[[int], Card]) -> list[str]:
    """The words of all pages that one can turn to."""
    first = made(0)
    labels = [str(part.get("label")) for part in parts(first.components) if part["type"] == 2]
    counts = [int(found[1]) for label in labels if (found := re.fullmatch(r"Page 1 of (\d+)", label))]
    return [all_words(made(number)) for number in range(counts[0] if counts else max(1, len(labels)))]


def long(stance: Stance, filling: str) -> Stance:
    """A stance whose texts are as long as they may be."""
    return stance.model_copy(
        update={
            "quote": filling * 500,
            "summary": filling * 500,
            "quote_language": "de",
            "translation": filling * 500,
            "venue": filling * 150,
            "note": filling * 300,
            "basis": "reported",
            "confidence": "medium",
        }
    )


def long_sources(number: int, filling: str) -> tuple[Cited, ...]:
    """Sources as long as they may be; the first has the number in its title."""
    url = "https://paper.example/" + "(" * 370
    return tuple(
        Cited(
            source=Source(
                key=f"paper-{number}-{place}",
                title=f"Paper {number}x " + filling * 180 if place == 0 else filling * 200,
                publisher=filling * 100,
                url=url,
                archive_url=url,
            ),
            locator=filling.replace("|", "p") * 60,
        )
        for place in range(5)
    )


def as_long(rows: tuple[Revision, ...], filling: str) -> tuple[Revision, ...]:
    return tuple(
        row.model_copy(
            update={
                "entry": long(row.stance, filling),
                "reason": filling * 300,
                "sources": long_sources(n, filling),
            }
        )
        for n, row in enumerate(rows)
    )


def numbers(shown: list[str], what: str) -> set[int]:
    return {int(found) for page in shown for found in re.findall(rf"{what} ?(\d+)x", page)}


@FILLED
async def test_all_statements_of_a_history_and_an_overview_have_room(town: Desk, filling: str):
    answer = await look_up_history(Request(town, MEMBER), leader="quillane", topic="ferry")
    rows = as_long(answer.stances, filling)
    answer = answer.model_copy(update={"stances": rows, "withdrawn": tuple(zip(rows, rows, strict=True))})
    assert numbers(pages(lambda page: history_card(answer, page=page)), "Paper") == set(range(len(rows)))
    assert numbers(pages(lambda page: withdrawn_card(answer, page=page)), "Paper") == set(range(len(rows)))
    found = await look_up_stance(Request(town, MEMBER), leader="quillane")
    standings = tuple(
        item.model_copy(
            update={
                "standing": item.standing.model_copy(update={"current": row, "since": row, "shift": None})
            }
        )
        for item, row in zip(found.standings * 9, rows, strict=False)
    )
    found = found.model_copy(update={"standings": standings})
    assert numbers(pages(lambda page: stance_card(found, page=page)), "Paper") == set(range(len(standings)))


@FILLED
async def test_all_found_and_all_corrected_statements_of_a_page_have_room(town: Desk, filling: str):
    answer = await look_up_history(Request(town, MEMBER), leader="quillane", topic="ferry")
    rows = as_long(answer.stances[:5], filling)
    name = answer.leader.model_copy(update={"name": "n" + filling * 79})
    topic = answer.topic.model_copy(update={"name": "t" + filling * 79})
    hits = tuple(Statement(leader=name, topic=topic, revision=row) for row in rows)
    found = SearchAnswer(text="paper", leader=None, hits=hits, total=len(hits))
    assert numbers([all_words(search_card(found))], "Paper") == set(range(len(hits)))
    lines = tuple(
        Withdrawal(leader=name.name, topic=topic.name, row=row, by=row, seq=1, on_record=True) for row in rows
    )
    card = corrections_card(Corrections(lines=lines, total=len(lines)))
    assert numbers([all_words(card)], "Paper") == set(range(len(lines)))


@FILLED
@pytest.mark.parametrize("count", [1, 5, 34, 60])
async def test_all_topics_of_a_theme_have_room(town: Desk, filling: str, count: int):
    (listed, *_) = await list_topics(Request(town, MEMBER))
    topic = listed.topics[0][0]
    topics = tuple(
        (topic.model_copy(update={"name": f"Topic {n}x", "proposition": filling * 200}), 1)
        for n in range(count)
    )
    themes = [ListedTheme(theme=listed.theme, topics=topics)] * 2
    assert numbers(pages(lambda page: topics_card(themes, page=page)), "Topic") == set(range(count))


@FILLED
def test_all_updates_of_a_page_have_room(filling: str):
    lines = tuple(
        Logged(
            update=Update.unchecked(
                {
                    **dict.fromkeys(Update.model_fields, ""),
                    "seq": n,
                    "at": "2026-01-01T00:00:00.000000Z",
                    "action": "add",
                    "kind": "leader",
                    "key": "k",
                    "reason": filling * 300,
                    "undoes": None,
                }
            ),
            discord_user_id=2**62,
            by_operator=False,
        )
        for n in range(1, 7)
    )
    answer = UpdatesAnswer(leader=None, topic=None, lines=lines, total=6, names={"k": "n" + filling * 79})
    shown = all_words(updates_card(answer))
    assert all(f"**#{n}**" in shown for n in range(1, 7))
