"""What a change makes of a stance or another entry, in lines that say before and after."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from bot.record.dates import in_words
from bot.record.entries import Stance
from bot.record.position import label
from bot.record.revising import Effect
from bot.show.stance import evidence
from bot.show.text import clip, escape
from bot.show.words import position_words

_VALUE_LIMIT: Final = 160
_EFFECTS_SHOWN: Final = 12

_KINDS: Final = {"membership": "member"}

_FIELDS: Final = {
    "proposition": "statement",
    "first_attested": "first day",
    "last_attested": "last day",
    "proposed_by": "proposed by",
    "source_title": "source",
    "source_url": "source link",
    "listed_on": "listed on",
    "merged_into": "same person as",
    "theme": "theme",
}


def stance_difference(before: Stance | None, after: Stance | None) -> list[str]:
    """A stance before and after, each part on lines of its own; what only differs in places is said so."""
    if before is None and after is None:
        return []
    if before is None or after is None:
        shown = after or before
        what = "Comes back" if before is None else "Is withdrawn"
        return (
            []
            if shown is None
            else [f"**{what}:** {position_words(shown.position)}\n{evidence(shown, limit=300)}"]
        )
    lines = []
    if before.position != after.position:
        lines.append(f"**Position:** {label(before.position)} → **{label(after.position)}**")
    if before.stated_on != after.stated_on:
        lines.append(f"**Date:** {in_words(before.stated_on)} → **{in_words(after.stated_on)}**")
    names = {"quote": "Quote", "summary": "In short", "source_title": "Source", "source_url": "Source link"}
    for field, name in {**names, "office": "Office", "venue": "Place", "note": "Note"}.items():
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            lines.append(_changed(name, old, new))
    return lines or ["Only what stands behind the text differs: how sure it is, or its language."]


def effect_lines(effects: Sequence[Effect], names: Mapping[str, str]) -> list[str]:
    """A line or more for each entry that a change touches; of very many only the first."""
    lines = [line for effect in effects[:_EFFECTS_SHOWN] for line in _effect_lines(effect, names)]
    more = len(effects) - _EFFECTS_SHOWN
    return [*lines, f"… and {more:,} more"] if more > 0 else lines


def fitting(lines: Sequence[str], limit: int = 2500) -> str:
    """As many of the lines as fit into `limit` characters, with an ellipsis if any is left out."""
    text = ""
    for line in lines:
        if len(text) + len(line) + 2 > limit:
            return f"{text}\n…".strip()
        text = f"{text}\n{line}".strip()
    return text


def _effect_lines(effect: Effect, names: Mapping[str, str]) -> list[str]:
    before = json.loads(effect.before) if effect.before else {}
    after = json.loads(effect.after) if effect.after else {}
    kind = _KINDS.get(effect.kind, effect.kind)
    called = f"{kind} **{escape(_name(after or before, names))}**"
    if not before or not after:
        details = _described(after or before, names)
        return [f"{'+' if after else '−'} {called}{f': {details}' if details else ''}"]
    changed = [name for name in after if before.get(name) != after[name]]
    return [
        f"~ {called}",
        *(_changed(_FIELDS.get(name, name), before.get(name), after[name]) for name in changed),
    ]


def _name(fields: Mapping[str, object], names: Mapping[str, str]) -> str:
    own = str(fields.get("name") or fields.get("office") or fields.get("key"))
    owner = str(fields.get("leader") or fields.get("coalition") or "")
    return f"{own} ({names.get(owner, owner)})" if owner else own


def _described(fields: Mapping[str, object], names: Mapping[str, str]) -> str:
    """What is worth knowing of an entry that comes or goes."""
    parts = []
    for name in (
        "country",
        "theme",
        "proposition",
        "status",
        "first_attested",
        "last_attested",
        "since",
        "aliases",
    ):
        value = fields.get(name)
        if value:
            parts.append(f"{_FIELDS.get(name, name)} {_value(names.get(str(value), value))}")
    return ", ".join(parts)


def _changed(name: str, old: object, new: object) -> str:
    return f"**{name[:1].upper()}{name[1:]}:** {_value(old)} → {_value(new)}"


def _value(value: object) -> str:
    match value:
        case None | "" | [] | ():
            return "*nothing*"
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return f"“{escape(clip(', '.join(map(str, value)), _VALUE_LIMIT))}”"
        case _:
            return f"“{escape(clip(str(value), _VALUE_LIMIT))}”"
