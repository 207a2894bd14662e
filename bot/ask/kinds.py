"""Which kind of question it is, and which side and which time it asks about: decided from cues alone, by rules in order."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from bot.ask.language import FoundPhrase
from bot.ask.model import Ask, Order, Side
from bot.ask.names import places
from bot.ask.text import Sentence
from bot.ask.topics import Match

_PAIR: Final = 2
_BEFORE_FOR: Final = ("linking", "who", "everyone", "wh", "adverb", "conj", "or", "for_side", "against")
"""Cues behind one of which "for" takes a side although no topic is named: "who is for it"."""

_SUBJECT: Final = 5
"""Among so many words behind what opens a question stands whom it is about."""

_ASKS: Final = ("say", "think", "change", "clause", "or", "wh", "who")
"""Cues of what is asked, behind which "not" says no."""

_SIDES: Final = ("support", "oppose", "neutral", "both", "for_side", "against")


def kind_of(
    sentence: Sentence,
    *,
    leaders: int,
    named: int,
    group: bool,
    anyone: bool,
    topics: bool,
    compared: bool,
    contrasted: bool,
    dated: bool,
) -> Ask:
    """The kind of a question that is about the record.

    `leaders` says how many people it is about, strangers included, and `named` how many of them by name or office;
    `group` whether it is limited to a group, `anyone` whether it asks who of a country's leaders, `topics` whether any topic or theme was found, and `compared` whether
    two times are compared, `contrasted` whether two people are ("from Harper to Trudeau"); `dated` whether a time is named.
    """
    about_asking = sentence.has("help") or (sentence.has("help_word") and sentence.has("wh", "leaders"))
    told_by = sentence.has("who") and sentence.has(
        "say", "think", "called", "oppose"
    )  # "which leader warned about"
    latest = sentence.has("first", "last") and sentence.has(
        "quote", "who"
    )  # "the latest statement in your database", "who was the very first leader you have"
    stands = sentence.has("position") and sentence.has("about")  # "where do leaders stand on …"
    if not (leaders or topics or group) and about_asking and not (dated or told_by or latest or stands):
        return Ask.HELP
    told = leaders and sentence.has(
        "position", "quote", "say", "think", "such_one"
    )  # "the latest thing from him"
    both = sentence.has("first") and sentence.has("last")  # "first and latest entry"
    if sentence.has("updates") and not (told or latest or (leaders and both)):
        return Ask.UPDATES
    if sentence.has("agreement") and leaders >= _PAIR:
        return Ask.AGREEMENT
    if leaders >= _PAIR and (sentence.has("compare") or (sentence.has("change") and contrasted)):
        return Ask.COMPARE
    sided = sentence.has("support", "oppose", "for_side", "against", "neutral")
    if sentence.has("counted") and (leaders or (topics and not sided)) and not sentence.has("change"):
        return Ask.QUOTE
    if sentence.has("since_when", "change") or (compared and leaders):
        return Ask.CHANGE
    if sentence.has("when") and leaders:
        return Ask.WHEN
    if not leaders or (group and not named) or (anyone and topics):
        return Ask.WHO
    if sentence.has("quote") or (sentence.has("say") and sentence.starts(0, "wh") and not topics):
        return Ask.QUOTE  # "what was his warning"
    return Ask.COMPARE if named >= _PAIR else Ask.POSITION


def without_rhetoric(sentence: Sentence) -> Sentence:
    """The sentence without the "not" that only expects a yes: "isn't Putin against it", "did Obama not want it".

    That is one between what opens a question for yes or no and what it asks of somebody; in French one around the
    pronoun behind the verb, "n'est-il pas".
    """
    first = sentence.after(0, "greeting", "follow", "conj")
    dropped = {place for cue in sentence.find("denied_inversion") for place in (cue.start, cue.end - 1)}
    denial = next(sentence.find("denial"), None)
    if denial is not None and sentence.starts(first, "aux") and denial.end < len(sentence):
        between = range(first + 1, denial.start)
        if len(between) < _SUBJECT and not any(sentence.over(place, *_SIDES, *_ASKS) for place in between):
            dropped.add(denial.start)
    kept = [word for place, word in enumerate(sentence.words) if place not in dropped]
    return Sentence.of(kept, sentence.speech) if dropped else sentence


def side_of(
    sentence: Sentence, matches: Sequence[Match], own_denials: AbstractSet[str], names: AbstractSet[int]
) -> Side:
    """The positions asked for on the topic as it is phrased in the record.

    `own_denials` are words that say no in the topic's own spellings ("without a mandate"): they take no side.
    `names` are the places of people's names.
    """
    said = {cue.name for cue in sentence.find(*_SIDES) if _is_side(sentence, cue, matches, names)}
    if "both" in said:
        return Side.ANY
    if "neutral" in said:
        return Side.NEUTRAL
    if {"for_side", "against"} <= said or _is_either(sentence):
        return Side.ANY  # "are there more leaders against it than for it"
    opposed = bool(said & {"oppose", "against"})
    several = any(len(list(sentence.find(name))) > 1 for name in ("who", "number")) or sentence.has("versus")
    if opposed and said & {"support", "for_side"} and several:
        return Side.ANY  # "who spoke for it, who against?", "those who welcomed it vs those who objected"
    if (
        not said
        and not sentence.has("agree")
        and (not matches or _speaks_about(sentence) or not _tells_of_deed(sentence, matches, names))
    ):
        return Side.ANY
    denied = _denials(sentence, matches, own_denials) % 2 == 1
    turned = matches[0].sign < 0 if matches else False
    if opposed and denied:
        return Side.OPPOSE if turned else Side.NOT_AGAINST
    against = opposed != denied
    return Side.OPPOSE if against != turned else Side.SUPPORT


def _is_either(sentence: Sentence) -> bool:
    """Whether for and against are two to choose from: "did more leaders welcome or reject it"."""
    sides = (("support", "oppose"), ("oppose", "support"))
    if any(
        sentence.starts(cue.end, "neg") and cue.end == len(sentence) - 1 for cue in sentence.find("versus")
    ):
        return True  # "how many were for it vs not"
    return any(
        sentence.over(cue.start - 1, one) and sentence.starts(cue.end, other)
        for cue in sentence.find("or")
        for one, other in sides
    )


def takes_side(sentence: Sentence, matches: Sequence[Match]) -> bool:
    """Whether the question says for or against, in its verb or in what it says of the topic."""
    spans = [(match.start, match.end) for match in matches]
    cues = list(sentence.find("support", "oppose", "for_side", "against"))
    return any(not _inside(cue.start, cue.end, spans) or cue.name == "support" for cue in cues)


def order_of(sentence: Sentence, dated: AbstractSet[int]) -> Order:
    """Whether the first or the last time is asked for, "" for neither or both. Words at places in `dated` are a date: "last year"."""
    taken = dated | sentence.office_places  # "le premier ministre" is no first one
    found = {
        "last" if cue.name == "last" else "first"
        for cue in sentence.find("first", "last", "starts")
        if taken.isdisjoint(range(cue.start, cue.end))
        and not (cue.name != "first" and sentence.over(cue.start - 1, "aux", "will"))  # "would start a war"
    }
    if len(found) > 1:
        return ""  # "when first and when last": all, with their days
    return "first" if "first" in found else "last" if "last" in found else ""


def _speaks_about(sentence: Sentence) -> bool:
    """Whether the question leaves the side open: "think about", "position on", "spoke of"."""
    return sentence.has("about", "position") or any(
        cue.end - cue.start > 1 for cue in sentence.find("say", "think")
    )


def _tells_of_deed(sentence: Sentence, matches: Sequence[Match], names: AbstractSet[int]) -> bool:
    """Whether a topic is said as what somebody does, "who bombs ISIS", and not only named, "what is Geneva"."""
    with_name = sentence.over(min(matches[0].used) - 1, "into")  # "who is with Assad"
    if matches[0].used <= names and not with_name and not sentence.has("premise", "when", "since_when"):
        return False  # "who compared Assad to …": what is said of him is not what the topic says
    asked = next(sentence.find("aux", "wh"), None)  # "did Hollande back the opposition?"
    polar = asked is not None and asked.name == "aux" and not sentence.has("source", "change")
    return polar or sentence.has(
        "who", "everyone", "leaders", "when", "since_when", "premise", "for_side", "against"
    )


def _denials(sentence: Sentence, matches: Sequence[Match], own: AbstractSet[str]) -> int:
    """How many words say no, beside those of the topic's own spelling."""
    used = frozenset[int]().union(*(match.used for match in matches))
    start = min(used, default=0)
    contrasts = {  # "a negotiated, not a military solution"
        cue.start
        for cue in sentence.find("neg")
        if cue.start > start
        and sentence.breaks_before(cue.start)
        and sentence.after(cue.end, "article") in used
    }
    tags = {
        cue.start
        for cue in sentence.find("neg")
        if cue.end == len(sentence) and sentence.over(cue.start - 1, "or")
    }
    named = {  # "no-fly area"
        place
        for found in sentence.speech.concepts.find(sentence.written)
        if found.end - found.start > 1 and not found.gap
        for place in range(found.start, found.end)
    }
    groups = {found.start for found in sentence.speech.groups.find(sentence.written)}
    of_nobody = {cue.start for cue in sentence.find("neg") if cue.end in groups}  # "no Arab king told him to"
    return sum(
        cue.start not in used | contrasts | tags | named | of_nobody  # "did Egypt cut ties or not"
        and not (cue.start > start and sentence.written[cue.start] in own | sentence.speech.lacking)
        for cue in sentence.find("neg")
    )


def _is_side(sentence: Sentence, cue: FoundPhrase, matches: Sequence[Match], names: AbstractSet[int]) -> bool:
    """Whether a cue says for or against the topic. "Against" does only before it: "allies against ISIS" does not."""
    used = frozenset[int]().union(*(match.used for match in matches))
    # "did France refuse to bomb": a verb between the words of a topic is none of its own
    content = sentence.written[cue.start] not in sentence.speech.function
    apart = content and used.isdisjoint(range(cue.start, cue.end))
    if _inside(cue.start, cue.end, [(match.start, match.end) for match in matches]) and not apart:
        return False
    if cue.name == "for_side" and not (matches or sentence.over(cue.start - 1, *_BEFORE_FOR)):
        return False  # "who spoke for Caracas", "what did he ask for"
    if cue.name == "support" and cue.end == len(sentence) and cue.end - cue.start > 1 and not matches:
        return False  # "what had he asked for"
    if cue.name == "for_side" and any(_is_part(cue, other) for other in sentence.cues):
        return False  # "a link for his warning", "same for Italy"
    if cue.name not in {"against", "oppose"} or sentence.written[cue.start] not in sentence.speech.function:
        return True
    verb = cue.start - 1
    while verb in names:
        verb -= 1
    if sentence.over(verb, "linking") and sentence.over(verb, "aux"):
        return True  # "who was against the US pulling its troops out", "is Obama against …"
    return _is_before_topic(sentence, cue, matches)


def _is_before_topic(sentence: Sentence, cue: FoundPhrase, matches: Sequence[Match]) -> bool:
    """Whether "against" stands right before the topic, or at the end of what is said."""
    after = cue.end
    adjectives = places(sentence.speech).adjectives
    while after < len(sentence) and (
        sentence.speech.is_idle(sentence.written[after]) or adjectives.at((sentence.written[after],), 0)
    ):
        after += 1  # "against giving weapons", "against the American, British and French raid"
        if after < len(sentence) and sentence.breaks_before(after):
            return True  # "who is against it, only October 2015"
    at_end = after == len(sentence)  # "a safe zone: who is against it?"
    then = after + 1  # "against seeing US troops leave", "against the sending of any troops"
    while sentence.over(then, "of") or (then > after + 1 and sentence.over(then, "article")):
        then += 1
    near = {after, then}
    return at_end or not matches or any(near & match.used for match in matches)


def _is_part(cue: FoundPhrase, other: FoundPhrase) -> bool:
    """Whether a cue is part of a longer one of a list that says nothing of a side."""
    longer = other.end - other.start > cue.end - cue.start
    return longer and other.name not in _SIDES and other.start <= cue.start and cue.end <= other.end


def _inside(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(first <= start and end <= last for first, last in spans)
