"""Understanding and answering a question in plain words at 100, 1,000 and 10,000 leaders.

Made-up leaders with ten stances each on the starter record's topics, and twenty topics more. Questions of every
kind, one in five misspelt, one in ten about somebody who is not on record; and texts of 2,000 characters. "Tables" is what is made once for each
record and language, at the first question after names changed.
"""

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.table import show
from bot.ask.service import TEXT_LIMIT, answer, ask, prepare, understood_in
from bot.client import spare_collector
from bot.core.entries import Entry, Leader, Office, Position, Source, Stance, Theme, Topic
from bot.core.policy import Action, Caller, Role
from bot.db.changes import Change
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.exchange.service import OPERATOR
from bot.request import Desk, Request

SIZES = (100, 1_000, 10_000)
QUESTIONS = 600
STANCES_A_LEADER = 10
_AT = "2026-01-01T00:00:00.000000Z"
_COUNTRIES = ("FRA", "USA", "DEU", "RUS", "TUR", "EGY", "BRA", "IND", "NOR", "JPN")
_VERBS = ("Ban", "Fund", "Expand", "Sign", "Repeal")
_THINGS = ("the carbon treaty", "nuclear power", "the fishing pact", "the rail link", "the grain corridor",
           "border checks", "the arms embargo", "the customs union")  # fmt: skip
MEMBER = Caller(discord_user_id=None, guild_id=0, role=Role.MEMBER)
_FORMS = (
    "does {leader} back {topic}?", "{leader} on {topic}", "what did {leader} say about {topic} in 2015",
    "who supports {topic}", "who is against {topic}?", "did {leader} change his mind on {topic}",
    "{leader} vs {other} on {topic}", "do {leader} and {other} agree", "when did {leader} first speak about {topic}",
    "where does {leader} stand", "the french president on {topic} as of 1 Oct 2015", "what can you do",
    "hey what does {stranger} think about {topic}", "{leader} on the weather in summer", "tell me a joke",
)  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """Times of one size, in milliseconds, but `tables` in seconds. `longest` are of the longest texts."""

    tables: float
    understood: list[float]
    answered: list[float]
    longest: list[float]


def topics() -> list[Topic]:
    """Forty propositions under four themes."""
    names = [f"{verb} {thing}" for verb in _VERBS for thing in _THINGS]
    return [
        Topic(key=f"topic-{n}", theme=f"theme-{n % 4}", name=name, proposition=f"{name} is right.")
        for n, name in enumerate(names)
    ]


def name(number: int) -> str:
    """A pronounceable name that differs from the others by more than a letter."""
    syllables = ("ba", "ko", "ri", "mu", "te", "sa", "lo", "ni", "dra", "vel")
    digits = [int(digit) for digit in f"{number:05}"]
    given = "".join(syllables[d] for d in digits[:2]).title()
    return f"{given} {''.join(syllables[d] for d in reversed(digits)).title()}"


def entries(leaders: int) -> Iterator[Entry]:
    """A record with `leaders` leaders."""
    chance = random.Random(7)  # noqa: S311 - not a secret
    yield from (
        Theme(key=f"theme-{n}", name=f"{word} affairs")
        for n, word in enumerate(("Home", "Sea", "Trade", "Foreign"))
    )
    yield from topics()
    for n in range(leaders):
        yield Leader(
            key=f"leader-{n}", name=name(n), country=_COUNTRIES[n % 10], aliases=(name(n).split()[1],)
        )
    for n in range(0, leaders, 5):
        yield Office(leader=f"leader-{n}", office="President", first_attested="2010", last_attested="2020")
    yield Source(key="source", title="A source", url="https://example.org/source")
    for n in range(leaders * STANCES_A_LEADER):
        day = f"{chance.randrange(2005, 2026)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
        yield Stance(
            key=f"stance-{n}", leader=f"leader-{n % leaders}", topic=f"topic-{chance.randrange(40)}",
            position=Position(chance.randrange(-2, 3)), stated_on=day, venue="a venue",
            quote=f"what was said about number {n}", sources=("source",),
        )  # fmt: skip


def questions(leaders: int) -> list[str]:
    """Questions as people might ask them."""
    chance = random.Random(11)  # noqa: S311 - not a secret
    subjects = [topic.name.lower() for topic in topics()]
    asked = []
    for n in range(QUESTIONS):
        one, other = (name(chance.randrange(leaders)) for _ in range(2))
        one = one.split()[1].lower() if chance.random() < 0.5 else one
        if n % 5 == 0:
            place = chance.randrange(1, len(one) - 1)
            one = one[:place] + one[place + 1 :]
        form = _FORMS[n % len(_FORMS)]
        asked.append(
            form.format(leader=one, other=other, topic=chance.choice(subjects), stranger="joe bloggs")
        )
    return asked


def longest(leaders: int) -> list[str]:
    """Texts as long as are read: questions one after the other, names, words that mean nothing, one long word."""
    chance = random.Random(13)  # noqa: S311 - not a secret
    asked = questions(leaders)
    letters = "abcdefghijklmnopqrstuvwxyz"
    texts = []
    for _ in range(10):
        texts += [
            " ".join(chance.sample(asked, 60)),
            " ".join(chance.sample(asked, 60)).replace("?", ""),
            " ".join(name(chance.randrange(leaders)) for _ in range(200)),
            " ".join("".join(chance.choices(letters, k=chance.randrange(4, 13))) for _ in range(300)),
            "".join(chance.choices(letters, k=TEXT_LIMIT)),
        ]
    return [text[:TEXT_LIMIT] for text in texts]


async def measure(leaders: int) -> Measured:
    """Ask every question, on a desk with a record of so many leaders."""
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(Path(folder) / "stances.db")
        try:
            change = Change(caller=OPERATOR, action=Action.IMPORT, at=_AT)
            await store.change_alone(change, exchange.import_entries, entries(leaders), layer=False)
            desk = Desk(store)
            await desk.directory(0)
            began = time.perf_counter()
            await prepare(Request(desk, MEMBER), "warm up", "en")
            made = time.perf_counter() - began
            await ask(Request(desk, MEMBER), "warm up")
            spare_collector()  # as the bot does once it is ready
            understood, answered = await _ask_all(desk, questions(leaders))
            return Measured(made, understood, answered, (await _ask_all(desk, longest(leaders)))[1])
        finally:
            store.close()


async def _ask_all(desk: Desk, asked: list[str]) -> tuple[list[float], list[float]]:
    understood, answered = [], []
    for question in asked:
        began = time.perf_counter()
        asking = await prepare(Request(desk, MEMBER), question, None)
        understanding = understood_in(asking, None)
        middle = time.perf_counter()
        await answer(asking, understanding)
        understood.append((middle - began) * 1e3)
        answered.append((time.perf_counter() - began) * 1e3)
    return sorted(understood), sorted(answered)


def print_table(seen: dict[int, Measured]) -> None:
    """The table of benchmarks/README.md."""
    show(
        [
            "leaders",
            "understood p50 ms",
            "p99 ms",
            "answered p50 ms",
            "p99 ms",
            "slowest long text ms",
            "tables s",
        ],
        [
            [
                f"{size:,}",
                *(
                    f"{value:.1f}"
                    for value in (*_quantiles(row.understood), *_quantiles(row.answered), row.longest[-1])
                ),
                f"{row.tables:.2f}",
            ]
            for size, row in seen.items()
        ],
    )
    show(
        ["aim", "", ""],
        [
            [
                "p50 at 1,000 leaders, understood and answered",
                f"{_quantiles(seen[1_000].answered)[0]:.1f} ms",
                "≤ 3 ms",
            ],
            [
                "slowest of 50 texts of 2,000 characters at 1,000 leaders",
                f"{seen[1_000].longest[-1]:.1f} ms",
                "≤ 20 ms",
            ],
        ],
    )


def _quantiles(ordered: list[float]) -> tuple[float, float]:
    return statistics.median(ordered), ordered[int(len(ordered) * 0.99)]


if __name__ == "__main__":
    print_table({size: asyncio.run(measure(size)) for size in SIZES})
