"""What sections of a report are made of: paragraphs, facts, figures, charts and tables."""

from dataclasses import dataclass
from typing import ClassVar

from governance.reports.cells import Cell, State, Tone


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or more."""

    type: ClassVar[str] = "paragraph"
    text: str
    tone: Tone = Tone.NORMAL


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below that of the section."""

    type: ClassVar[str] = "heading"
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and its value."""

    label: str
    value: Cell


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values, side by side."""

    type: ClassVar[str] = "facts"
    rows: tuple[Fact, ...]
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its uncertainty, what it is based on, and how it moved."""

    slug: str
    """Of the registry of figures; empty for one that is not in it."""
    label: str
    text: str
    """The value in words, without its unit."""
    unit: str
    value: int | float | None
    """None when there is no data, never 0."""
    low: float | None
    high: float | None
    """Ends of a 95 % interval, in the unit of the value."""
    scale: tuple[float, float] | None
    """Ends of the scale on which value and interval are drawn; None draws nothing."""
    interval: str
    """The interval, or what the number is made of, in words."""
    basis: str
    change: str
    parts: tuple[tuple[State, int], ...] = ()
    """What a count is made of, drawn in proportion."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Headline numbers, side by side."""

    type: ClassVar[str] = "figures"
    items: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    id: str
    heading: str
    width: int = 0
    """On paper, in millimetres; 0 shares what is left."""
    right: bool = False
    """Whether its values end flush right, as numbers do."""
    under: str = ""
    """Id of the column below whose value this one is printed; a workbook keeps them apart."""
    prefix: str = ""
    """Printed before the value where it stands below another."""
    tone: Tone = Tone.NORMAL


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of typed cells."""

    type: ClassVar[str] = "table"
    sheet: str
    """Name of its worksheet; tables of one name that follow each other are one sheet."""
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    group: str = ""
    """What tells its rows from those of the other tables on its sheet."""
    group_heading: str = ""
    """What the groups are, as the heading of their column; empty where there are none."""
    total: bool = False
    """Whether the last row sums the others."""
    matrix: bool = False
    """Whether shares are shaded, and those below one marked."""
    note: str = ""
    """Printed below."""
    empty: str = "Nothing is recorded."
    """What is said where there is no row."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing, what it says, and the numbers behind it."""

    type: ClassVar[str] = "chart"
    finding: str
    """Its title: what it shows, as a sentence."""
    svg: str
    alt: str
    table: Table
    note: str
    shown: bool = True
    """Whether the table is printed below the drawing; it is in every workbook."""


Block = Paragraph | Heading | Facts | Figures | Table | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report under one heading."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where something in the report comes from."""

    name: str
    what: str
