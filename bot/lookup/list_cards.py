"""Cards of lists: leaders, topics, what a search found."""

from collections.abc import Sequence
from typing import Final

from bot.core.dates import from_to
from bot.core.directory import LeaderOrder, Statement
from bot.core.entries import Topic
from bot.lookup.evidence import brief, evidence, more_choice, type_of
from bot.lookup.service import ListedLeader, ListedTheme, SearchAnswer
from bot.routes import Search, ShowLeaders, ShowTopics
from bot.ui.cards import PAGE_ITEMS, Card, CardBuilder, Choice, chunks, page_of, place, roomy_page_of, turning
from bot.ui.text import clip, counted, counted_in_order, escape, office_line, position_words

LEADERS_A_PAGE: Final = 10
_LEADER_ORDERS: Final[tuple[LeaderOrder, ...]] = ("name", "country", "office")
THEMES_AS_BUTTONS: Final = 5
HITS_A_PAGE: Final = 5


def leaders_card(
    leaders: Sequence[ListedLeader], *, search: str = "", sort: LeaderOrder = "", page: int = 0
) -> Card:
    """Leaders with the office held last and the number of stances, ten a page."""
    builder = CardBuilder()
    title = f"Leaders like “{escape(clip(search, 60))}”" if search else "Leaders on record"
    builder.heading(title, counted(len(leaders), "leader"))
    builder.rule()
    if not leaders:
        builder.add(
            "No leader by that name, country or office. Try `/leaders` without a search."
            if search
            else "No leader is on record yet."
        )
    shown = roomy_page_of(leaders, _leader_line, page, LEADERS_A_PAGE)
    builder.add("\n".join(_leader_line(listed) for listed in shown.items) or "\u200b")
    listed = ShowLeaders(search=search, sort=sort)
    builder.row(turning(listed, shown.number, shown.count))
    if len(leaders) > 1:
        builder.row(
            [
                Choice(
                    label=f"By {order}",
                    button=listed.model_copy(update={"mode": "turn", "sort": order}),
                    primary=order == (sort or ("" if search else "name")),
                )
                for order in _LEADER_ORDERS
            ]
        )
    return builder.build()


def topics_card(themes: Sequence[ListedTheme], *, span: tuple[str, str] | None = None, page: int = 0) -> Card:
    """One theme a page, with each topic's proposition; and which days the record spans."""
    builder = CardBuilder()
    if not themes:
        builder.heading("Topics")
        builder.add("No topic is on record yet.")
        return builder.build()
    pages = [
        (listed.theme, number, topics)
        for listed in themes
        for number, topics in enumerate(chunks(listed.topics, _topic_text, PAGE_ITEMS))
    ]
    shown = page_of(pages, page, 1)
    ((theme, part, topics),) = shown.items
    continued = ", continued" if part else ""
    builder.heading(f"Topics: {escape(theme.name)}{continued}", escape(theme.description))
    builder.rule()
    builder.spread([(_topic_text(listed), None) for listed in topics])
    if span is not None:
        builder.close(f"-# What is on record was said {from_to(*span)}.")
    if shown.count > THEMES_AS_BUTTONS:
        builder.row(turning(ShowTopics(), shown.number, shown.count))
    elif shown.count > 1:
        builder.row(
            [
                Choice(
                    label=f"{clip(name.name, 60)}{', continued' if number else ''}",
                    button=ShowTopics(mode="turn", page=at),
                    primary=at == shown.number,
                )
                for at, (name, number, _) in enumerate(pages)
            ]
        )
    return builder.build()


def search_card(answer: SearchAnswer, *, page: int = 0) -> Card:
    """A page of search results."""
    builder = CardBuilder()
    of = f" by {escape(answer.leader.name)}" if answer.leader else ""
    builder.heading(
        f"Search: “{escape(answer.text)}”{of}", counted_in_order(answer.total, "statement", "newest first")
    )
    builder.rule()
    if not answer.hits:
        builder.add("Nothing on record holds all of these words. Try fewer words, or the beginning of one.")
    if answer.hits:
        builder.spread(
            [(_hit_text(hit, evidence(hit.revision, limit=220)), more_choice(hit)) for hit in answer.hits],
            [(_hit_text(hit, brief(hit.revision)), more_choice(hit)) for hit in answer.hits],
        )
    number, count = place(answer.total, page, HITS_A_PAGE)
    key = answer.leader.key if answer.leader else ""
    builder.row(turning(Search(leader=key, text=answer.text), number, count))
    return builder.build()


def _topic_text(listed: tuple[Topic, int]) -> str:
    topic, stances = listed
    return (
        f"**{escape(topic.name)}** — {escape(topic.proposition)}\n-# {counted(stances, 'stance')} on record"
    )


def _hit_text(hit: Statement, said: str) -> str:
    position = position_words(hit.revision.stance.position)
    return f"**{escape(hit.leader.name)}** on {escape(hit.topic.name)} — {position}\n{said}"


def _leader_line(listed: ListedLeader) -> str:
    leader = listed.leader
    office = office_line(listed.offices[-1] if listed.offices else "", leader.country)
    about = (type_of(leader), escape(office), counted(listed.stances, "stance"))
    return f"**{escape(listed.called)}** — {' · '.join(part for part in about if part)}"
