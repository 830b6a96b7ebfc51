"""Report documents for tests, with every kind of block and cell."""

import datetime as dt

from governance.domain.enums import Precision, Track
from governance.domain.report_kinds import Kind
from governance.reports import cells
from governance.reports.blocks import (
    Block,
    Chart,
    Column,
    Fact,
    Facts,
    Figure,
    Figures,
    Heading,
    Paragraph,
    Section,
    Source,
    Table,
)
from governance.reports.cells import Mark, Number, State, Text, Tone
from governance.reports.document import Document, key_of

INSTANT = dt.datetime(2026, 3, 31, 23, 59, 59, tzinfo=dt.UTC)
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="20" viewBox="0 0 100 20">'
    '<path d="M0 10L100 10" stroke="#171512"/></svg>'
)

HOSTILE = (
    '#read("/etc/passwd") *bold* _it_ $x^2$ `raw` <label> @ref = Heading',
    '#import "@preview/cetz:0.3.0": *; #panic("x")',
    "\\u{41} // comment /* block */ -- ... 'q' \"q\"",
    "</script><svg onload=alert(1)>",
    '=HYPERLINK("http://x")',
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "-5",
    "W" * 400,
    "https://example.org/" + "path/" * 60,
    "需求预测与备件库存优化系统（第二阶段）",  # noqa: RUF001 - hostile on purpose
    "توقع الطلب على قطع الغيار AI-0099 (المرحلة الثانية)",
    "מערכת חיזוי ביקוש 2026",
    "मांग पूर्वानुमान प्रणाली",
    "ระบบพยากรณ์ความต้องการ",
    "Chat 🤖🚀 👩‍💻 🇩🇪 👍🏽",
    "Ω ≤ ∑ ⚠ ✓ ﷽ 𝔘𝔫𝔦 ꧁ ᚠ 𓀀",  # noqa: RUF001 - hostile on purpose
    "Z̴̡̢̛a̵̧l̷̨̛g̶o̸̢",
    "bidi \u202egnp.exe\u202c bell \u0007 nul \u0000 private \ue000 \ufffe",
    "lone \ud83d surrogate",
    "A rather long name, repeated. " * 334,
)
"""Texts that people could type and that no format may run, lose or break on."""


def every_cell(text: str = "Words") -> tuple[cells.Cell, ...]:
    """Return one cell of each kind."""
    return (
        Text(text),
        cells.number(1234),
        cells.money(-12_345_678, "EUR"),
        cells.day(dt.date(2026, 3, 9)),
        cells.day(dt.date(2025, 7, 1), Precision.MONTH),
        cells.share(5, 6),
        State(Mark.NOT_MET, "Not met"),
        cells.track(Track.GENAI),
        Text("KEY-1", Tone.CODE),
        cells.NOTHING,
    )


COLUMNS = tuple(
    Column(f"c{place}", f"Column {place}", width=15 if place else 0, right=place in {1, 2, 5})
    for place in range(10)
)


def table(*texts: str, **more) -> Table:
    """Return a table with a row for each text."""
    return Table("Rows", COLUMNS, tuple(every_cell(text) for text in texts or ("Words",)), **more)


def blocks(text: str = "Words") -> tuple[Block, ...]:
    """Return one block of each kind."""
    figure = Figure(
        slug="portfolio.initiatives",
        label=text,
        text="42",
        unit="%",
        value=42.0,
        low=29.0,
        high=57.0,
        scale=(0, 100),
        interval="95 %: 29 to 57 %",
        basis="54 of 57 pilots",
        change="was 40 %",
        parts=((cells.track(Track.ML), 3), (cells.track(Track.GENAI), 1)),
    )
    return (
        Paragraph(text),
        Paragraph(text, Tone.SOFT),
        Heading(text),
        Facts(
            (Fact("Owner", Text(text)), Fact("Since", cells.day(dt.date(2026, 1, 2)))), columns=2
        ),
        Figures((figure,) * 5),
        Chart(text, DRAWING, text, table(text), "What the chart leaves out."),
        table(text, note="A note below."),
    )


def document(
    *parts: Block,
    kind: Kind = Kind.PORTFOLIO,
    subject: str = "AI portfolio",
    sentence: str = "It holds.",
) -> Document:
    """Return a report of one section."""
    return Document(
        kind=kind,
        key=key_of(kind, None, [{}, None], INSTANT),
        subject=subject,
        as_of=INSTANT,
        as_of_words="31 March 2026",
        scope="All business units",
        filter="None",
        subjects=3,
        catalogue="trackgate-core 1.0.0",
        catalogue_sha256="c" * 64,
        audit_sequence=12,
        audit_head="a" * 64,
        sentence=sentence,
        cautions=(),
        sections=(Section("The only section", parts or blocks()),),
        sources=(Source("Register", "The record of initiatives."),),
    )


def long_table(rows: int) -> Table:
    """Return a table of many rows."""
    columns = (Column("number", "Number", right=True, width=20), Column("name", "Name"))
    held = tuple((Number(row, str(row)), Text(f"Row {row}")) for row in range(rows))
    return Table("Long", columns, held)
