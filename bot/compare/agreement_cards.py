"""Cards of how far leaders agree. Each says in words what its picture shows, and is no higher than two screens of a phone."""

from collections.abc import Sequence
from typing import Final

from bot.compare import pictures
from bot.compare.cards import LINES_A_PAGE, as_of_words, finished, listed, on_words, since_words
from bot.compare.model import AgreementMap, Comparison, Pair, Ranking, Row, Scope, Stand
from bot.core.entries import Leader
from bot.core.timeline import FEWEST_SHARED
from bot.lookup.evidence import brief, brief_in_english, position_and_basis
from bot.pictures.model import named
from bot.routes import ExplainAgreement, ShowAgreement, ShowComparison
from bot.ui.cards import Card, CardBuilder, Choice, page_of, turning
from bot.ui.routes import PagedButton
from bot.ui.text import clip, counted, escape, position_words, stated

STATEMENTS_A_PAGE: Final = 6
"""Of two leaders three rows, of three two, of four one."""
_WORDS_ROOM: Final = 840
"""Characters that the words of all statements of a page take, so that it stays within two screens."""
_PAIRS_SHOWN: Final = 5


def comparison_card(answer: Comparison, button: ShowComparison) -> Card:
    """Leaders side by side: the agreement first, then a topic after the other, those farthest apart first."""
    builder = CardBuilder()
    builder.heading(escape(named([leader.name for leader in answer.leaders])), as_of_words(answer.scope))
    only = answer.pairs[0] if len(answer.pairs) == 1 else None
    for pair in answer.pairs:
        builder.add(_agreement_line(pair), None if only else _explain(_why(pair), pair, answer, button))
    shown = page_of(answer.rows, button.page, STATEMENTS_A_PAGE // len(answer.leaders))
    if shown.number == 0:
        topics = [row.topic for row in (*answer.rows, *answer.alone)][:LINES_A_PAGE]
        if topics:
            builder.picture(pictures.comparison(answer, topics))
        agreed = _agree_and_disagree(answer)
        if agreed:
            builder.add(agreed)
    builder.spread(*_rows_texts(shown.items))
    if answer.alone and shown.number + 1 == shown.count:
        builder.close(f"-# Nothing to compare on: {listed([row.topic.name for row in answer.alone])}.")
    pages = turning(button, shown.number, shown.count)
    builder.row(pages)
    if pages and button.model_copy(update={"mode": "turn", "page": 1}).custom_id is None:
        builder.close("-# For the rest name a theme.")
    asked = "Explain the number" if only and only.agreement.percent is not None else "Why no number?"
    explained = _explain(asked, only, answer, button) if only else None
    return finished(builder, answer.scope, button, explained)


def explained_card(answer: Comparison, button: ExplainAgreement) -> Card:
    """How the number comes about: each shared topic, how far apart, and the sum."""
    builder = CardBuilder()
    one, other, *_ = answer.leaders
    builder.heading(f"How far {escape(one.name)} and {escape(other.name)} agree", as_of_words(answer.scope))
    rows = [row for row in answer.rows if row.distance is not None]
    total, most = sum(row.distance or 0 for row in rows), 4 * len(rows)
    percent = answer.pairs[0].agreement.percent
    if percent is None:
        builder.add(
            f"{_agreement_line(answer.pairs[0])} Below, how far apart they are on each: from 0 steps, the same position, to 4."
        )
    else:
        builder.add(
            f"On each topic two positions can be 4 steps apart, from opposes to supports. Over {len(rows)} topics they "
            f"are {total} of {most} steps apart: 100 × (1 − {total} ÷ {most}) = **{percent} %**."
        )
    shown = page_of(rows, button.page, LINES_A_PAGE)
    lines = [
        f"**{_steps_apart(row.distance or 0)}** · {escape(row.topic.name)}\n-# {_words_of(row.stands[0])} · {_words_of(row.stands[1])}"
        for row in shown.items
    ]
    builder.add("\n".join(lines) or "They share no topic.")
    builder.close(
        "-# A topic counts only where both have a usable position on record. A statement without one does not count."
    )
    return finished(builder, answer.scope, button, page=shown)


def ranking_card(answer: Ranking, button: ShowAgreement) -> Card:
    """Who is closest to a leader, and who is farthest."""
    builder = CardBuilder()
    builder.heading(f"Who agrees with {escape(answer.leader.name)}?", as_of_words(answer.scope))
    if not answer.ranked:
        builder.add(f"{escape(answer.why_nobody)} With fewer a number would say more than is known.")
        return finished(builder, answer.scope, button)
    shown = page_of(answer.ranked, button.page, LINES_A_PAGE)
    if shown.number == 0:
        first, last = answer.ranked[0], answer.ranked[-1]
        builder.add(f"Closest is {_ranked(first)}, farthest {_ranked(last)}.")
        builder.picture(pictures.ranking(answer))
    begin = shown.number * LINES_A_PAGE
    builder.add("\n".join(f"{place}. {_ranked(one)}" for place, one in enumerate(shown.items, begin + 1)))
    if answer.too_few:
        builder.close(
            f"-# {counted(answer.too_few, 'leader')} more share only one or two topics: no number for them."
        )
    ends = dict.fromkeys((answer.ranked[0].other, answer.ranked[-1].other))
    beside = [_beside(answer.leader, other, answer.scope, button) for other in ends]
    return finished(builder, answer.scope, button, *beside, page=shown)


def agreement_map_card(answer: AgreementMap, button: PagedButton) -> Card:
    """Who agrees with whom: the closest and the most distant pairs, and the map of all."""
    builder = CardBuilder()
    builder.heading(f"Who agrees with whom{on_words(answer.scope)}?", as_of_words(answer.scope))
    if not answer.pairs:
        builder.add(f"No two leaders on record share {FEWEST_SHARED} topics here.")
        return finished(builder, answer.scope, button, data=False)
    builder.add(
        f"{counted(len(answer.leaders), 'leader')}, {counted(len(answer.pairs), 'pair')} with at least {FEWEST_SHARED} "
        "shared topics. Who agrees stands together."
    )
    builder.picture(pictures.agreement_map(answer))
    shown = min(_PAIRS_SHOWN, -(-len(answer.pairs) // 2))
    builder.add("**Closest**\n" + "\n".join(_pair_line(one) for one in answer.pairs[:shown]))
    farthest = answer.pairs[shown:][-shown:][::-1]
    if farthest:
        builder.add("**Farthest apart**\n" + "\n".join(_pair_line(one) for one in farthest))
    if answer.left_out:
        builder.close(
            f"-# Those with the most positions; {answer.left_out} more are not drawn. A theme shows others."
        )
    return finished(builder, answer.scope, button)


def _agreement_line(pair: Pair) -> str:
    """How far two agree; without a number it must not read as if they did."""
    both = f"{escape(pair.one.name)} and {escape(pair.other.name)}"
    percent, shared = pair.agreement.percent, pair.agreement.shared
    if percent is None:
        return f"Agreement of {both}: no number, they share too few topics ({shared} of at least {FEWEST_SHARED})."
    return f"{both} agree: **{percent} %** over {shared} shared topics."


def _why(pair: Pair) -> str:
    percent = pair.agreement.percent
    return "Why no number?" if percent is None else f"Why {percent} %?"


def _steps_apart(distance: int) -> str:
    return f"{counted(distance, 'step')} apart" if distance else "0 steps apart, the same position"


def _pair_line(pair: Pair) -> str:
    return f"{escape(pair.one.name)} and {escape(pair.other.name)}: **{pair.agreement.percent} %** ({pair.agreement.shared})"


def _ranked(pair: Pair) -> str:
    return f"{escape(pair.other.name)}: **{pair.agreement.percent} %** ({counted(pair.agreement.shared, 'topic')})"


def _explain(label: str, pair: Pair, answer: Comparison, button: ShowComparison) -> Choice | None:
    """Leads to the rows behind a number, if there are any."""
    if not pair.agreement.shared:
        return None
    explained = ExplainAgreement(
        leader=pair.one.key, other=pair.other.key, theme=answer.scope.key, on=button.on, known=button.known
    )
    return Choice(label=label, button=explained)


def _agree_and_disagree(answer: Comparison) -> str:
    if len(answer.leaders) > 2:  # noqa: PLR2004 - "agree on" is said of two
        return ""
    lines = [
        f"**{title}:** {listed([row.topic.name for row in rows], 5)}"
        for title, rows in (("Agree on", answer.agree_on), ("Farthest apart on", answer.disagree_on))
        if rows
    ]
    return "\n".join(lines)


def _rows_texts(rows: Sequence[Row]) -> list[list[tuple[str, None]]]:
    """The rows of a page, the longest version first: the fewer statements, the more of each is shown."""
    statements = sum(stand is not None for row in rows for stand in row.stands)
    room = _WORDS_ROOM // max(1, statements)
    return [
        [(_row_text(row, room=room), None) for row in rows],
        [(_row_text(row, room=0), None) for row in rows],
    ]


def _row_text(row: Row, *, room: int) -> str:
    """A topic and what each said on it, in so many characters; without room in the fewest."""
    said = [
        f"{escape(stand.leader.name)}: {position_words(stand.position)}{since_words(stand)}\n{_words(stand, room)}"
        for stand in row.stands
        if stand is not None
    ]
    return "\n".join([f"**{escape(row.topic.name)}**", *said])


def _words(stand: Stand, room: int) -> str:
    row = stand.standing.current
    return brief_in_english(row, room=room) if room else brief(row)


def _words_of(stand: Stand | None) -> str:
    if stand is None:
        return "nothing on record"
    row = stand.standing.current
    return f"{escape(stand.leader.name)} {position_and_basis(row)}, {stated(row)}"


def _beside(one: Leader, other: Leader, scope: Scope, button: ShowAgreement) -> Choice:
    shown = ShowComparison(leader=one.key, other=other.key, theme=scope.key, on=button.on, known=button.known)
    return Choice(label=f"Beside {clip(other.name, 40)}", button=shown)
