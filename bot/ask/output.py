"""An answer, and how a question was understood, as lines of text and as an object, for the command line."""

import json
from collections.abc import AsyncIterator, Iterable, Iterator

from bot.ask.conversation import TextReading
from bot.ask.language import language as language_called
from bot.ask.model import Answer, Query
from bot.ask.reading import Reading
from bot.ask.service import answer, prepare, understood_in
from bot.request import Request


async def answer_lines(
    request: Request,
    questions: Iterable[str],
    *,
    as_json: bool = False,
    explained: bool = False,
    language: str | None = None,
) -> AsyncIterator[str]:
    """For each question its answer: one line of JSON, or the text with what was understood and its sources.

    With `explained` the stages of understanding come first, one line each, beginning with "# ". Empty questions
    are left out.
    """
    for line in questions:
        text = line.strip()
        if not text:
            continue
        asking = await prepare(request, text, language)
        understanding = understood_in(asking, None)
        if explained:
            for stage in explain(understanding):
                yield f"# {stage}"
        found = await answer(asking, understanding)
        if as_json:
            yield json.dumps(as_object(found), ensure_ascii=False)
        else:
            for shown in as_text(found):
                yield shown


def as_object(found: Answer) -> dict[str, object]:
    """An answer with the names that `standpoint ask --json` promises. Dates are ISO, null where there is none.

    "also" is the answer to the second question of the text, in the same form; "text" and "records" are of both.
    """
    told = found.kind in {"answer", "no_record"}
    query = found.query if found.query is not None and told else Query()
    members = [
        {"coalition": one.coalition, "member": one.member, "name": one.name}
        | {name: getattr(one, name) or None for name in ("since", "until", "listed_on", "role")}
        for one in found.members
    ]
    return {
        "question": found.question,
        "kind": found.kind,
        "leaders": sorted(query.leaders),
        "topics": sorted(query.topics),
        "as_of": query.as_of or None,
        "date_from": query.date_from or None,
        "date_to": query.date_to or None,
        "records": list(found.records),
        "members": members,
        "sources": [{"title": one.called, "found_at": one.found_at} for one in found.sources],
        "text": found.text,
        "also": as_object(found.also) if found.also else None,
    }


def as_text(found: Answer) -> list[str]:
    """An answer for a terminal."""
    parts = [one for one in (found, found.also) if one is not None]
    speech = language_called(found.language)
    lines: list[str] = []
    for one in parts:
        lines += [speech.say("understood_as", question=one.understood)] if one.understood else []
        lines += [*one.notes, one.own_text]
        if len(one.members) > 1 and one.coalition is not None and one.coalition.note:
            lines.append(f"  {one.coalition.note}")
    for entry in (told for one in parts for told in one.evidence):
        stance = entry.revision.stance
        sources = ", ".join(one.found_at for one in entry.revision.sources)
        lines.append(f"  {stance.stated_on}  {entry.leader.name}, {entry.topic.name}: {sources}")
    for cited in dict.fromkeys(source for one in parts for source in one.sources):
        lines.append(f"  {cited.called}: {cited.found_at}")
    for entry in found.nearest:
        stance = entry.revision.stance
        sources = ", ".join(one.found_at for one in entry.revision.sources)
        lines.append(
            f"  {stance.stated_on}  {entry.leader.name}, {entry.topic.name}, perhaps meant: {sources}"
        )
    lines += [f"  → {option.question}" for option in (*found.options, *found.next_questions)]
    return lines


def explain(understanding: TextReading) -> list[str]:
    """One line a stage: words, cues, people, time, topics with scores, and the query or why there is none."""
    words = [
        f"{word.token.folded}→{word.written} ({word.likeness:.2f})"
        if word.likeness < 1
        else word.written + "?" * (not word.known)
        for word in understanding.words
    ]
    lines = [f"text: {understanding.text}", f"words: {' '.join(words)}"]
    if understanding.reading is not None:
        lines += _stages(understanding.reading)
    if understanding.aside:
        lines.append(f"aside: {understanding.aside}")
    lines += [f"also asked: {question}" for question, _ in understanding.more]
    return lines


def _stages(reading: Reading) -> Iterator[str]:
    sentence = reading.sentence
    yield "question: " + " ".join(sentence.written)
    yield "cues: " + ", ".join(
        f"{cue.name} “{' '.join(sentence.written[cue.start : cue.end])}”" for cue in sentence.cues
    )
    for person in reading.mentioned.persons:
        said = sentence.said(person)
        mark = "asked about" if person in reading.asked else "not asked about"
        yield f"{person.kind}: “{said}” → {', '.join(person.keys) or 'nobody on record'} ({person.likeness:.2f}, {mark})"
    for match in reading.mentioned.found[:5]:
        said = " ".join(sentence.written[place] for place in sorted(match.used))
        yield f"subject: “{said}” → {match.key} (score {match.score:.2f}, {match.coverage:.0%} said)"
    query = reading.query
    given = {name: value for name, value in query.model_dump(mode="json").items() if value}
    yield f"query: {given}"
    if reading.unread:
        yield f"not understood: {', '.join(reading.unread)}"
    if reading.beside:
        yield f"left out: {', '.join(reading.beside)}"
    if reading.event is not None:
        yield f"event: {reading.event.relation} “{reading.event_name}”"
    if reading.doubt:
        yield f"in doubt: {reading.doubt} ({', '.join(reading.options)})"
