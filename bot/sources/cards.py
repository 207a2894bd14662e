"""Cards of a source: what it is, what rests on it, and what would be withdrawn with it."""

from collections.abc import Mapping, Sequence

from bot.core.dates import in_words
from bot.core.entries import KindName, Revision, Source, split_ref
from bot.core.kinds import KINDS
from bot.lookup.evidence import IN_FULL, brief
from bot.routes import DropSource, MendSource, ShowSource, ShowStance
from bot.sources.service import ON_A_PAGE, SourceAnswer
from bot.ui.cards import ATTENTION, Card, CardBuilder, Choice, place, turning
from bot.ui.text import clip, counted, escape, link, position_words

_SHOWN = 12


def source_card(answer: SourceAnswer, *, page: int = 0) -> Card:
    """A source and a page of what rests on it."""
    row, source = answer.row, answer.source
    builder = CardBuilder()
    builder.heading(f"Source: {escape(clip(source.title, 200))}", _published(source))
    builder.rule()
    links = [link("Read it", source.url)] if source.url else []
    links += [link("Archived", source.archive_url)] if source.archive_url else []
    builder.add(" · ".join(links) or "It has no link.")
    if source.note:
        builder.add(f"-# Note: {escape(source.note)}")
    if not row.is_kept:
        builder.add("It was taken out of the record.")
    builder.add(
        f"**{_count(answer)}** rest on it."
        if answer.resting.total != 1
        else f"**{_count(answer)}** rests on it."
    )
    builder.spread([(_statement(one, answer.names, row.key), _more(one)) for one in answer.resting.stances])
    number, count = place(answer.resting.total, page, ON_A_PAGE)
    builder.row(turning(ShowSource(source=row.key), number, count))
    # For editors only, which the press is asked about: the card is the same for everybody.
    builder.row([Choice(label="Edit", button=MendSource(source=row.key, revision=row.revision))])
    return builder.build()


def edit_source_card(answer: SourceAnswer, token: str) -> Card:
    """What an editor can do with a source; `token` names what rests on it, as it stands."""
    row, source = answer.row, answer.source
    resting = answer.resting
    builder = CardBuilder(ATTENTION)
    builder.heading(
        f"Edit: {escape(clip(source.title, 200))}", f"{_published(source)} · version {row.revision}"
    )
    builder.rule()
    builder.add("**Put it right** changes title, publisher, date and links once, for all that rests on it.")
    alone = [one for one in resting.stances if _is_alone(one, row.key)]
    others = len(resting.stances) - len(alone)
    if resting.total:
        builder.add(
            "**Withdraw what rests on it**, as when the publisher has withdrawn the story, is one update with one "
            f"reason. It withdraws {counted(len(alone), 'statement')}"
            + (
                f"; {counted(others, 'statement')} that other sources carry too will stay, without this one."
                if others
                else "."
            )
        )
        lines = [_statement(one, answer.names, row.key) for one in (alone or resting.stances)[:_SHOWN]]
        builder.spread([(line, None) for line in lines], [(line.split("\n")[0], None) for line in lines])
        hidden = len(alone) - len(lines)
        if hidden > 0:
            builder.add(f"-# and {counted(hidden, 'more statement')}: `/source` shows all of them.")
    if resting.others:
        builder.add(f"-# {_others(resting.others)} stay as they are.")
    builder.row(
        [
            Choice(
                label="Put it right",
                button=MendSource(source=row.key, revision=row.revision, dialog=True),
                primary=True,
            ),
            Choice(label="Withdraw what rests on it", button=DropSource(token=token)) if token else None,
        ]
    )
    return builder.build()


def _published(source: Source) -> str:
    day = in_words(source.published_on) if source.published_on else ""
    return " · ".join(part for part in (escape(source.publisher), day, source.language) if part)


def _count(answer: SourceAnswer) -> str:
    others = _others(answer.resting.others)
    return f"{counted(answer.resting.total, 'statement')}{f', {others},' if others else ''}"


def _others(counts: Mapping[KindName, int]) -> str:
    return " and ".join(counted(number, KINDS[kind].label) for kind, number in counts.items())


def _is_alone(row: Revision, source: str) -> bool:
    """Whether a statement rests on no other source."""
    return {split_ref(ref)[0] for ref in row.stance.sources} == {source}


def _statement(row: Revision, names: Mapping[str, str], source: str) -> str:
    stance = row.stance
    leader, topic = names.get(stance.leader, stance.leader), names.get(stance.topic, stance.topic)
    places: Sequence[str] = [
        locator for key, locator in map(split_ref, stance.sources) if key == source and locator
    ]
    place_in_it = f" · {escape(', '.join(places))}" if places else ""
    return f"**{escape(leader)}** on {escape(topic)} — {position_words(stance.position)}{place_in_it}\n{brief(row)}"


def _more(row: Revision) -> Choice:
    stance = row.stance
    return Choice(
        label=IN_FULL, button=ShowStance(leader=stance.leader, subject=stance.topic, on=stance.stated_on)
    )
