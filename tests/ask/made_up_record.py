"""Made-up records to ask about: leaders with unlikely names, and topics whose names hold words of the grammar."""

import random
from collections.abc import Iterator

from bot.core.entries import Entry, Leader, Position, Source, Stance, Theme, Topic

TOPICS = (
    "Climate change", "Paris agreement", "Help the farmers", "When to vote", "No new taxes", "Members of parliament",
    "Carbon tax", "Nuclear power plants", "Ban on cars", "Change the constitution", "Support for Ukraine",
    "Compare schools", "Latest pension reform", "Quote for women on boards", "Join the euro", "Leave the union",
    "Arms exports to Saudi Arabia", "Free trade with China", "Against all odds act", "Who pays for roads",
    "Say yes to Europe", "Trains in Norway", "First aid at school", "Gun control", "The war on drugs", "May elections",
    "Brexit", "5G network", "Lower the voting age to 16", "Tax the rich", "Agree on a budget",
    "Pretend play in kindergarten", "Ignore the rules act", "Will of the people", "Weather service", "Joint army",
)  # fmt: skip
_SYLLABLES = [
    "ba",
    "ko",
    "ri",
    "mu",
    "te",
    "sa",
    "lo",
    "ni",
    "dra",
    "vel",
    "shi",
    "ÿo",
    "çan",
    "ül",
    "ger",
    "mon",
    "tar",
    "qui",
    "wen",
    "hoj",
]


def record(seed: int, *, leaders: int = 12, topics: int = 18, stances: int = 60) -> list[Entry]:
    """The entries of a record, each after what it refers to."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    entries: list[Entry] = [
        Theme(key="first", name="Home affairs"),
        Theme(key="second", name="World affairs"),
    ]
    names = chance.sample(TOPICS, topics)
    entries += [
        Topic(key=f"t{n}", theme=("first", "second")[n % 2], name=name, proposition=f"{name} is right.")
        for n, name in enumerate(names)
    ]
    entries += [
        Leader(key=f"l{n}", name=name, country=chance.choice(("FRA", "USA", "", "NOR")))
        for n, name in zip(range(leaders), _names(chance), strict=False)
    ]
    entries.append(Source(key="a-source", title="A source", url="https://source.example/a"))
    entries += [_stance(n, chance, leaders, topics) for n in range(stances)]
    return entries


def _names(chance: random.Random) -> Iterator[str]:
    """Names of two or three words, no word of which anybody else has."""
    taken: set[str] = set()
    while True:
        words = [
            "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 3))).title()
            for _ in range(chance.randint(2, 3))
        ]
        if taken.isdisjoint(words):
            taken.update(words)
            yield " ".join(words)


def _stance(number: int, chance: random.Random, leaders: int, topics: int) -> Stance:
    day = f"{chance.randint(1990, 2025)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    return Stance(
        key=f"s{number}",
        leader=f"l{chance.randrange(leaders)}",
        topic=f"t{chance.randrange(topics)}",
        position=chance.choice([None, *Position]),
        stated_on=day[: chance.choice((4, 7, 10, 10))],
        summary=f"Said thing {number}.",
        sources=("a-source",),
    )
