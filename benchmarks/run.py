"""Run the benchmarks and print the tables of benchmarks/README.md: `make bench`, or name some: ARGS="look_ups"."""

import asyncio
import sys
from collections.abc import Callable
from typing import Final

from benchmarks import ask, digest, edits, layers, look_ups, pictures, round_trips, verify

PARTS: Final[dict[str, Callable[[], None]]] = {
    "round_trips": lambda: round_trips.print_table(asyncio.run(round_trips.measure())),
    "look_ups": lambda: look_ups.print_table(asyncio.run(look_ups.measure())),
    "layers": lambda: layers.print_table(asyncio.run(layers.measure())),
    "edits": lambda: edits.print_table(edits.measure_edits(), edits.measure_import(), edits.measure_waits()),
    "verify": lambda: verify.print_table(verify.measure()),
    "digest": lambda: digest.print_table(
        digest.measure_year(), digest.measure_composing(), digest.measure_rush()
    ),
    "pictures": lambda: pictures.print_table(asyncio.run(pictures.measure()), pictures.measure_pairs()),
    "ask": lambda: ask.print_table({size: asyncio.run(ask.measure(size)) for size in ask.SIZES}),
}


def main(parts: list[str]) -> None:
    """Run the named parts, all without any."""
    unknown = set(parts) - set(PARTS)
    if unknown:
        sys.exit(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(PARTS)}")
    for part in parts or PARTS:
        print(f"\n## {part}", flush=True)
        PARTS[part]()


if __name__ == "__main__":
    main(sys.argv[1:])
