"""Which of the people in a question it is about, once its topic is known."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.ask.choosing import Chosen
from bot.ask.person import Person
from bot.ask.scene import Scene, places_of


@dataclass(frozen=True, slots=True)
class Sided:
    """Somebody whose side is meant: "who agrees with Putin", or, not `agrees`, "who disagrees with Putin"."""

    person: Person
    agrees: bool


def sided_with(scene: Scene, chosen: Chosen) -> Sided | None:
    """Whose side a question about anyone means, None if it means nobody's."""
    sentence = scene.raw
    if not sentence.has("who"):
        return None
    for cue in sentence.find("with_leader", "against_leader"):
        place = cue.end
        while place < len(sentence) and sentence.over(place, "article"):
            place += 1
        for person in scene.persons:
            free = places_of([person]).isdisjoint(chosen.used)
            if person.start == place and person.keys and free and not _is_joined(scene, person):
                return Sided(person, cue.name == "with_leader")
    return None


def left_out(scene: Scene) -> tuple[str, ...]:
    """Keys of those whom a question about everyone leaves out: "everyone except Putin and Lavrov"."""
    keys: list[str] = []
    for cue in scene.raw.find("without"):
        place = cue.end
        for person in scene.persons:
            joined = scene.raw.at(place, "conj")
            if person.start == place or (joined is not None and person.start == joined.end):
                keys += person.keys if not person.unsure else ()
                place = person.end
    return tuple(dict.fromkeys(keys))


def _is_joined(scene: Scene, person: Person) -> bool:
    """Whether another name is joined to this one: "who agrees with Putin, Obama or Merkel?"."""
    conj = scene.raw.at(person.end, "conj")
    return conj is not None and any(other.start == conj.end for other in scene.persons)


def asked_about(scene: Scene, chosen: Chosen) -> tuple[Person, ...]:
    """Those whom the question is about: no part of the topic, and not what is said about the others."""
    if _is_about_anyone(scene):
        return ()
    left = [person for person in scene.persons if _is_free(scene, chosen, person)]
    if any(person in scene.locked for person in left):
        left = [
            person
            for person in left
            if person in scene.locked or not (_is_object(scene, person) or _owns_topic(chosen, person))
        ]
    named = [person for person in left if person.kind != "country"]
    left = [person for person in left if person.kind != "country" or _country_counts(scene, person, named)]
    return tuple(_before_subject(scene, left)) or _left_over(scene, chosen)


def _is_about_anyone(scene: Scene) -> bool:
    """Whether a question begins with "who" and does not give those to choose from."""
    if scene.raw.at(scene.first, "without") is not None and scene.raw.has("who"):
        return True  # "besides France, who …"
    if scene.raw.at(scene.first, "who") is None or (scene.compares and not scene.raw.has("without")):
        return False
    if _asks_who_is(scene):
        return False
    return not any(
        scene.raw.at(one.end, "or") is not None and other.start == one.end + 1
        for one in scene.persons
        for other in scene.persons
    )


def _asks_who_is(scene: Scene) -> bool:
    """ "Who is Lavrov?", "who was the French president in 2015": about one person and nothing else."""
    who = scene.raw.at(scene.first, "who")
    linking = scene.raw.at(who.end, "linking") if who is not None else None
    if linking is None or scene.raw.at(linking.start, "aux") is None:
        return False
    rest = set(range(linking.end, len(scene.sentence))) - scene.times.used
    places = [place for place in rest if not scene.sentence.over(place, "article")]
    return bool(places) and any(places_of([person]) >= set(places) for person in scene.persons)


def _is_free(scene: Scene, chosen: Chosen, person: Person) -> bool:
    """Whether nothing else takes the words."""
    places = places_of([person])
    if not places.isdisjoint(scene.group_places):
        return False
    return person in scene.locked or places.isdisjoint(chosen.used)


def _is_object(scene: Scene, person: Person) -> bool:
    """Whether a name stands where something is said about it: "ties with the assad regime"."""
    if scene.compares:
        return False
    before = person.start - 1
    while before >= 0 and scene.sentence.over(before, "article"):
        before -= 1
    return scene.names_topic(person) or (before >= 0 and scene.sentence.over(before, "into"))


def _owns_topic(chosen: Chosen, person: Person) -> bool:
    """Whether the topic is somebody's: "did Netanyahu back Trump's strike on Assad"."""
    return person.possessive and person.end in chosen.used


def _country_counts(scene: Scene, person: Person, named: Sequence[Person]) -> bool:
    """Whether a country is asked about, and does not only say where somebody is from."""
    if any(person.overlaps(other.start - 1, other.end + 1) for other in named):
        return False
    if person in scene.locked:
        return not named or scene.compares or scene.sentence.has("conj")
    if named or person.adjective:
        return False
    before = person.start - 1
    return before < 0 or not scene.sentence.over(before, "into")


def _before_subject(scene: Scene, persons: Sequence[Person]) -> list[Person]:
    """Those before "on …": who comes after is what the question is about, unless people are compared."""
    if not persons or scene.compares:
        return list(persons)
    about = [cue.start for cue in scene.sentence.find("about") if cue.start >= persons[0].end]
    if not about:
        return list(persons)
    return [person for person in persons if person.start < about[0] or _ends_question(scene, person)]


def _ends_question(scene: Scene, person: Person) -> bool:
    """ "… on the safe zone, obama": after a break, at the end."""
    return scene.sentence.breaks_before(person.start) and person.end == len(scene.sentence)


def _left_over(scene: Scene, chosen: Chosen) -> tuple[Person, ...]:
    """Whoever is named and no part of the topic, where nobody else is asked about and nobody in general."""
    if scene.group or scene.sentence.has("who", "everyone", "updates"):
        return ()
    return tuple(
        person
        for person in scene.persons
        if places_of([person]).isdisjoint(chosen.used | scene.group_places)
        and not scene.sentence.over(person.start - 1, "into")
    )[:1]
