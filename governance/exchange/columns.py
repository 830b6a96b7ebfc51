"""Which column of a table feeds what, as a profile says."""

from collections.abc import Iterable

from governance.domain.drafts import fact_refusal
from governance.domain.enums import Stage
from governance.domain.names import name_key
from governance.errors import UnreadableFileError
from governance.exchange.profile_rules import FactRule, FactType, FieldRules
from governance.exchange.profiles import ImportProfile
from governance.exchange.tables import Table
from governance.exchange.wording import shortened

_SHOWN_HEADINGS = 12


class Columns:
    """Positions (from 0) of the columns that a profile names, in one table."""

    def __init__(self, profile: ImportProfile, table: Table) -> None:
        """Find every column; headings are compared without case, spaces and punctuation.

        Raises
        ------
        UnreadableFileError
            A required column is missing, or a fact column has no usable name.
        """
        self._table = table
        self._positions = {
            name_key(heading): position
            for position, heading in reversed(list(enumerate(table.columns)))
        }
        self.headings = table.columns
        self.fields = self._field_positions(profile.fields)
        self.units = [
            (self._first(level.headings), self._first(level.code), level.always)
            for level in profile.unit
        ]
        if not any(level.always for level in profile.unit) and all(
            position is None for position, _, _ in self.units
        ):
            raise self._missing("unit", [each for level in profile.unit for each in level.headings])
        self.stage_dates: dict[Stage, int] = {}
        for stage in Stage:
            position = self._first(profile.stage_dates.get(stage, ()))
            if position is not None:
                self.stage_dates[stage] = position
        current = profile.current_stage_date
        self.current_stage_date = self._first(current.headings) if current else None
        self.fact_rules, self.facts = self._find_facts(profile)
        self.answers = self._find_answers(profile)
        self.given = self._given()
        self.kept = self._find_kept(profile)

    def _first(self, headings: Iterable[str]) -> int | None:
        found = (self._positions.get(name_key(heading)) for heading in headings)
        return next((position for position in found if position is not None), None)

    def _field_positions(self, rules: FieldRules) -> dict[str, int]:
        found = {}
        for field in FieldRules.model_fields:
            rule = getattr(rules, field)
            position = self._first(rule.headings) if rule else None
            if position is not None:
                found[field] = position
            elif rule and (rule.required or field == "name"):
                raise self._missing(field, rule.headings)
        return found

    def _missing(self, field: str, headings: Iterable[str]) -> UnreadableFileError:
        wanted = " or ".join(f"“{heading}”" for heading in headings)
        shown = ", ".join(shortened(each, 40) for each in self._table.columns[:_SHOWN_HEADINGS])
        more = ", …" if len(self._table.columns) > _SHOWN_HEADINGS else ""
        return UnreadableFileError(
            f"{self._table.name} has no column {wanted} for the {field}; "
            f"row {self._table.header_row} has the headings {shown}{more}. "
            "Rename the column or choose another profile."
        )

    def _find_facts(self, profile: ImportProfile) -> tuple[dict[str, FactRule], dict[str, int]]:
        rules = dict(profile.facts)
        positions = {}
        for name, rule in rules.items():
            position = self._first(rule.headings)
            if position is not None:
                positions[name] = position
        prefix = profile.fact_prefix.casefold()
        for position, heading in enumerate(self.headings if prefix else ()):
            if not heading.casefold().startswith(prefix):
                continue
            name = name_key(heading[len(prefix) :]).replace(" ", "_")
            if reason := fact_refusal(name, value=True):
                raise UnreadableFileError(f"{self._table.name}, column “{heading}”: {reason}")
            if name not in positions:
                positions[name] = position
                rules[name] = FactRule(headings=(heading,), type=FactType.AUTO)
        return rules, positions

    def _find_answers(self, profile: ImportProfile) -> dict[str, int]:
        """Return columns by control; they are kept as received, the answer being coarser."""
        found = {
            control_id: self._first(rule.headings)
            for control_id, rule in profile.assessments.items()
        }
        return {each: position for each, position in found.items() if position is not None}

    def _given(self) -> frozenset[str]:
        given = set(self.fields) | {f"fact:{name}" for name in self.fact_rules}
        given -= {
            f"fact:{name}"
            for name, rule in self.fact_rules.items()
            if name not in self.facts and rule.always is None
        }
        given |= {f"answer:{control_id}" for control_id in self.answers}
        if self.stage_dates or self.current_stage_date is not None:
            # Dates alone say in which stage an initiative is: the one that was entered last.
            given |= {"stage", "stage_dates"}
        return frozenset(given)

    def _find_kept(self, profile: ImportProfile) -> list[tuple[int, str]]:
        used = {*self.fields.values(), *self.stage_dates.values(), *self.facts.values()}
        used |= {position for position, _, _ in self.units if position is not None}
        used |= {position for _, position, _ in self.units if position is not None}
        if self.current_stage_date is not None:
            used.add(self.current_stage_date)
        received = self._known(profile.keep_received)
        ignored = self._known(profile.ignore)
        unmapped = {
            position for position in range(len(self.headings)) if position not in used | ignored
        }
        if isinstance(profile.keep, tuple):
            unmapped &= self._known(profile.keep)
        elif profile.keep == "none":
            unmapped = set()
        return [(position, self.headings[position]) for position in sorted(unmapped | received)]

    def _known(self, headings: Iterable[str]) -> set[int]:
        return {
            self._positions[key] for each in headings if (key := name_key(each)) in self._positions
        }
