"""Topics that have to do with others: for what is closest on record where the topic asked about has nothing."""

from collections.abc import Iterator

from bot.ask.language import LANGUAGES, language
from bot.ask.links import Words
from bot.ask.places import words_of
from bot.record.directory import Directory
from bot.record.entries import Topic


def topics_within(directory: Directory, topic: str) -> tuple[str, ...]:
    """Topics that the spellings of a topic speak of: "assad" is part of "support assad", and a topic by itself."""
    entry = directory.topic_by_key.get(topic)
    if entry is None:
        return ()
    parts = {part for spelling in _spellings(entry) for part in _parts(spelling)}
    return tuple(
        other.key
        for other in directory.topics
        if other is not entry and not parts.isdisjoint(_spellings(other))
    )


def topics_mentioning(directory: Directory, text: str) -> tuple[str, ...]:
    """Topics in whose name, proposition or aliases a word of `text` stands."""
    speech = language(LANGUAGES[0])  # that of the record's texts
    wanted = {speech.stem(word) for word in words_of(text) if word not in speech.function | speech.filler}
    return tuple(
        topic.key
        for topic in directory.topics
        if any(
            not wanted.isdisjoint(map(speech.stem, words_of(said)))
            for said in (topic.name, topic.proposition, *topic.aliases)
        )
    )


def _spellings(topic: Topic) -> set[Words]:
    return {words_of(text) for text in (topic.name, *topic.aliases)}


def _parts(words: Words) -> Iterator[Words]:
    """Every run of words in `words` that is not all of it."""
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            if end - start < len(words):
                yield words[start:end]
