"""What a report on a portfolio takes, from the question to the bytes."""

import time
from collections.abc import Callable, Iterator

from benchmarks.governing import ADMIN
from benchmarks.measure import Measurement
from governance.db.session import read_scope
from governance.domain.filters import PortfolioFilter
from governance.reports import brief, framework, json, pdf, portfolio, register, xlsx
from governance.reports.document import Document

MOST = 1_000
"""Initiatives up to which reports are measured: a printed one of more is for nobody."""
_TARGET_MS = 10_000.0
"""At 500 initiatives."""

_EVERYTHING = PortfolioFilter()
_BUILDERS: dict[str, Callable[..., Document]] = {
    "Executive brief": brief.build,
    "Portfolio compliance report": portfolio.build,
    "Framework coverage statement": framework.build,
    "AI register": register.build,
}
_FORMATS: dict[str, Callable[[Document], bytes]] = {
    "PDF": pdf.render,
    "XLSX": xlsx.render,
    "JSON": json.render,
}


def measure_reports(engine: str, number: int) -> Iterator[Measurement]:
    """Yield how long each report takes to be built and rendered, in each format."""
    for name, build in _BUILDERS.items():
        for form, render in _FORMATS.items():
            start = time.perf_counter()
            with read_scope() as session:
                document = build(session, ADMIN, _EVERYTHING)
            content = render(document)
            took_ms = (time.perf_counter() - start) * 1_000
            size = f"{len(content) / 1024:,.0f} KiB"
            yield Measurement(engine, number, f"{name} as {form}", took_ms, None, _TARGET_MS, size)
