"""Reading the rows of a sheet as a profile says; knows no database."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache, partial
from typing import TypeVar

from governance.domain import drafts, lifecycle
from governance.domain.dates import PartialDate
from governance.domain.drafts import FactValue
from governance.domain.enums import ControlResult, Phase, RiskTier, Stage, Technique, Track
from governance.domain.names import name_key
from governance.exchange.columns import Columns
from governance.exchange.dates import read_date
from governance.exchange.formulas import is_marked, unguarded
from governance.exchange.profile_rules import UnreadPolicy
from governance.exchange.profiles import ImportProfile
from governance.exchange.readings import AnswerReader, FactReader, UnreadError, Vocabulary
from governance.exchange.rows import (
    Entries,
    MappedRow,
    Problem,
    RejectedRow,
    SourceAnswer,
    draft_of,
    lifecycle_order,
)
from governance.exchange.tables import Cell, SheetRow, Table, cell_text
from governance.exchange.unit_paths import unit_path
from governance.exchange.wording import clean_text, shortened

Word = TypeVar("Word", bound=StrEnum)
Other = TypeVar("Other")

_REMEMBERED = 8_192


class RowMapper:
    """Reads the rows of one table as one profile says, for a snapshot of one day."""

    def __init__(self, profile: ImportProfile, table: Table, as_of: dt.date) -> None:
        """Find the columns of the profile in the table.

        Raises
        ------
        UnreadableFileError
            A required column is missing.
        """
        self.profile = profile
        self.table = table
        self.as_of = as_of
        self.columns = Columns(profile, table)
        self.guarded = profile.formula_guards is True or (
            profile.formula_guards == "if_all" and _marks_every_formula(table)
        )
        rules = profile.fields
        self.tracks = Vocabulary(Track, rules.track.values if rules.track else {})
        self.techniques = Vocabulary(Technique, rules.techniques.values if rules.techniques else {})
        self.stages = Vocabulary(Stage, rules.stage.values if rules.stage else {})
        self.phases = Vocabulary(Phase, rules.phase.values if rules.phase else {})
        self.tiers = Vocabulary(RiskTier, rules.risk_tier.values if rules.risk_tier else {})
        self.facts = {name: FactReader(rule) for name, rule in self.columns.fact_rules.items()}
        rule_of = profile.assessments
        self.answers = {each: AnswerReader(rule_of[each]) for each in self.columns.answers}
        # Dates and units repeat in every sheet, and reading one takes longer than remembering it.
        read = partial(read_date, day_first=profile.dates.day_first, formats=profile.dates.formats)
        self.date: Callable[[Cell], PartialDate | None] = lru_cache(_REMEMBERED)(read)
        self.unit_path = lru_cache(_REMEMBERED)(unit_path)

    def rows(self) -> Iterator[MappedRow | RejectedRow]:
        """Yield every row that is not blank, mapped or rejected, reading the table from its start.

        Raises
        ------
        UnreadableFileError
            See :meth:`~governance.exchange.tables.Table.rows`.
        """
        return (self.read(row) for row in self.table.rows())

    def read(self, row: SheetRow) -> MappedRow | RejectedRow:
        """Return what one row says, or why it cannot be accepted."""
        columns = len(self.columns.headings)
        if any(cell != "" for cell in row.values[columns:]):
            reason = (
                f"The row has {len(row.values)} cells but the header has {columns}; "
                "look for a delimiter in a value without quotation marks."
            )
            return RejectedRow(row.number, (Problem("", "", reason),))
        return _RowReading(self, row).result()


def _marks_every_formula(table: Table) -> bool:
    """Tell whether a file marks every text that a spreadsheet would run; stops at a bare one.

    In another file an apostrophe is what somebody wrote.
    """
    cells = (cell for row in table.rows() for cell in row.values if isinstance(cell, str) and cell)
    return all(is_marked(cell.strip()) is not False for cell in cells)


class _RowReading:
    """One row while it is read."""

    def __init__(self, mapper: RowMapper, row: SheetRow) -> None:
        self._mapper = mapper
        self._columns = mapper.columns
        self._number = row.number
        self._problems: list[Problem] = []
        self._fatal = False
        missing = len(self._columns.headings) - len(row.values)
        self._cells: Sequence[Cell] = (*row.values, *[""] * missing) if missing > 0 else row.values
        if missing > 0:
            reason = f"The last {missing} cells of the row are missing; they were read as blank."
            self._problems.append(Problem("", "", reason))
        self._source_fields = {
            heading: text
            for position, heading in self._columns.kept
            if (text := self._at(position))
        }

    def result(self) -> MappedRow | RejectedRow:
        mapped = self._mapped()
        refusals = drafts.refusals(draft_of(mapped), self._mapper.as_of)
        if not refusals and not (any(map(str.isalnum, mapped.name)) or name_key(mapped.name)):
            refusals = {"name": "The name holds no letter or digit; write one."}
        for field, reason in refusals.items():
            self._unread(self._columns.fields.get(field), reason, fatal=True)
        if self._fatal:
            return RejectedRow(
                self._number,
                tuple(self._problems),
                external_id=mapped.external_id,
                name=mapped.name,
                unit_path=mapped.unit_path,
                unit_code=mapped.unit_code,
            )
        return mapped

    def _mapped(self) -> MappedRow:
        external_id = self._text("external_id")
        code, unit_path = self._unit()
        stage, entries = self._stages()
        track = self._track()
        return MappedRow(
            row_number=self._number,
            name=self._name(external_id),
            unit_path=unit_path,
            unit_code=code,
            external_id=external_id or None,
            description=self._text("description", drafts.TEXT_LIMIT),
            owner=self._text("owner", drafts.NAME_LIMIT),
            sponsor=self._text("sponsor", drafts.NAME_LIMIT),
            track=track,
            techniques=self._words("techniques", self._mapper.techniques),
            stage=stage,
            phase=self._phase(track),
            entries=entries,
            registered_on=self._date(self._columns.fields.get("registered_on")),
            risk_tier=self._one("risk_tier", self._mapper.tiers, RiskTier.UNDETERMINED),
            facts=self._facts(),
            answers=self._answers(),
            given=self._columns.given,
            source_fields=self._source_fields,
            problems=tuple(self._problems),
        )

    def _at(self, position: int | None) -> str:
        if position is None:
            return ""
        text = clean_text(cell_text(self._cells[position]))
        return unguarded(text) if self._mapper.guarded else text

    def _unread(self, position: int | None, reason: str, *, fatal: bool = False) -> None:
        """Note a value that is not used, and keep or reject the row as the profile says."""
        text = self._at(position)
        heading = "" if position is None else self._columns.headings[position]
        self._problems.append(Problem(heading, shortened(text), reason))
        if fatal or self._mapper.profile.on_unread is UnreadPolicy.REJECT:
            self._fatal = True
        elif heading:
            self._source_fields[heading] = text

    def _text(self, field: str, limit: int | None = None) -> str:
        position = self._columns.fields.get(field)
        text = self._at(position)
        rule = getattr(self._mapper.profile.fields, field)
        if not text and rule:
            text = rule.fallback
        if limit and (reason := drafts.text_refusal(f"The {field}", text, limit)):
            self._unread(position, reason)
            return ""
        return text

    def _name(self, external_id: str) -> str:
        position = self._columns.fields["name"]
        if name := " ".join(self._at(position).split()):
            return name
        fallback = self._mapper.profile.fields.name.fallback
        name = fallback.replace("{external_id}", external_id).replace("{row}", str(self._number))
        if name:
            reason = (
                f"The name is blank; the initiative is called “{name.strip()}” until it has one."
            )
            heading = self._columns.headings[position]
            self._problems.append(Problem(heading, "", reason))
        return name.strip()

    def _unit(self) -> tuple[str | None, tuple[str, ...]]:
        code = next((text for _, at, _ in self._columns.units if (text := self._at(at))), None)
        path = self._mapper.unit_path(
            tuple(always or self._at(position) for position, _, always in self._columns.units)
        )
        position = next((each for each, _, _ in self._columns.units if each is not None), None)
        if not path:
            self._unread(
                position, "The business unit is missing; name the unit that answers.", fatal=True
            )
        limits = [*((name, drafts.NAME_LIMIT) for name in path), (code or "", drafts.ID_LIMIT)]
        for name, limit in limits:
            if reason := drafts.text_refusal("The business unit", name, limit):
                self._unread(position, reason, fatal=True)
        return code, path

    def _words(self, field: str, vocabulary: Vocabulary[Word]) -> tuple[Word, ...]:
        position = self._columns.fields.get(field)
        text = self._text(field)
        if not text:
            return ()
        try:
            return vocabulary.words(text)
        except UnreadError as error:
            self._unread(position, str(error))
            return ()

    def _one(self, field: str, vocabulary: Vocabulary[Word], otherwise: Other) -> Word | Other:
        words = self._words(field, vocabulary)
        if len(words) > 1:
            reason = f"It names {len(words)} values where one is asked; leave one of them."
            self._unread(self._columns.fields.get(field), reason)
            return otherwise
        return words[0] if words else otherwise

    def _phase(self, track: Track) -> Phase | None:
        phase = self._one("phase", self._mapper.phases, None)
        if reason := drafts.phase_refusal(phase, track):
            self._unread(self._columns.fields.get("phase"), reason)
            return None
        return phase

    def _track(self) -> Track:
        words = self._words("track", self._mapper.tracks)
        kinds = {word for word in words if word is not Track.UNTAGGED}
        if len(kinds) > 1:
            return Track.HYBRID
        return next(iter(kinds), Track.UNTAGGED)

    def _date(self, position: int | None) -> PartialDate | None:
        if position is None or not self._at(position):
            return None
        found = self._mapper.date(self._cells[position])
        if found is None:
            day_first = self._mapper.profile.dates.day_first
            order = "31.12.2024" if day_first else "12/31/2024"
            reason = (
                f"It cannot be read as a date; write it as 2024-12-31, {order}, 12/2024 or 2024."
            )
        else:
            reason = lifecycle.date_refusal(found, self._mapper.as_of) or ""
        if reason:
            self._unread(position, reason)
            return None
        return found

    def _stages(self) -> tuple[Stage, Entries]:
        entries = [
            (stage, entered)
            for stage, position in self._columns.stage_dates.items()
            if (entered := self._date(position))
        ]
        stage = self._one("stage", self._mapper.stages, Stage.UNKNOWN)
        if not self._text("stage") and entries:
            stage = lifecycle_order(entries)[-1][0]
        position = self._columns.current_stage_date
        rule = self._mapper.profile.current_stage_date
        if position is not None and rule and (text := self._at(position)):
            if stage not in rule.stages:
                self._source_fields[self._columns.headings[position]] = text
            elif entered := self._date(position):
                entries.append((stage, entered))
        return stage, lifecycle_order(entries)

    def _facts(self) -> dict[str, FactValue]:
        facts: dict[str, FactValue] = {}
        for name, rule in self._columns.fact_rules.items():
            position = self._columns.facts.get(name)
            text = self._at(position)
            if rule.always is not None:
                facts[name] = rule.always
            elif text:
                try:
                    value = self._mapper.facts[name].value(text)
                    if reason := drafts.fact_refusal(name, value):
                        self._unread(position, reason)
                    else:
                        facts[name] = value
                except UnreadError as error:
                    self._unread(position, str(error))
        return facts

    def _answers(self) -> dict[str, SourceAnswer]:
        answers: dict[str, SourceAnswer] = {}
        for control_id, position in self._columns.answers.items():
            if not (text := self._at(position)):
                continue
            try:
                result = self._mapper.answers[control_id].result(text)
            except UnreadError as error:
                self._unread(position, str(error))
                result = ControlResult.NOT_ASSESSED
            if result is not None:
                answers[control_id] = SourceAnswer(result, text)
        return answers
