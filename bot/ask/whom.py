"""Whom a question is about: who is named and no part of the topic, anybody of a country, or those on somebody's side."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.ask.naming import Person
from bot.ask.question import Mentioned, is_scene, names_coalition
from bot.ask.text import places_of


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
            if person.start == place and person.keys and free and not _is_joined(mentioned, person):
                return Sided(person, cue.name == "with_leader")
    return None


def left_out(mentioned: Mentioned) -> tuple[str, ...]:
    """Keys of those whom a question about everyone leaves out: "everyone except Putin and Lavrov"."""
    persons = persons_left_out(mentioned)
    return tuple(dict.fromkeys(key for person in persons if not person.unsure for key in person.keys))


def persons_left_out(mentioned: Mentioned) -> tuple[Person, ...]:
    """Those who stand after "except", with those that are joined to them."""
    persons: list[Person] = []
    for cue in mentioned.raw.find("without"):
        place = mentioned.raw.after(cue.end, "article")
        for person in mentioned.persons:
            joined = mentioned.raw.at(place, "conj")
            if person.start == place or (joined is not None and person.start == joined.end):
                persons.append(person)
                place = person.end
    return tuple(persons)


def _is_joined(mentioned: Mentioned, person: Person) -> bool:
    """Whether another name is joined to this one: "who agrees with Putin, Obama or Merkel?"."""
    conj = mentioned.raw.at(person.end, "conj")
    return conj is not None and any(other.start == conj.end for other in mentioned.persons)


def asked_about(mentioned: Mentioned) -> tuple[Person, ...]:
    """Those whom the question is about: no part of the topic, and not what is said about the others."""
    theirs = whose_leaders(mentioned)
    if theirs:
        return theirs
    if _is_about_anyone(mentioned):
        return ()
    without = left_out(mentioned)
    left = [
        person
        for person in mentioned.persons
        if _is_free(mentioned, person) and not set(person.keys) & set(without)
    ]
    if any(person in mentioned.locked for person in left):
        # "did Netanyahu back Trump's strike on Assad"
        owners = {person for person in left if person.possessive and person.end in mentioned.chosen.used}
        left = [
            person
            for person in left
            if person in mentioned.locked or not (_is_object(mentioned, person) or person in owners)
        ]
    left = [one for one in left if not (_is_addressed(mentioned, one) or _is_said_of(mentioned, one))]
    owner = next((one for one in left if one.start == mentioned.first and one.possessive), None)
    if owner is not None and not mentioned.compares and all(one.kind == "country" for one in left):
        left = [owner]  # "Iran's highest authority on what Paris and London did"
    if any(one.kind == "stranger" for one in left) and not mentioned.compares:
        left = [one for one in left if one in mentioned.locked]  # "what did Pope Francis say when Trump …"
    if any(one.kind == "country" and one in mentioned.locked for one in left):
        # "Damascus's answer to those telling the president to quit"
        left = [one for one in left if one.kind != "office" or one.code or not one.unsure]
    named = [person for person in left if person.kind != "country"]
    if not (mentioned.chosen.used or mentioned.compares):
        # "Botswana and Syria": where the scene is beside another country, it is what that country is asked about
        left = [
            one for one in left if len(left) == 1 or one.kind != "country" or not is_scene(mentioned, one)
        ]
    left = [
        person for person in left if person.kind != "country" or _country_counts(mentioned, person, named)
    ]
    asked = tuple(_before_subject(mentioned, left)) or _left_over(mentioned)
    return _of_country(mentioned, asked) or asked


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
    """Who is named where only their country is asked about: "France's line between Hollande and Macron"."""
    if not asked or any(person.kind != "country" for person in asked):
        return ()
    theirs = {key for person in asked for key in person.keys}
    return tuple(
        person
        for person in mentioned.persons
        if person.kind == "name"
        and set(person.keys) <= theirs
        and person.keys
        and _is_free(mentioned, person)
    )


def whose_leaders(mentioned: Mentioned) -> tuple[Person, ...]:
    """ "Anyone from Botswana on …", "who in Tehran …": the country whose leaders are meant, right after who is asked for."""
    sentence = mentioned.sentence
    first = sentence.after(mentioned.first, "aux")  # "did anyone from Botswana …"
    generals = {cue.end for cue in sentence.find("everyone", "leaders", "who") if cue.start == first}
    spans = [cue for cue in sentence.find("who") if cue.gap and cue.start == mentioned.first]
    inside = tuple(  # "which Swiss presidents"
        person
        for person in mentioned.persons
        if person.keys and person.kind in {"country", "office"} and person.places & places_of(spans)
    )
    if inside and not mentioned.group:
        return inside
    described = tuple(person for person in mentioned.persons if _describes_who(mentioned, person))
    if described and not mentioned.group:
        return described
    return tuple(
        person
        for person in mentioned.persons
        if person.kind == "country"
        and person.keys
        and (
            (person.start - 1 in generals and sentence.over(person.start - 1, "of", "into"))
            or (
                sentence.starts(mentioned.first, "who")
                and sentence.over(person.start - 1, "for_side")
                and sentence.over(person.start - 2, "say")
            )
        )
    )  # "who spoke for Caracas"


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
    """Whether a question begins with "who" and does not give those to choose from."""
    if mentioned.raw.starts(mentioned.first, "without") and mentioned.raw.has("who"):
        return True  # "besides France, who …"
    if not mentioned.raw.starts(mentioned.first, "who") or (
        mentioned.compares and not mentioned.raw.has("without")
    ):
        return False
    if _asks_who_is(mentioned):
        return False
    return not any(
        mentioned.raw.starts(one.end, "or") and other.start == one.end + 1
        for one in mentioned.persons
        for other in mentioned.persons
    )


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


def _before_subject(mentioned: Mentioned, persons: Sequence[Person]) -> list[Person]:
    """Those before "on …": who comes after is what the question is about, unless people are compared."""
    if not persons or mentioned.compares:
        return list(persons)
    sentence = mentioned.sentence
    about = [cue.start for cue in sentence.find("about") if cue.start >= persons[0].end]
    return [
        person
        for person in persons
        if not about
        or person.start < about[0]
        or (
            sentence.breaks_before(person.start) and person.end == len(sentence)
        )  # "… on the safe zone, obama"
    ]


def _left_over(mentioned: Mentioned) -> tuple[Person, ...]:
    """Whoever is named and no part of the topic, where nobody else is asked about and nobody in general."""
    if mentioned.group or mentioned.sentence.has("who", "everyone", "updates"):
        return ()
    return tuple(
        person
        for person in mentioned.persons
        if person.places.isdisjoint(mentioned.chosen.used | mentioned.group_places)
        and not mentioned.sentence.over(person.start - 1, "into")
        and not (person.kind == "country" and mentioned.sentence.over(person.start - 1, "about"))
        and not (mentioned.chosen.matches and is_scene(mentioned, person))
    )[:1]
