"""What a question asks about that is not on record: a person, a subject, a place that no topic is about."""

from collections.abc import Collection, Sequence

from bot.ask.choosing import GOOD, Chosen
from bot.ask.person import Person, in_subject_place
from bot.ask.query import Ask, Query
from bot.ask.scene import Scene, places_of


def unknown_leader(scene: Scene, query: Query, chosen: Chosen, unknown: Sequence[int]) -> str:
    """What stands where somebody's name would, "" if nothing does. `unknown` are places that nothing explains."""
    sentence = scene.sentence
    if sentence.has("who", "everyone") or query.ask in {Ask.HELP, Ask.UPDATES}:
        return ""
    nobody = [person for person in scene.locked if person.kind == "country" and not person.keys]
    if nobody:
        return sentence.text(nobody[0].start, nobody[0].end)
    if not unknown:
        return _plain_subject(scene, chosen.used)
    topic = chosen.matches[0].start if chosen.matches else len(sentence)
    start = unknown[0]
    if start > topic and not sentence.over(start - 1, "of", "according"):
        return ""
    end = _name_end(scene, start, unknown)
    stand_in = Person("stranger", (), start, end)
    named = start == scene.first or in_subject_place(scene.raw, stand_in, scene.persons)
    return sentence.text(start, end) if named else ""


def unlisted_group(scene: Scene) -> str:
    """Leaders of a kind, or with an office, that the record does not know them by: "Asian leaders", "" for none.

    Without this, "what do Muslim leaders think" would be answered with everyone.
    """
    sentence = scene.sentence
    for cue in sentence.find("kind_of_leader"):
        noun = sentence.at(cue.end, "leaders", "everyone", "members")
        if noun is not None:
            return sentence.text(cue.start, noun.end)
        first = scene.first + (sentence.at(scene.first, "article") is not None)
        if cue.start == first and sentence.at(cue.end, "about") is not None:
            return sentence.text(cue.start, cue.end)
    for office in sentence.office_phrases:
        start, end = office.start, office.end
        held = any(person.overlaps(start, end) for person in scene.persons)
        if held or office.name == "not_yet" or sentence.over(end, "leaders") or not _has_owner(scene, start):
            continue
        while start > 0 and not sentence.breaks_before(start) and not _is_grammar(scene, start - 1):
            start -= 1
        return sentence.text(start, end)
    return ""


def _has_owner(scene: Scene, start: int) -> bool:
    """Whether a word before an office says whose it is: "UN Secretary General"."""
    return start > 0 and not scene.sentence.breaks_before(start) and not _is_grammar(scene, start - 1)


def _is_grammar(scene: Scene, place: int) -> bool:
    sentence = scene.sentence
    cued = sentence.over(
        place,
        "aux",
        "wh",
        "who",
        "about",
        "article",
        "conj",
        "adverb",
        "former",
        "support",
        "oppose",
        "say",
        "greeting",
    )
    return cued or sentence.written[place] in sentence.speech.function or place in scene.times.used


def unknown_topic(
    scene: Scene, query: Query, chosen: Chosen, asked: Collection[Person], unknown: Sequence[int]
) -> str:
    """What stands where a topic would and is none on record, "" if nothing does."""
    sentence = scene.sentence
    if query.ask in {Ask.HELP, Ask.MEMBERS}:
        return ""
    foreign = _foreign_place(scene, chosen, query.topics, asked)
    if foreign or (chosen.matches and not chosen.theme):
        return foreign
    name = set(query.unknown_leader.casefold().split())
    left = [place for place in unknown if sentence.words[place].token.text.casefold() not in name]
    if chosen.theme or (chosen.unsure and not left):
        return _run_text(scene, left)
    passed_over = [
        person
        for person in scene.persons
        if person not in asked and places_of([person]).isdisjoint(chosen.used)
    ]
    return _run_text(scene, sorted({*left, *places_of(passed_over)}))


def is_about_record(scene: Scene, query: Query, chosen: Chosen, unknown: Sequence[int]) -> bool:
    """Whether a question is about the record at all, and not small talk."""
    sentence = scene.sentence
    if query.leaders or query.coalition or query.ask in {Ask.UPDATES, Ask.HELP}:
        return True
    if query.topics and chosen.matches and chosen.matches[0].coverage < GOOD:
        return bool(query.unknown_leader) or sentence.has("who", "everyone")
    if query.topics:
        return not (query.theme and unknown and not query.unknown_leader)
    if chosen.unsure:
        return sentence.has("who", "everyone", "position")
    shaped = sentence.has("about") and sentence.has("think", "position", "say")
    turns = any(cue.end - cue.start > 1 and not cue.gap for cue in sentence.find("change"))
    return bool(query.unknown_leader and shaped) or (
        query.ask is Ask.CHANGE and (turns or sentence.has("who"))
    )


def _plain_subject(scene: Scene, used: Collection[int]) -> str:
    """A plain noun that stands where a name would: "does the UN support …"."""
    sentence = scene.raw
    auxiliary = next(sentence.find("aux"), None)
    if auxiliary is None:
        return ""
    place = auxiliary.end
    while place < len(sentence) and sentence.over(place, "article", "adverb"):
        place += 1
    if place + 1 >= len(sentence) or sentence.written[place] in sentence.speech.function or place in used:
        return ""
    acts = sentence.at(place + 1, "support", "oppose", "think", "say") is not None
    is_noun = not sentence.over(place, "leaders", "everyone", "position")
    return sentence.text(place, place + 1) if acts and is_noun else ""


def _run_end(start: int, places: Collection[int]) -> int:
    end = start + 1
    while end in places:
        end += 1
    return end


def _name_end(scene: Scene, start: int, unknown: Collection[int]) -> int:
    """Where a name ends that begins with unknown words, ordinary words behind them included: "Kim Jong Un"."""
    sentence = scene.sentence
    end = _run_end(start, unknown)
    while end < len(sentence) and not any(
        cue.start == end and cue.name != "kind_of_leader" for cue in scene.raw.cues
    ):
        if end in scene.times.used or sentence.written[end] not in sentence.speech.filler:
            break
        end += 1
    return end


def _run_text(scene: Scene, places: Sequence[int]) -> str:
    """The first words of `places` that stand together, with a noun of grammar after them: "climate change"."""
    if not places:
        return ""
    end = _run_end(places[0], places)
    if end < len(scene.sentence) and scene.sentence.at(end, "change", "position", "leaders") is not None:
        end += 1
    return scene.sentence.text(places[0], end)


def _foreign_place(scene: Scene, chosen: Chosen, topics: Collection[str], asked: Collection[Person]) -> str:
    """A country beside the topic that the topic is not about: "strikes on ISIS in Iraq"."""
    table = scene.tables.subjects
    elements = [
        element for pattern in table.patterns if pattern.key in topics for element in pattern.elements
    ]
    spoken = {name for element in elements for name in element.ideas}
    most = len(scene.tables.directory.topics) / 2
    for person in scene.persons if chosen.matches else ():
        name = f"@{person.code}"
        inside = person.start > 0 and scene.sentence.over(person.start - 1, "into")
        if person.kind != "country" or person in asked or person.adjective or not inside:
            continue
        if name not in spoken and len(table.told_by.get(name, ())) <= most:
            return scene.sentence.text(person.start, person.end)
    return ""
