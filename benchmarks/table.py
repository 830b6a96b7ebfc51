"""Measurements as lines on a terminal and as a page of the documentation."""

from collections.abc import Sequence

from benchmarks.measure import Measurement

_INTRODUCTION = """# Benchmarks

Written by `python -m benchmarks --write docs/benchmarks.md` (`make bench` prints the same) on a
machine with {machine}; a load above the number of cores means that
other programs took their share, and times are longer by that much. Portfolios are generated;
nothing here is asserted by a test. Times are medians of server time in milliseconds with warm
caches, without the browser; **bold** ones miss their target, which is set for 100,000 initiatives.

*Bare SQL* is what the very same statements take through the driver alone, so the ratio is what the
application adds. For an import it is the time in which the same initiatives and stage entries are
inserted without services, source records and audit trail.
"""

_ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def line(one: Measurement) -> str:
    """Return a measurement as one line for a terminal."""
    where = f"{one.engine:11}{one.initiatives:>8,}  {one.what:45}"
    ratio = f"{one.ratio:6.1f} × bare SQL" if one.ratio else " " * 17
    late = f"  over {one.target_ms:,.0f} ms" if _is_over(one) else ""
    note = f"  {one.note}" if one.note else ""
    return f"{where}{one.median_ms:10,.1f} ms {ratio}{late}{note}".rstrip()


def document(measurements: Sequence[Measurement], machine: str) -> str:
    """Return all measurements as Markdown, one table for each kind of database.

    Parameters
    ----------
    machine
        What they were taken on.
    """
    sizes = sorted({one.initiatives for one in measurements})
    parts = [_INTRODUCTION.format(machine=machine)]
    for engine in dict.fromkeys(one.engine for one in measurements):
        mine = [one for one in measurements if one.engine == engine]
        parts.append(f"\n## {_ENGINES[engine]}\n\n{_table(mine, sizes)}")
    return "".join(parts)


def _table(measurements: Sequence[Measurement], sizes: Sequence[int]) -> str:
    heads = [f"{size:,} initiatives | × bare" for size in sizes]
    lines = [
        f"| ms | {' | '.join(heads)} | target |",
        f"|---|{'--:|--:|' * len(sizes)}--:|",
    ]
    largest = max(sizes)
    found: dict[str, dict[int, Measurement]] = {}
    for one in measurements:
        found.setdefault(one.what, {})[one.initiatives] = one
    for what, by_size in found.items():
        cells = [_cells(by_size.get(size)) for size in sizes]
        at_most = by_size[largest].target_ms if largest in by_size else None
        target = f"≤ {at_most:,.0f}" if at_most else ""
        notes = [one.note for one in by_size.values() if one.note]
        name = f"{what} ({notes[-1]})" if notes else what
        lines.append(f"| {name} | {' | '.join(cells)} | {target} |")
    return "\n".join(lines) + "\n"


def _cells(one: Measurement | None) -> str:
    if one is None:
        return " | "
    median = f"**{one.median_ms:,.1f}**" if _is_over(one) else f"{one.median_ms:,.1f}"
    return f"{median} | {one.ratio:.1f}" if one.ratio else f"{median} | "


def _is_over(one: Measurement) -> bool:
    return one.target_ms is not None and one.median_ms > one.target_ms
