"""The starter record as values, read with nothing but csv: what `bot.exchange.csv` is compared with."""

import csv
from functools import cache
from pathlib import Path

from bot.core.directory import Directory
from bot.core.entries import Coalition, Entry, Leader, Membership, Office, Source, Stance, Theme, Topic

FOLDER = Path(__file__).parents[2] / "starter"
MODELS: dict[str, type[Entry]] = {
    "themes.csv": Theme,
    "topics.csv": Topic,
    "leaders.csv": Leader,
    "offices.csv": Office,
    "sources.csv": Source,
    "coalitions.csv": Coalition,
    "coalition_members.csv": Membership,
    "stances.csv": Stance,
}


@cache
def entries(file: str) -> tuple[Entry, ...]:
    """The entries of one file."""
    with (FOLDER / file).open(encoding="utf-8", newline="") as stream:
        return tuple(MODELS[file].model_validate(_values(row)) for row in csv.DictReader(stream))


@cache
def directory() -> Directory:
    """The directory of the starter record, with the number of stances of each leader and topic."""
    counts: dict[str, int] = {}
    for stance in entries("stances.csv"):
        assert isinstance(stance, Stance)
        for key in (stance.leader, stance.topic):
            counts[key] = counts.get(key, 0) + 1
    return Directory(
        themes=entries("themes.csv"),
        topics=entries("topics.csv"),
        leaders=entries("leaders.csv"),
        offices=entries("offices.csv"),
        coalitions=entries("coalitions.csv"),
        memberships=entries("coalition_members.csv"),
        stance_counts=counts,
    )


def _values(row: dict[str, str]) -> dict[str, object]:
    values: dict[str, object] = dict(row)
    for column in {"aliases", "sources"} & row.keys():
        values[column] = tuple(row[column].split("|")) if row[column] else ()
    if "position" in row:
        values["position"] = int(row["position"]) if row["position"] else None
    return values
