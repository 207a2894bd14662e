"""Whom a question is about: who is named and no part of the topic, anybody of a country, or those on somebody's side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.ask.limits import OFFICES
from bot.ask.mentions import is_whose
from bot.ask.naming import Person
from bot.ask.question import Mentioned, gives_account, is_scene, names_coalition, other_scenes
from bot.ask.text import Sentence, places_of


@dataclass(frozen=True, slots=True)
class Sided:
    """Somebody whose side is meant: "who agrees with Putin", or, not `agrees`, "who disagrees with Putin"."""

    person: Person
    agrees: bool


def sided_with(mentioned: Mentioned) -> Sided | None:
    """Whose side a question about anyone means, None if it means nobody's."""
    sentence = mentioned.raw
    if not sentence.has("who"):
        return None
    for cue in sentence.find("with_leader", "against_leader"):
        place = sentence.after(cue.end, "article")
        for person in mentioned.persons:
            free = person.places.isdisjoint(mentioned.chosen.used)
            there = person.start == place or (
                cue.gap and cue.start < person.start < cue.end
            )  # "shares X's view"
            if there and person.keys and free and not _is_joined(mentioned, person):
                return Sided(person, cue.name == "with_leader")
    return None


def left_out(mentioned: Mentioned) -> tuple[str, ...]:
    """Keys of those whom a question about everyone leaves out: "everyone except Putin and Lavrov"."""
    persons = persons_left_out(mentioned)
    return tuple(dict.fromkeys(key for person in persons if not person.unsure for key in person.keys))


def persons_left_out(mentioned: Mentioned) -> tuple[Person, ...]:
    """Those who stand after "except", with those that are joined to them: "except the French, the Dutch and Putin"."""
    raw, begins = mentioned.raw, {person.start: person for person in mentioned.persons}
    persons: list[Person] = []
    for cue in raw.find("without"):
        listed: list[Person] = []
        place, joined = cue.end, False
        while (person := begins.get(raw.after(place, "article"))) is not None:
            listed.append(person)
            conj = raw.at(person.end, "conj")
            joined |= conj is not None
            place = conj.end if conj is not None else person.end
            if conj is None and not (place < len(raw) and raw.breaks_before(place)):
                break
        persons += listed if joined else listed[:1]  # "except Putin, Obama …" leaves out one
    apart = [  # "which Russian, not Putin, said …"
        begins[cue.end]
        for cue in raw.find("neg")
        if cue.end in begins and cue.end - cue.start == 1 and raw.breaks_before(cue.start)
    ]
    persons += [one for one in apart if one.end < len(raw) and raw.breaks_before(one.end)]
    return tuple(persons)


def _is_joined(mentioned: Mentioned, person: Person) -> bool:
    """Whether another name is joined to this one: "who agrees with Putin, Obama or Merkel?"."""
    conj = mentioned.raw.at(person.end, "conj")
    return conj is not None and any(other.start == conj.end for other in mentioned.persons)


def asked_about(mentioned: Mentioned) -> tuple[Person, ...]:
    """Those whom the question is about: no part of the topic, and not what is said about the others.

    With the leaders of one country those of another that is joined to it: "the German and British governments".
    """
    asked = _asked_about(mentioned)
    lands = [one for one in mentioned.persons if one.kind == "country" and one.keys]
    ends = {one.end: one for one in lands if one.adjective or one.possessive}
    begins = {one.start: one for one in ends.values() if mentioned.sentence.starts(one.end, "leaders")}
    joined: list[Person] = []
    for one in asked:
        before = one
        while before.adjective and (other := ends.get(_behind_joined(mentioned.sentence, before.start))):
            before = other
            joined.append(other)
        conj = mentioned.sentence.at(one.end, "conj") if one in ends.values() else None
        if conj is not None and (other := begins.get(mentioned.sentence.after(conj.end, "article"))):
            joined.append(other)  # "Brazil's and Japan's leaders"
    return (*(one for one in joined if one not in asked), *asked)


def _behind_joined(sentence: Sentence, start: int) -> int:
    """Where the words end to which those from a place on are joined by "and" or a comma; −1 without."""
    place = sentence.before(start - 1, "conj", "article") + 1
    return place if place < start or sentence.breaks_before(start) else -1


def _asked_about(mentioned: Mentioned) -> tuple[Person, ...]:
    """Those whom the question is about by themselves."""
    theirs = whose_leaders(mentioned)
    if theirs:
        return _of_country(mentioned, theirs) or theirs
    sentence, first = mentioned.sentence, mentioned.first
    if sentence.over(first, "according") and sentence.starts(first + 1, "who"):
        return ()  # "by whom was Assad called …"
    if _is_about_anyone(mentioned):
        return ()
    without = set(left_out(mentioned))
    left = [
        one
        for one in mentioned.persons
        if _is_free(mentioned, one) and not (one.keys and set(one.keys) <= without)
    ]
    for narrow in _NARROWINGS:
        left = narrow(mentioned, left)
    asked = tuple(left) or _left_over(mentioned)
    of_countries = bool(asked) and all(one.kind == "country" and one.possessive for one in asked)
    group = min(mentioned.group_places, default=-1)
    if of_countries and 0 <= group < asked[0].start:
        return ()  # "what does NATO think about Turkey's safe zone"
    return _of_country(mentioned, asked) or asked


def _only_whose_account(mentioned: Mentioned, left: list[Person]) -> list[Person]:
    """Whose account is asked for, and nobody of whom it is: "according to Putin, what does Obama get wrong"."""
    accounts = {one.start for one in left if gives_account(mentioned.raw, one.start)}
    ends = {one.end for one in left if one.start in accounts}
    joined = {conj.end for conj in mentioned.raw.find("conj") if conj.start in ends}
    return [one for one in left if one.start in accounts | joined] or left


def _no_objects(mentioned: Mentioned, left: list[Person]) -> list[Person]:
    """Beside somebody who can only be who is asked about, not what they did it to: "did Netanyahu back Trump's strike on Assad"."""
    if not any(person in mentioned.locked for person in left):
        return left
    used = mentioned.chosen.used
    return [
        one
        for one in left
        if one in mentioned.locked or not (_is_object(mentioned, one) or (one.possessive and one.end in used))
    ]


def refused(mentioned: Mentioned) -> tuple[Person, ...]:
    """Those who are said not to be meant: "not Putin but Lavrov", "I don't mean the king but his minister", "unlike Obama"."""
    raw = mentioned.raw
    against = [
        one
        for one in mentioned.persons
        if raw.over(before := raw.before(one.start - 1, "article"), "contrast")
        or (raw.over(before, "neg") and raw.breaks_before(before))  # "Tusk, not the Donald"
    ]
    if len(against) < len([one for one in mentioned.persons if one.kind in {"name", "office"}]):
        return tuple(against) or _denied(mentioned)
    return _denied(mentioned)


def _denied(mentioned: Mentioned) -> tuple[Person, ...]:
    raw = mentioned.raw
    denied = [range(neg.end, neg.end + _NEAR_NOT) for neg in raw.find("neg")]
    return tuple(
        one
        for one in mentioned.persons
        if raw.over(one.end, "clause")
        and raw.over(one.end, "follow")
        and any(one.start in near for near in denied)
    )


def _no_refused(mentioned: Mentioned, left: list[Person]) -> list[Person]:
    return [one for one in left if one not in refused(mentioned)]


def _no_hearers(mentioned: Mentioned, left: list[Person]) -> list[Person]:
    return [one for one in left if not (_is_addressed(mentioned, one) or _is_said_of(mentioned, one))]


def _first_owner(mentioned: Mentioned, left: list[Person]) -> list[Person]:
    """Of countries alone the one that the question begins with: "Iran's highest authority on what Paris and London did"."""
    if mentioned.compares or any(one.kind != "country" for one in left):
        return left
    return [one for one in left if one.start == mentioned.first and one.possessive][:1] or left


def _beside_stranger(mentioned: Mentioned, left: list[Person]) -> list[Person]:
    """Nobody in place of a stranger: "what did Pope Francis say when Trump …"."""
    if mentioned.compares or not any(one.kind == "stranger" for one in left):
        return left
    return [one for one in left if one in mentioned.locked]


def _no_uncertain_office(mentioned: Mentioned, left: list[Person]) -> list[Person]:
    """Beside a country or an office that is asked, no office of any country: "those telling the president to quit"."""
    whose = any(one.kind == "country" and one in mentioned.locked for one in left)
    if not (whose or mentioned.group in OFFICES):
        return left
    return [one for one in left if one.kind != "office" or one.code or not one.unsure]


def _no_scene(mentioned: Mentioned, left: list[Person]) -> list[Person]:
    """Without a topic, the scene is what another is asked about: "Botswana and Syria"."""
    if mentioned.chosen.used or mentioned.compares or len(left) == 1:
        return left
    return [one for one in left if one.kind != "country" or not is_scene(mentioned, one)]


def _no_origins(mentioned: Mentioned, left: list[Person]) -> list[Person]:
    named = [one for one in left if one.kind != "country"]
    return [one for one in left if one.kind != "country" or _country_counts(mentioned, one, named)]


def _no_relatives(mentioned: Mentioned, left: list[Person]) -> list[Person]:
    """Without countries that a clause tells of what was named before it: "action in Syria that Damascus never agreed to"."""
    sentence = mentioned.sentence
    others = [one for one in left if one.kind != "country" or not _is_in_relative(mentioned, one)]
    return others if any(one.end <= sentence.before(len(sentence), "adverb") for one in others) else left


def _is_in_relative(mentioned: Mentioned, person: Person) -> bool:
    sentence, before = mentioned.sentence, person.start - 1
    if (
        before < 1
        or not sentence.over(before, "clause")
        or sentence.over(before - 1, "say", "think", "quote")
    ):
        return False
    return any(one.end <= before for one in mentioned.persons if one.kind == "name") and sentence.starts(
        sentence.after(person.end, "adverb"), "neg", "aux", "agree"
    )


def _is_addressed(mentioned: Mentioned, person: Person) -> bool:
    """ "What did Xi tell Obama about …", "what did Cameron call Putin's backing of …"."""
    before = mentioned.sentence.before(person.start - 1, "article")
    said = mentioned.sentence.over(before, "say", "called") and not mentioned.compares
    return said and any(one.end <= before for one in mentioned.persons)


def _is_said_of(mentioned: Mentioned, person: Person) -> bool:
    """Whether somebody is what others say something of: "did any African minister say that the Syrian government …"."""
    sentence = mentioned.sentence
    before = person.start - 1
    before -= sentence.over(before, "article") and not sentence.over(before, "clause")
    if before < 0 or not sentence.over(before, "clause"):
        return False
    speakers = [*mentioned.group_places, *(one.start for one in mentioned.persons if one is not person)]
    return any(
        cue.start < before and any(place < cue.start for place in speakers)
        for cue in sentence.find("say")
        if not cue.gap
    )


def _of_country(mentioned: Mentioned, asked: Sequence[Person]) -> tuple[Person, ...]:
    """Who is named where else only their country or office is asked about: "France's line between Hollande and Macron"."""
    whole = [
        person for person in asked if person.kind == "country" or (person.kind == "office" and person.code)
    ]
    if not whole:
        return ()
    theirs = {key for person in whole for key in (*person.keys, *person.earlier)}
    sided = sided_with(mentioned)
    others = (*persons_left_out(mentioned), *([sided.person] if sided else []))
    named = tuple(
        person
        for person in mentioned.persons
        if person.kind == "name"
        and person not in others
        and set(person.keys) <= theirs
        and person.keys
        and (person in asked or _is_free(mentioned, person))
    )
    return named if set(asked) <= {*whole, *named} else ()


def holding(mentioned: Mentioned, asked: Sequence[Person]) -> tuple[Person, ...]:
    """The country or office of all who are asked about by name: "Brazil's presidents: what did Rousseff and Temer say"."""
    keys = {key for person in asked for key in person.keys}
    named = keys and all(person.kind == "name" for person in asked)
    wholes = [one for one in mentioned.persons if one.kind in {"country", "office"} and len(one.keys) > 1]
    return tuple(one for one in wholes if named and keys <= {*one.keys, *one.earlier})


def whose_leaders(mentioned: Mentioned) -> tuple[Person, ...]:
    """The countries whose leaders are meant, right by who is asked for: "which Swiss presidents", "who in Tehran"."""
    sentence, persons = mentioned.sentence, mentioned.persons
    if not mentioned.group:
        asked = places_of(cue for cue in sentence.find("who") if cue.gap and cue.start == mentioned.first)
        inside = tuple(
            one for one in persons if one.keys and one.kind in {"country", "office"} and one.places & asked
        )
        described = tuple(one for one in persons if _describes_who(mentioned, one))
        if inside or described:
            return inside or described
    countries = [one for one in persons if one.kind == "country" and one.keys]
    among = sentence.after(mentioned.first, "of", "article") if sentence.starts(mentioned.first, "of") else -1
    return tuple(  # "of the Americans on record, who …"
        one
        for one in countries
        if follows_who(mentioned, one) or (one.start == among and sentence.has("who"))
    )


def follows_who(mentioned: Mentioned, country: Person) -> bool:
    """ "Anyone from Botswana", "did anyone from Botswana …", "who in Tehran", "who spoke for Caracas"."""
    sentence, before = mentioned.sentence, country.start - 1
    if country.adjective and any(cue.end == country.start for cue in sentence.find("who")):
        return True  # "quels dirigeants belges"
    if sentence.over(before, "of", "into"):
        first = sentence.after(mentioned.first, "aux")
        generals = list(sentence.find("everyone", "leaders", "who"))
        first += sentence.starts(first, "wh")  # "which officials from Riyadh"
        begins = {mentioned.first, first}
        if sentence.starts(mentioned.first, "without"):  # "apart from Rouhani, who from Tehran"
            begins |= {cue.start for cue in generals if sentence.breaks_before(cue.start)}
        if any(cue.end == before and cue.start in begins for cue in generals):
            return True
        by = [cue.start - 1 for cue in sentence.find("everyone") if cue.end == before]
        if any(sentence.over(place, "according") for place in by):
            return True  # "the earliest mention of it by someone from Canada"
    spoke_for = sentence.over(before, "for_side") and sentence.over(before - 1, "say")
    return spoke_for and sentence.starts(mentioned.first, "who")


def _describes_who(mentioned: Mentioned, person: Person) -> bool:
    """Whether an adjective says whose leaders "who" is: "who is the Danish guy that …", "how many Turkish politicians"."""
    sentence = mentioned.sentence
    noun = bool(person.adjective and person.keys) and _is_before_leaders(mentioned, person.end)
    if (
        noun
        and not any(one.kind == "name" for one in mentioned.locked)
        and _is_told_of(mentioned, person.end)
    ):
        return True  # "was there a Swedish minister who …"
    if person.kind == "office" and sentence.starts(mentioned.first, "who"):
        noun = len(person.keys) > 1 and not person.unsure  # "who were the Swiss presidents who …"
    who = sentence.at(mentioned.first, "who", "wh")
    if not noun or who is None:
        return False
    between = range(mentioned.first + 1, person.start)
    return all(
        sentence.over(place, "who", "linking") or sentence.written[place] in sentence.speech.function
        for place in between
    )


def _is_before_leaders(mentioned: Mentioned, place: int) -> bool:
    """Whether a word for leaders begins at a place, or behind one word that describes them: "woman minister"."""
    sentence = mentioned.sentence
    if sentence.starts(place, "leaders", "everyone"):
        return True
    described = place < len(sentence) and sentence.written[place] not in sentence.speech.function
    return described and sentence.starts(place + 1, "leaders", "everyone")


def _is_told_of(mentioned: Mentioned, place: int) -> bool:
    """Whether who stands at a place is whom the rest of the question tells of: "a Swedish minister who said …"."""
    sentence = mentioned.sentence
    return any(cue.end < len(sentence) and place < cue.start <= place + 2 for cue in sentence.find("who"))


def _is_about_anyone(mentioned: Mentioned) -> bool:
    """Whether a question begins with "who", or "is there anybody", and does not give those to choose from."""
    if mentioned.raw.starts(mentioned.first, "without") and mentioned.raw.has("who"):
        return True  # "besides France, who …"
    if any(
        mentioned.raw.over(cue.start - 1, "for_side") and mentioned.raw.starts(cue.end, "support", "oppose")
        for cue in mentioned.raw.find("everyone")
    ):
        return True  # "the earliest date for anybody endorsing …"
    if not (mentioned.raw.starts(mentioned.first, "who") or _begins_with_anyone(mentioned)) or (
        mentioned.compares and not mentioned.raw.has("without")
    ):
        return False
    if _asks_who_is(mentioned) or _is_listed_by(mentioned):
        return False
    return not any(
        mentioned.raw.starts(one.end, "or") and other.start == one.end + 1
        for one in mentioned.persons
        for other in mentioned.persons
    )


def _is_listed_by(mentioned: Mentioned) -> bool:
    """Whether all by somebody is asked for, "list all statements by Putin": the words for who are for what."""
    raw = mentioned.raw
    quotes = {cue.end for cue in raw.find("quote") if cue.end - cue.start > 1}  # "statements by"
    return any(
        one.start in quotes or is_whose(raw, raw.before(one.start - 1, "article"))
        for one in mentioned.persons
    )


def _begins_with_anyone(mentioned: Mentioned) -> bool:
    """ "Is anybody for …", "is there anyone on record for …", of no country: "is there anyone in Syria who …"."""
    sentence = mentioned.sentence
    first = sentence.after(mentioned.first, "aux")
    if first == mentioned.first or any(one.kind != "country" for one in mentioned.persons):
        return False  # "does anybody know if Zuma backs …"
    for start in (first, first + 1):
        one = sentence.at(start, "who")
        if one is not None and sentence.starts(start, "everyone"):
            return not sentence.starts(one.end, "of", "into", "without")
    return False


def _asks_who_is(mentioned: Mentioned) -> bool:
    """ "Who is Lavrov?", "who was the French president in 2015": about one person and nothing else."""
    who = mentioned.raw.at(mentioned.first, "who")
    linking = mentioned.raw.at(who.end, "linking") if who is not None else None
    if linking is None or not mentioned.raw.starts(linking.start, "aux"):
        return False
    rest = set(range(linking.end, len(mentioned.sentence))) - mentioned.times.used
    places = [place for place in rest if not mentioned.sentence.over(place, "article")]
    return bool(places) and any(person.places >= set(places) for person in mentioned.persons)


def _is_free(mentioned: Mentioned, person: Person) -> bool:
    """Whether nothing else takes the words."""
    taken = (
        mentioned.group_places
        if person in mentioned.locked
        else mentioned.group_places | mentioned.chosen.used
    )
    owns_coalition = person.kind == "country" and names_coalition(mentioned, person)
    return person.places.isdisjoint(taken) and not owns_coalition


def _is_object(mentioned: Mentioned, person: Person) -> bool:
    """Whether a name stands where something is said about it: "ties with the assad regime"."""
    if mentioned.compares:
        return False
    before = mentioned.sentence.before(person.start - 1, "article")
    return mentioned.names_topic(person) or (before >= 0 and mentioned.sentence.over(before, "into"))


def _country_counts(mentioned: Mentioned, person: Person, named: Sequence[Person]) -> bool:
    """Whether a country is asked about, and does not only say where somebody is from."""
    if any(person.overlaps(other.start - 1, other.end + 1) for other in named):
        return False
    if person in mentioned.locked:
        beside = {place for one in named for place in (one.start - 1, one.end)}
        joined = any(
            mentioned.sentence.starts(place, "conj") for place in beside & {person.start - 1, person.end}
        )
        return not named or mentioned.compares or joined
    adjective = person.adjective and not mentioned.sentence.starts(person.end, "leaders")
    if named or adjective or (mentioned.chosen.matches and is_scene(mentioned, person)):
        return False
    before = person.start - 1
    if mentioned.sentence.over(before, "about") and mentioned.sentence.has("who", "everyone"):
        return False  # "how many people spoke about The Hague"
    return before < 0 or not mentioned.sentence.over(before, "into")


def _before_subject(mentioned: Mentioned, left: list[Person]) -> list[Person]:
    """Those before "on …", unless people are compared: who comes after is what the question is about.

    But a name at the end behind a comma is who is asked: "… on the safe zone, obama".
    """
    if not left or mentioned.compares:
        return left
    sentence = mentioned.sentence
    about = [cue.start for cue in sentence.find("about") if cue.start >= left[0].end]
    return [
        one
        for one in left
        if not about
        or one.start < about[0]
        or (sentence.breaks_before(one.start) and one.end == len(sentence))
    ]


_NEAR_NOT: Final = 4
"""So near behind "not" somebody stands who is not meant."""


def _no_other_scene(mentioned: Mentioned, left: list[Person]) -> list[Person]:
    others = other_scenes(mentioned)
    return [one for one in left if one not in others]


_NARROWINGS: Final = (
    _no_other_scene,
    _no_refused,
    _no_relatives,
    _only_whose_account,
    _no_objects,
    _no_hearers,
    _first_owner,
    _beside_stranger,
    _no_uncertain_office,
    _no_scene,
    _no_origins,
    _before_subject,
)
"""What leaves out, of those who are named, whom a question is not about; each sees whom the one before has left."""


def _left_over(mentioned: Mentioned) -> tuple[Person, ...]:
    """Whoever is named and no part of the topic, where nobody else is asked about and nobody in general."""
    if mentioned.group or mentioned.sentence.has("who", "everyone", "updates"):
        return ()
    return tuple(
        person
        for person in _no_refused(mentioned, list(mentioned.persons))
        if person.places.isdisjoint(mentioned.chosen.used | mentioned.group_places)
        and not mentioned.sentence.over(person.start - 1, "into")
        and not (person.kind == "country" and mentioned.sentence.over(person.start - 1, "about"))
        and not (mentioned.chosen.matches and is_scene(mentioned, person))
    )[:1]
