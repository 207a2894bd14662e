"""Hypothesis strategies for the values of a record: valid entries with made-up content."""

from datetime import date

from hypothesis import strategies as st

from bot.core.countries import BODIES, CODES, meant
from bot.core.entries import (
    Coalition,
    Entry,
    Leader,
    Membership,
    Office,
    Position,
    Revision,
    Source,
    Stance,
    Theme,
    Topic,
    Value,
    first_revision,
)

TODAY = date(2026, 3, 15)

keys = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
positions = st.sampled_from([None, *Position])
_letters = st.characters(exclude_categories=["C", "Zl", "Zp"], include_characters="\n\u200c\u200e")
_tricky = st.sampled_from(
    ["=1+1", "'=1", "''@", "'", "-5", "+", '"', '""', ",", ";", "a\nb", "|", "\u00a0", "١"]
)


def texts(longest: int, shortest: int = 0) -> st.SearchStrategy[str]:
    """Texts with what breaks files: quotes, commas, line breaks, beginnings of formulas, other alphabets."""
    pieces = st.lists(_tricky | st.text(_letters, max_size=8), max_size=5).map("".join)
    return pieces.map(lambda text: text.strip()[:longest].strip()).filter(lambda text: len(text) >= shortest)


def reduced_dates(latest: date = TODAY) -> st.SearchStrategy[str]:
    """Years, months and days that have begun by `latest`."""
    days = st.dates(min_value=date(1000, 1, 1), max_value=latest)
    return st.tuples(days, st.sampled_from([4, 7, 10])).map(lambda pair: pair[0].isoformat()[: pair[1]])


urls = st.builds(
    "{}://{}.example/{}".format,
    st.sampled_from(["http", "https"]),
    keys,
    st.text(st.characters(categories=["Ll", "Nd"], include_characters="-/?=&%'()"), max_size=20),
)
_aliases = st.lists(texts(80, 1).filter(lambda text: "|" not in text), max_size=4).map(tuple)


def _optional(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.just("") | strategy


themes = st.builds(Theme, key=keys, name=texts(80, 1), description=texts(200), aliases=_aliases)
topics = st.builds(
    Topic,
    key=keys,
    theme=keys,
    name=texts(80, 1),
    proposition=texts(200, 1),
    phrase=texts(120),
    aliases=_aliases,
)
leaders = st.builds(
    Leader,
    key=keys,
    type=st.sampled_from(["person", "country", "party", "organisation"]),
    name=texts(80, 1),
    country=_optional(st.sampled_from([*BODIES, *sorted(CODES)])),
    wikidata=_optional(st.from_regex(r"Q[1-9][0-9]{0,5}", fullmatch=True)),
    aliases=_aliases,
)
_languages = _optional(st.from_regex(r"[a-z]{2,3}", fullmatch=True))
sources = st.builds(
    Source,
    key=keys,
    title=texts(200, 1),
    publisher=texts(99).map(lambda text: text or "A publisher"),
    url=_optional(urls),
    archive_url=_optional(urls),
    published_on=_optional(reduced_dates()),
    language=_languages,
    note=texts(300),
)


def _naming(key: str) -> st.SearchStrategy[str]:
    locators = texts(40).map(lambda text: " ".join(text.replace("|", "").split()))
    return locators.map(lambda locator: f"{key}@{locator}" if locator else key)


def refs(named: st.SearchStrategy[str] = keys, least: int = 1) -> st.SearchStrategy[tuple[str, ...]]:
    """Places of sources, with the keys that `named` gives."""
    return st.lists(named.flatmap(_naming), min_size=least, max_size=3, unique=True).map(tuple)


offices = reduced_dates().flatmap(
    lambda day: st.builds(
        Office, leader=keys, office=texts(100, 1), first_attested=st.just(day), last_attested=st.just(day)
    )
)
coalitions = st.builds(
    Coalition,
    key=keys,
    name=texts(120, 1),
    status=st.sampled_from(["proposed", "active", "dissolved"]),
    kind=texts(40),
    topic=_optional(keys),
    proposed_by=_optional(keys),
    since=_optional(reduced_dates()),
    aliases=_aliases,
    note=texts(400),
    sources=refs(),
)
memberships = st.builds(
    Membership,
    coalition=keys,
    member=st.sampled_from(sorted(CODES))
    | st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,39}", fullmatch=True).filter(lambda text: not meant(text)),
    name=texts(80, 1),
    since=_optional(reduced_dates()),
    until=st.just(""),
    listed_on=_optional(reduced_dates()),
    role=texts(200),
    sources=refs(least=0),
)
stances = st.builds(
    Stance,
    key=keys,
    leader=keys,
    topic=keys,
    position=positions,
    stated_on=reduced_dates(),
    office=texts(100),
    venue=texts(150),
    form=st.sampled_from(["statement", "joint statement", "vote", "act"]),
    summary=texts(500, 1),
    quote=texts(500),
    quote_language=_languages,
    translation=texts(500),
    sources=refs(),
    confidence=st.sampled_from(["high", "medium"]),
    basis=st.sampled_from(["explicit", "inferred", "reported"]),
    note=texts(300),
)

BY_MODEL: dict[type[Value], st.SearchStrategy[Entry]] = {
    Theme: themes,
    Topic: topics,
    Leader: leaders,
    Office: offices,
    Source: sources,
    Coalition: coalitions,
    Membership: memberships,
    Stance: stances,
}


def stance(position: Position | None, stated_on: str, **fields: str) -> Stance:
    """A stance of one leader on one topic, of which only this matters."""
    return Stance(
        key=fields.get("key", "a-stance"),
        leader="a-leader",
        topic="a-topic",
        position=position,
        stated_on=stated_on,
        summary="Said so.",
        sources=("a-newspaper",),
    )


def revision(position: Position | None, stated_on: str, place: int) -> Revision:
    """The row of such a stance."""
    said = stance(position, stated_on, key=f"stance-{place}")
    return first_revision(said, place=place, at="2026-03-15T12:00:00.000000Z")


def histories(longest: int = 8) -> st.SearchStrategy[list[Revision]]:
    """Rows of one leader on one topic in no order; few dates, so that several fall on one day."""
    days = st.sampled_from(["2014", "2014-01", "2014-01-01", "2014-02-03", "2014-02", "2015-12-31"])
    rows = st.lists(st.tuples(positions, days), max_size=longest)
    return rows.map(lambda pairs: [revision(p, day, n) for n, (p, day) in enumerate(pairs, 1)]).flatmap(
        st.permutations
    )
