"""The workbook of the worked value cases, in which a spreadsheet computes every figure.

``python -m tests.support.worked_workbook`` writes ``docs/worked-cases/value.xlsx``, where formulas
stand beside the figures of Trackgate. ``python -m tests.support.worked_workbook FILE`` takes the
answers out of FILE, the workbook as a spreadsheet has calculated and saved it, and writes them to
``docs/worked-cases/expected.yaml``.
"""

import datetime as dt
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
import yaml
from xlsxwriter.utility import xl_rowcol_to_cell

from governance.analytics.discounting import last_day
from governance.analytics.ledger import ACTUAL, HEADLINE
from tests.support.worked_cases import EXPECTED, FOLDER, NONE, Answer, Case, answers, cases

WORKBOOK = FOLDER / "value.xlsx"
OVERVIEW = "cases"


class _Sheet:
    """One case on its sheet: rates and lines left, flows in the middle, answers right."""

    TOP = 5

    def __init__(self, book: Any, case: Case) -> None:
        self.sheet, self.case = book.add_worksheet(case.id), case
        self.bold = book.add_format({"bold": True})
        self.date = book.add_format({"num_format": "yyyy-mm-dd"})
        self.number = book.add_format({"num_format": "#,##0.00##"})
        self.share = book.add_format({"num_format": "0.000000%"})

    def write(self) -> None:
        sheet, case = self.sheet, self.case
        sheet.freeze_panes(self.TOP, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.write(0, 0, case.title, self.bold)
        sheet.write(1, 0, case.why)
        sheet.write(2, 0, f"Base currency {case.base_currency}; yearly discount rate:")
        sheet.write(2, 5, case.discount_rate)
        sheet.set_column(0, 0, 12)
        sheet.set_column(8, 9, 14)
        sheet.set_column(11, 14, 13)
        sheet.set_column(16, 19, 16)
        self._lines()
        self._rates()
        self._flows()
        self._answers()

    def _day(self, row: int, column: int, month: int) -> None:
        day = dt.datetime.combine(last_day(month), dt.time())
        self.sheet.write_datetime(row, column, day, self.date)

    def _formula(self, row: int, column: int, formula: str, style: Any) -> None:
        # A blank result makes every spreadsheet calculate when the file is opened.
        self.sheet.write_formula(row, column, formula, style, "")

    def _head(self, column: int, *names: str) -> None:
        for at, name in enumerate(names, start=column):
            self.sheet.write(self.TOP - 1, at, name, self.bold)

    def _lines(self) -> None:
        names = ("Month", "Basis", "Kind", "Grade", "Amount", "Currency", "Share", "Rate", "Base")
        self._head(0, *names)
        rates = self._end(len(self.case.rates) + 1)
        for row, line in enumerate(self.case.lines, start=self.TOP):
            at = row + 1
            self._day(row, 0, line.month)
            for column, text in ((1, line.basis), (2, line.kind), (3, line.grade)):
                self.sheet.write(row, column, text)
            self.sheet.write_number(row, 4, float(line.amount), self.number)
            self.sheet.write(row, 5, line.currency)
            self.sheet.write_number(row, 6, float(line.attribution))
            where = f"$V$6:$V${rates},$F{at},$W$6:$W${rates},$A{at}"
            known = f'IF(COUNTIFS({where})=0,"",SUMIFS($X$6:$X${rates},{where}))'
            base = f'"{self.case.base_currency}"'
            self._formula(row, 7, f"=IF($F{at}={base},1,{known})", self.number)
            self._formula(row, 8, f'=IF($H{at}="","",ROUND($E{at}*$G{at}*$H{at},4))', self.number)

    def _rates(self) -> None:
        self._head(21, "Currency", "Month", "Rate")
        rates = self.case.rates.items()
        for row, ((code, month), rate) in enumerate(rates, start=self.TOP):
            self.sheet.write(row, 21, code)
            self._day(row, 22, month)
            self.sheet.write_number(row, 23, float(rate))

    def _end(self, rows: int) -> int:
        return self.TOP + max(rows, 1)

    def _sum(self, *criteria: str) -> str:
        end = self._end(len(self.case.lines))
        named = {"A": "month", "B": "basis", "C": "kind", "D": "grade"}
        pairs = zip(named, criteria, strict=False)
        where = ",".join(f"${key}$6:${key}${end},{value}" for key, value in pairs if value)
        return f"SUMIFS($I$6:$I${end},{where})"

    def _flows(self) -> None:
        """Write the months in which something counts, with their net and its running sum."""
        self._head(11, "Month", "Net", "Cumulative", "Never below again")
        for row, month in enumerate(self.months, start=self.TOP):
            at = row + 1
            self._day(row, 11, month)
            parts = [self._sum(f"$L{at}", '"actual"', '"benefit"', f'"{g}"') for g in HEADLINE]
            cost = self._sum(f"$L{at}", '"actual"', '"cost"')
            self._formula(row, 12, f"={'+'.join(parts)}-{cost}", self.number)
            # Rounded: a running sum of binary fractions may miss zero by a trace.
            self._formula(row, 13, f"=ROUND(SUM($M$6:$M{at}),4)", self.number)
            rest = f"$N{at}:$N${self._end(len(self.months))}"
            self._formula(row, 14, f"=MIN({rest})>=0", None)

    @property
    def months(self) -> list[int]:
        counted = [
            line
            for line in self.case.lines
            if line.basis == ACTUAL
            and (line.kind == "cost" or line.grade in HEADLINE)
            and (
                line.currency == self.case.base_currency
                or (line.currency, line.month) in self.case.rates
            )
        ]
        # A line and its reversal leave nothing that could count.
        totals: dict[tuple[int, str, str], Decimal] = {}
        for line in counted:
            key = (line.month, line.kind, line.grade)
            totals[key] = totals.get(key, Decimal(0)) + line.amount * line.attribution
        return sorted({month for (month, _, _), total in totals.items() if total})

    def _answers(self) -> None:
        self._head(16, "Figure", "Spreadsheet", "Trackgate", "Difference")
        ours = answers(self.case)
        for row, (name, formula, style) in enumerate(self._formulas(), start=self.TOP):
            self.sheet.write(row, 16, name)
            self._formula(row, 17, f"={formula}", style)
            value = ours[name]
            if name == "Paid back" and value != NONE:
                day = dt.datetime.fromisoformat(str(value))
                self.sheet.write_datetime(row, 18, day, self.date)
            else:
                self.sheet.write(row, 18, value, style)
            one, two = (xl_rowcol_to_cell(row, column) for column in (17, 18))
            self._formula(row, 19, f'=IF({one}={two},0,IFERROR({one}-{two},"differs"))', None)

    def _formulas(self) -> list[tuple[str, str, Any]]:
        last = self._end(len(self.months))
        net, days = f"$M$6:$M${last}", f"$L$6:$L${last}"
        cost = self._sum("", '"actual"', '"cost"')
        grades = [self._sum("", '"actual"', '"benefit"', f'"{grade}"') for grade in "ABCD"]
        measured = f"({grades[0]}+{grades[1]})"
        changes = f"AND(MIN({net})<0,MAX({net})>0)"
        end = self._end(len(self.case.lines))
        both = f'COUNTIFS($A$6:$A${end},$A$6:$A${end},$B$6:$B${end},"{{}}")>0'
        covered = f"({both.format('actual')})*({both.format('plan')})"

        def matching(basis: str) -> str:
            only = f'($B$6:$B${end}="{basis}")*($C$6:$C${end}="benefit")'
            return f"SUMPRODUCT({covered}*{only},$I$6:$I${end})"

        plan = matching("plan")
        rows = [
            ("Cost", cost, self.number),
            *((f"Benefit {g}", part, self.number) for g, part in zip("ABCD", grades, strict=True)),
            ("Net", f"{measured}-{cost}", self.number),
            ("ROI", f'IF({cost}=0,"{NONE}",({measured}-{cost})/{cost})', self.share),
            ("Multiple", f'IF({cost}=0,"{NONE}",{measured}/{cost})', self.number),
            ("NPV", f"XNPV($F$3,{net},{days})", self.number),
            ("IRR", f'IF({changes},XIRR({net},{days}),"{NONE}")', self.share),
            (
                "Paid back",
                f'IFERROR(INDEX({days},MATCH(TRUE,$O$6:$O${last},0)),"{NONE}")',
                self.date,
            ),
            ("Planned cost", self._sum("", '"plan"', '"cost"'), self.number),
            ("Planned benefit", self._sum("", '"plan"', '"benefit"'), self.number),
            ("Realisation", f'IF({plan}=0,"{NONE}",{matching("actual")}/{plan})', self.share),
            ("Lines left out", f"COUNTBLANK($I$6:$I${end})", self.number),
        ]
        if self.case.second_guess is not None:
            again = f"XIRR({net},{days},{self.case.second_guess})"
            rows.append(("IRR, another", again, self.share))
        return rows


def write_workbook(path: Path) -> None:
    """Write every case on a sheet of its own, with formulas that compute its figures."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": "Worked cases of the value figures", "created": _CREATED})
        found = cases()
        _write_overview(book, found)
        for case in found:
            _Sheet(book, case).write()


def _write_overview(book: Any, found: list[Case]) -> None:
    """Write what each case is about, and how far the answers lie apart at most."""
    sheet, bold = book.add_worksheet(OVERVIEW), book.add_format({"bold": True})
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, 2, 88)
    sheet.set_column(3, 3, 18)
    for column, name in enumerate(("Sheet", "Case", "Why it is here", "Largest difference")):
        sheet.write(0, column, name, bold)
    for row, case in enumerate(found, start=1):
        sheet.write_url(row, 0, f"internal:'{case.id}'!A1", string=case.id)
        sheet.write(row, 1, case.title)
        sheet.write(row, 2, case.why)
        apart = f"{case.id}!$T$6:$T${_Sheet.TOP + _MOST_ANSWERS}"
        sheet.write_formula(row, 3, f"=MAX(MAX({apart}),-MIN({apart}))", None, "")


_MOST_ANSWERS = 20
_CREATED = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)


def calculated(path: Path) -> dict[str, dict[str, Answer]]:
    """Return the answers that a spreadsheet has calculated and saved, by case.

    Raises
    ------
    ValueError
        The workbook was not calculated.
    """
    book = openpyxl.load_workbook(path, data_only=True)
    found: dict[str, dict[str, Answer]] = {}
    for sheet in book:
        if sheet.title == OVERVIEW:
            continue
        rows = sheet.iter_rows(min_row=6, min_col=17, max_col=18, values_only=True)
        own: dict[str, Answer] = {}
        for name, value in rows:
            if name is None:
                continue
            if value is None or value == "":
                raise ValueError(f"{sheet.title}: {name} has not been calculated")
            own[str(name)] = value.date().isoformat() if isinstance(value, dt.datetime) else value
        found[sheet.title] = own
    return found


def _main() -> None:
    if len(sys.argv) == 1:
        write_workbook(WORKBOOK)
        return
    found = calculated(Path(sys.argv[1]))
    head = "# What LibreOffice Calc 7.4.7.2 answers to value.xlsx; see README.md beside it.\n"
    EXPECTED.write_text(head + yaml.safe_dump(found, sort_keys=False), encoding="utf-8")


if __name__ == "__main__":
    _main()
