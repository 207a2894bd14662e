"""The card of an answer in plain words: the short answer first, then what it rests on, then what to ask next."""

from collections.abc import Sequence
from typing import Final

from bot.ask.language import language
from bot.ask.model import Answer, NextQuestion
from bot.ask.restating import in_full
from bot.core.dates import in_short
from bot.core.directory import Statement
from bot.core.entries import Membership
from bot.core.timeline import Shift
from bot.lookup.evidence import change_line, evidence, in_short_of, more_choice, source_line, source_words
from bot.lookup.known import Known
from bot.lookup.update_cards import update_text
from bot.routes import Ask, ChangeQuestion
from bot.ui.cards import Card, CardBuilder, Choice
from bot.ui.text import COLOURS, SCALE_READ, clip, counted, escape, position_words

EVIDENCE_SHOWN: Final = 4
MEMBERS_SHOWN: Final = 40
_COMMANDS: Final = "-# `/ask` · `/stance` · `/compare` · `/help`"
"""The ways on besides plain words, in every language."""


def ask_card(answer: Answer, known: Known | None = None) -> Card:
    """An answer with its sources; every statement about a leader on it is a row of the record.

    `known` is the moment of the record that was asked, which the card says first, and its buttons keep.
    """
    single = answer.evidence[0].revision.stance.position if len(answer.evidence) == 1 else None
    builder = CardBuilder(COLOURS[single])
    moment = "" if known is None else known.short
    if known is not None:
        builder.add(f"-# {known.words[:1].upper()}{known.words[1:]}:")
    _add_answer(builder, answer, EVIDENCE_SHOWN // 2 if answer.also else EVIDENCE_SHOWN, moment)
    if answer.also is not None:
        builder.rule()
        _add_answer(builder, answer.also, EVIDENCE_SHOWN // 2, moment)
    if answer.nearest:
        builder.rule()
        unknown = answer.kind == "clarify" or (answer.query and answer.query.unknown_topic)
        understood = not unknown
        builder.add("-# Closest on record" if understood else "-# Perhaps you mean")
        for shown in answer.nearest[:EVIDENCE_SHOWN]:
            in_short = in_short_of(shown.revision.stance, limit=160)
            builder.add("\n".join(filter(None, (_evidence(shown), in_short))), more_choice(shown, moment))
    _add_members(builder, answer)
    if answer.also is not None:
        _add_members(builder, _not_in(answer, answer.also))
    for line in answer.updates:
        builder.add(update_text(line, {}))
    if _has_a_scale(answer):
        builder.try_add(SCALE_READ)
    if answer.kind in {"help", "off_topic"}:
        builder.close(_COMMANDS)
    builder.row([_next(option, answer.language, moment) for option in answer.options])
    builder.row([_next(option, answer.language, moment) for option in _told_apart(answer)])
    if answer.context:
        now = Ask(mode="ask", context=answer.context, language=answer.language)
        builder.row(
            [
                Choice(
                    label="Change the question",
                    button=ChangeQuestion(context=answer.context, known=moment),
                ),
                Choice(label="As it stands now", button=now) if known is not None else None,
            ]
        )
    return builder.build()


def _add_answer(builder: CardBuilder, answer: Answer, limit: int, moment: str) -> None:
    """The question that is answered, the short answer, and the first statements that it rests on."""
    if answer.understood:
        said = language(answer.language).say("understood_as", question=clip(answer.understood, 300))
        builder.add(f"-# {escape(said)}")
    for note in answer.notes:
        builder.add(f"-# {escape(clip(note, 300))}")
    builder.add(f"**{escape(clip(answer.headline, 600))}** {escape(clip(answer.rest, 700))}".strip())
    if answer.evidence:
        builder.rule()
    for shown in answer.evidence[:limit]:
        said = shown.revision.stance.quote or shown.revision.stance.summary
        builder.add(
            _evidence(shown, quoted=shown is answer.evidence[0] and said in answer.rest),
            more_choice(shown, moment),
        )
    hidden = len(answer.evidence) - limit
    if hidden > 0:
        builder.add(f"-# and {counted(hidden, 'more statement')}")


def _has_a_scale(answer: Answer) -> bool:
    """Whether the card shows a position."""
    besides = () if answer.also is None else answer.also.evidence
    shown = (*answer.evidence, *besides, *answer.nearest)
    return any(one.revision.stance.position is not None for one in shown)


def _evidence(shown: Statement, *, quoted: bool = False) -> str:
    """A statement with its source; without its words where the answer has them already."""
    stance = shown.revision.stance
    words = source_line(shown.revision) if quoted else evidence(shown.revision, limit=220)
    return (
        f"**{escape(shown.leader.name)}** on “{escape(shown.topic.name)}” — {position_words(stance.position)}"
        f"{_changed(shown.shift)}\n{words}"
    )


def _changed(shift: Shift | None) -> str:
    return f"\n{change_line(shift)}" if shift is not None else ""


def _told_apart(answer: Answer) -> Sequence[NextQuestion]:
    """What to ask next, in full where a short label leaves open which is meant: of two answers, or "Members" twice."""
    labels = {option.label for option in answer.next_questions}
    open_which = answer.also is not None or len(labels) < len(answer.next_questions)
    return tuple(map(in_full, answer.next_questions)) if open_which else answer.next_questions


def _next(option: NextQuestion, language: str, moment: str) -> Choice | None:
    """A button that asks it; None where only the words say it, which a button does not keep."""
    if not option.context:
        return None
    button = Ask(mode="ask", context=option.context, language=language, known=moment)
    return Choice(label=option.label, button=button)


def _dates(since: str, until: str) -> str:
    return ", ".join(f"{word} {in_short(day)}" for word, day in (("since", since), ("until", until)) if day)


def _listed(members: tuple[Membership, ...]) -> str:
    """Members by name; days that several share are said once, after the last of those."""
    of_days: dict[tuple[str, str], list[str]] = {}
    for member in members:
        of_days.setdefault((member.since, member.until), []).append(escape(member.name))
    parts: list[str] = []
    for (since, until), names in of_days.items():
        dates = _dates(since, until)
        shared = "all " if len(names) > 1 else ""
        parts.append(", ".join(names) + (f" ({shared}{dates})" if dates else ""))
    return "; ".join(parts)


def _not_in(first: Answer, second: Answer) -> Answer:
    """The second answer without the members and sources that stand below the first already."""
    members = () if set(second.members) <= set(first.members) else second.members
    sources = tuple(one for one in second.sources if one not in first.sources)
    return second.model_copy(update={"members": members, "sources": sources})


def _add_members(builder: CardBuilder, answer: Answer) -> None:
    if not answer.members:
        if answer.sources:
            builder.add(f"-# {source_words(answer.sources)}")
        return
    hidden = len(answer.members) - MEMBERS_SHOWN
    more = f", and {hidden} more" if hidden > 0 else ""
    named = f"-# {escape(answer.coalition.name)}\n" if answer.coalition is not None else ""
    builder.rule()
    builder.add(named + clip(_listed(answer.members[:MEMBERS_SHOWN]), 2200) + more)
    if answer.coalition is not None and answer.sources:
        of_all = answer.coalition.note if len(answer.members) > 1 else ""  # it is of no single member
        about = (escape(of_all), source_words(answer.sources))
        builder.add(f"-# {' · '.join(part for part in about if part)}")
