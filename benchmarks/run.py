"""Run the benchmarks and print the tables of benchmarks/README.md: `make bench`, or name some: ARGS="look_ups"."""

import asyncio
import sys

from benchmarks import look_ups, round_trips

PARTS = ("round_trips", "look_ups")


def main(parts: list[str]) -> None:
    """Run the named parts, all without any."""
    unknown = set(parts) - set(PARTS)
    if unknown:
        sys.exit(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(PARTS)}")
    for part in parts or PARTS:
        print(f"\n## {part}", flush=True)
        match part:
            case "round_trips":
                round_trips.print_table(asyncio.run(round_trips.measure()))
            case _:
                sizes = look_ups.SIZES
                look_ups.print_table({size: asyncio.run(look_ups.measure(size)) for size in sizes})


if __name__ == "__main__":
    main(sys.argv[1:])
