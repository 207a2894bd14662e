"""How a question was understood, stage by stage, for people: `standpoint ask --explain`."""

from collections.abc import Iterator

from bot.ask.reading import Reading
from bot.ask.understanding import Understanding


def explain(understanding: Understanding) -> list[str]:
    """One line a stage: words, cues, people, time, topics with scores, and the query or why there is none."""
    lines = [f"text: {understanding.text}"]
    words = []
    for word in understanding.words:
        if word.likeness < 1:
            words.append(f"{word.token.folded}→{word.written} ({word.likeness:.2f})")
        else:
            words.append(word.written if word.known else f"{word.written}?")
    lines.append(f"words: {' '.join(words)}")
    if understanding.reading is not None:
        lines += _reading(understanding.reading)
    if understanding.aside:
        lines.append(f"aside: {understanding.aside}")
    lines += [f"also asked: {question}" for question, _ in understanding.more]
    return lines


def _reading(reading: Reading) -> Iterator[str]:
    sentence = reading.sentence
    yield "question: " + " ".join(sentence.written)
    yield "cues: " + ", ".join(
        f"{cue.name} “{' '.join(sentence.written[cue.start : cue.end])}”" for cue in sentence.cues
    )
    for person in reading.scene.persons:
        said = sentence.text(person.start, person.end)
        mark = "asked about" if person in reading.asked else "not asked about"
        yield f"{person.kind}: “{said}” → {', '.join(person.keys) or 'nobody on record'} ({person.likeness:.2f}, {mark})"
    for match in reading.found[:5]:
        said = " ".join(sentence.written[place] for place in sorted(match.used))
        yield f"subject: “{said}” → {match.key} (score {match.score:.2f}, {match.coverage:.0%} said)"
    query = reading.query
    given = {name: value for name, value in query.model_dump(mode="json").items() if value}
    yield f"query: {given}"
    if reading.event is not None:
        yield f"event: {reading.event.relation} “{reading.event_name}”"
    if reading.doubt:
        yield f"in doubt: {reading.doubt} ({', '.join(reading.options)})"
