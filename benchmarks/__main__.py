"""python -m benchmarks: measure and print, or write docs/benchmarks.md."""

import argparse
import sys
from collections.abc import Iterator

from benchmarks.measure import Measurement
from benchmarks.reads import measure_reads
from benchmarks.storage import databases, fill, fresh
from tests.support.postgres import PostgresUnavailableError

SIZES = (1_000, 10_000, 100_000)


def main() -> None:
    """Measure what the arguments ask for."""
    options = _options()
    for engine in options.engines:
        try:
            for measurement in measurements(engine, options.sizes, options.rounds):
                show(measurement)
        except PostgresUnavailableError as error:
            print(f"PostgreSQL is not measured: {error}", file=sys.stderr)


def measurements(engine: str, sizes: list[int], rounds: int) -> Iterator[Measurement]:
    """Yield every measurement on one kind of database."""
    with databases(engine) as made:
        for number in sizes:
            with fresh(made) as url:
                fill(url, number)
                yield from measure_reads(url, engine, number, rounds)


def show(one: Measurement) -> None:
    """Print one measurement as a line."""
    ratio = f"{one.ratio:6.1f} ×" if one.ratio else ""
    late = "  OVER" if one.target_ms and one.median_ms > one.target_ms else ""
    print(
        f"{one.engine:11}{one.initiatives:>8,}  {one.what:45}{one.median_ms:9.1f} ms {ratio}{late}"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="initiatives")
    parser.add_argument("--engines", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--rounds", type=int, default=9, help="calls of which the median is taken")
    return parser.parse_args()


if __name__ == "__main__":
    main()
