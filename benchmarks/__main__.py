"""python -m benchmarks: measure reads, reports, imports and the audit trail; print a table."""

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.governing import published
from benchmarks.measure import Measurement, peak_memory_mb
from benchmarks.pages import page_cases
from benchmarks.reads import cases, measure_reads
from benchmarks.reports import MOST, measure_reports
from benchmarks.storage import databases, fill, fill_summaries, fresh
from benchmarks.table import document, line
from benchmarks.value import LINES_EACH, fill_value, value_cases
from benchmarks.writes import measure_writes
from tests.support.postgres import PostgresUnavailableError

SIZES = (1_000, 10_000, 100_000)


def main() -> None:
    """Measure what the arguments ask for."""
    options = _options()
    found: list[Measurement] = []
    for engine in options.engines:
        try:
            for measurement in measurements(engine, options.sizes, options.rounds):
                print(line(measurement), flush=True)
                found.append(measurement)
        except PostgresUnavailableError as error:
            print(f"PostgreSQL is not measured: {error}", file=sys.stderr)
    if options.write:
        machine = f"{os.cpu_count()} cores and a load of {os.getloadavg()[2]:.0f} meanwhile"
        options.write.write_text(document(found, machine), encoding="utf-8")


def measurements(engine: str, sizes: Sequence[int], rounds: int) -> Iterator[Measurement]:
    """Yield every measurement on one kind of database."""
    with databases(engine) as made:
        for number in sizes:
            with fresh(made) as url:
                published()
                start = time.perf_counter()
                fill(url, number)
                fill_ms = (time.perf_counter() - start) * 1_000
                fill_summaries(url)
                yield from measure_reads(url, engine, number, rounds, cases(number))
                summed_ms = fill_value(url) * 1_000
                what = f"Summing all value lines, {LINES_EACH} an initiative"
                yield Measurement(engine, number, what, summed_ms, None)
                yield from measure_reads(url, engine, number, rounds, value_cases())
                yield from measure_reads(url, engine, number, rounds, page_cases())
                if number <= MOST:
                    yield from measure_reports(engine, number)
            with fresh(made) as url:
                yield from measure_writes(url, engine, number, fill_ms, rounds)
    print(f"{engine}: this process held {peak_memory_mb():,.0f} MB at most", file=sys.stderr)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="initiatives")
    parser.add_argument(
        "--engines",
        nargs="+",
        choices=("sqlite", "postgresql"),
        default=("sqlite", "postgresql"),
    )
    parser.add_argument("--rounds", type=int, default=9, help="calls of which the median is taken")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the table as Markdown")
    return parser.parse_args()


if __name__ == "__main__":
    main()
