"""`standpoint ask`: answers as lines of text or JSON, and the stages of understanding with `--explain`."""

import json
from collections.abc import AsyncIterator, Iterable

from bot.ask.answer import Answer
from bot.ask.asking import answer, prepare, understood_in
from bot.ask.explaining import explain
from bot.desk.request import Request


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
    """An answer with the names that `standpoint ask --json` promises. Dates are ISO, null where there is none."""
    query = found.query if found.kind in {"answer", "no_record"} else None
    return {
        "question": found.question,
        "kind": found.kind,
        "leaders": sorted(query.leaders) if query else [],
        "topics": sorted(query.topics) if query else [],
        "as_of": (query.as_of or None) if query else None,
        "date_from": (query.date_from or None) if query else None,
        "date_to": (query.date_to or None) if query else None,
        "records": list(found.records),
        "text": found.text,
    }


def as_text(found: Answer) -> list[str]:
    """An answer for a terminal."""
    lines = [found.text]
    if found.understood is not None:
        lines.append(f"  ({found.understood.line})")
    for entry in found.evidence:
        stance = entry.revision.stance
        lines.append(f"  {stance.stated_on}  {entry.leader.name}, {entry.topic.name}: {stance.source_url}")
    lines += [f"  → {option.question}" for option in (*found.options, *found.next_questions)]
    return lines
