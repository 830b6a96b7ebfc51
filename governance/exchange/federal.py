"""The portfolio as the AI use case inventory of the US federal agencies (2025 columns), as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from governance.analytics.formats import plural
from governance.exchange.federal_cells import federal_cells
from governance.exchange.federal_columns import federal_columns
from governance.exchange.formulas import guarded
from governance.exchange.wording import shortened
from governance.queries.federal import UseCase


@dataclass(slots=True)
class Remark:
    """What of one column does not fit the data dictionary."""

    column: str
    first: str
    """The first cell, or the first value that has no answer."""
    where: str
    """Which use case that was."""
    rows: int = 0


@dataclass(slots=True)
class Remarks:
    """What the data dictionary does not allow in a file, gathered while it is written."""

    unallowed: dict[str, Remark] = field(default_factory=dict)
    unsaid: dict[str, Remark] = field(default_factory=dict)

    def sentences(self) -> tuple[str, ...]:
        """Return one sentence for each column and kind, in the order of the columns."""
        columns = federal_columns()
        said = [
            f"{each.column} holds in {plural(each.rows, 'row')} what the 2025 dictionary does not "
            f"allow, first “{shortened(each.first)}” ({each.where}); it allows "
            f"{columns[each.column].words()}: correct the record and export again."
            for each in self._ordered(self.unallowed)
        ]
        said += [
            f"{each.column} stays blank in {plural(each.rows, 'row')} because no answer of the "
            f"2025 dictionary says “{each.first}”, first of {each.where}; fill it in by hand."
            for each in self._ordered(self.unsaid)
        ]
        return tuple(said)

    def note(self, kind: dict[str, Remark], column: str, said: str, case: UseCase) -> None:
        """Count a cell of a use case that does not fit."""
        where = shortened(case.external_id or case.name, 40)
        kind.setdefault(column, Remark(column, said, where)).rows += 1

    def _ordered(self, kind: Mapping[str, Remark]) -> Iterator[Remark]:
        return (kind[column] for column in federal_columns() if column in kind)


def export_federal(cases: Iterable[UseCase], out: BinaryIO) -> tuple[int, Remarks]:
    """Write use cases as CSV in the columns of the 2025 inventory.

    UTF-8 with a byte order mark, as it is published. Text that a spreadsheet would run as a formula
    is marked by an apostrophe, which ``import --profile omb-2025`` takes away again.

    Returns
    -------
    tuple of int and Remarks
        Rows written, heading not counted, and what in them the data dictionary does not allow.
    """
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    remarks, count = Remarks(), 0
    try:
        sheet = csv.writer(text)
        sheet.writerow(federal_columns())
        for case in cases:
            sheet.writerow(list(_checked(case, remarks)))
            count += 1
    finally:
        text.detach()
    return count, remarks


def _checked(case: UseCase, remarks: Remarks) -> Iterator[str]:
    """Yield the cells of a row, and note what of them does not fit."""
    for (name, column), cell in zip(federal_columns().items(), federal_cells(case), strict=True):
        if unallowed := column.unallowed(cell.text):
            remarks.note(remarks.unallowed, name, unallowed[0], case)
        if cell.unsaid:
            remarks.note(remarks.unsaid, name, cell.unsaid, case)
        yield guarded(cell.text)
