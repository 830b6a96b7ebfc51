"""Which record of a register a row of its next snapshot speaks of; never guessed."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from governance.domain.actors import Actor
from governance.domain.names import fold, name_key
from governance.exchange.profile_rules import DuplicatePolicy
from governance.exchange.rows import MappedRow, RejectedRow
from governance.models import Initiative, SourceRecord
from governance.services.directory import UnitDirectory


class RowKeys(NamedTuple):
    """What identifies a row; a unit that does not exist yet is named by its path."""

    number: int
    root: Hashable
    unit: Hashable
    external: str
    """Folded external id; empty for none."""
    name: str
    """Key of the name."""
    sha256: str


class Candidate(NamedTuple):
    """An initiative that a row may speak of."""

    initiative_id: int
    root: int
    unit: int
    external: str
    name: str
    sha256: str
    """Hash of the row that the register last gave; empty where it never gave one."""


@dataclass(frozen=True, slots=True)
class Universe:
    """Everything that the rows of a snapshot may speak of."""

    recorded: tuple[Candidate, ...]
    """Initiatives of which the register has spoken before, by what it said then."""
    others: tuple[Candidate, ...]
    """Initiatives that came from elsewhere, by what they are called now."""


class Match(NamedTuple):
    """What became of the search for one row."""

    initiative_id: int | None = None
    """The initiative it speaks of; None for a new one, or when it could not be told."""
    exact: bool = False
    """The register said exactly the same before."""
    candidates: tuple[int, ...] = ()
    """Ids of the initiatives it could speak of, when that could not be told."""
    earlier_row: int | None = None
    """Number of the row of the same file that it repeats, when repetitions are rejected."""
    ambiguous: bool = False
    """The identity of the row repeats in the file or in the register."""

    @property
    def refused(self) -> bool:
        """Whether the row cannot be accepted."""
        return bool(self.candidates) or self.earlier_row is not None


def load_universe(
    session: Session, *, register: str, units: UnitDirectory, actor: Actor
) -> Universe:
    """Return what the rows of a register may speak of, within the scope of the actor."""
    said = select(
        SourceRecord.initiative_id,
        SourceRecord.unit_id,
        SourceRecord.external_id,
        SourceRecord.name,
        SourceRecord.row_sha256,
    ).where(SourceRecord.register == register)
    own = and_(SourceRecord.initiative_id == Initiative.id, SourceRecord.register == register)
    elsewhere = (
        select(Initiative.id, Initiative.unit_id, Initiative.external_id, Initiative.name_key)
        .outerjoin(SourceRecord, own)
        .where(SourceRecord.id.is_(None))
    )
    recorded = (
        Candidate(initiative, units.root_of(unit), unit, fold(ident or ""), name_key(name), sha256)
        for initiative, unit, ident, name, sha256 in session.execute(said.order_by(SourceRecord.id))
    )
    others = (
        Candidate(initiative, units.root_of(unit), unit, fold(ident or ""), key, "")
        for initiative, unit, ident, key in session.execute(elsewhere.order_by(Initiative.id))
    )
    return Universe(_in_scope(recorded, actor), _in_scope(others, actor))


def _in_scope(candidates: Iterable[Candidate], actor: Actor) -> tuple[Candidate, ...]:
    return tuple(each for each in candidates if actor.units is None or each.root in actor.units)


class RowIdentifier:
    """Tells what identifies a row, given the units that exist."""

    def __init__(self, units: UnitDirectory) -> None:
        """Remember units by path: few of them answer for many rows."""
        self._units = units
        self._found: dict[tuple[tuple[str, ...], str | None], tuple[Hashable, Hashable]] = {}

    def of(self, row: MappedRow | RejectedRow) -> RowKeys:
        """Return what identifies a row."""
        where = (row.unit_path, row.unit_code)
        if where not in self._found:
            self._found[where] = (self._key(row.unit_path[:1], row.unit_code), self._key(*where))
        root, unit = self._found[where]
        return RowKeys(
            number=row.row_number,
            root=root,
            unit=unit,
            external=fold(row.external_id or ""),
            name=name_key(row.name),
            sha256=row.sha256 if isinstance(row, MappedRow) else "",
        )

    def _key(self, path: tuple[str, ...], code: str | None) -> Hashable:
        found = self._units.find(path, code=code) if path else None
        return tuple(map(name_key, path)) if found is None else found


def match_rows(
    rows: Sequence[RowKeys], universe: Universe, duplicates: DuplicatePolicy
) -> dict[int, Match]:
    """Return for every row which initiative it speaks of, by row number.

    Equal rows are paired first. A row is then known by its external id where that is unique in the
    file and in the register, else by unit and name; where neither tells one initiative from another
    the row is refused and what it could be is listed.
    """
    return _Matching(rows, universe, duplicates).result


def seen_in(rows: Iterable[RowKeys], universe: Universe) -> set[int]:
    """Return the initiatives that rejected rows may speak of: they have not disappeared."""
    by_id, by_name = _group(universe.recorded, _id_of), _group(universe.recorded, _name_of)
    found: set[int] = set()
    for row in rows:
        same = by_id.get(_id_of(row), []) if row.external else []
        found.update(each.initiative_id for each in same or by_name.get(_name_of(row), []))
    return found


class _Matching:
    """The state of one search."""

    def __init__(
        self, rows: Sequence[RowKeys], universe: Universe, duplicates: DuplicatePolicy
    ) -> None:
        self.result: dict[int, Match] = {}
        self._repeated: set[int] = set()
        self._taken: set[int] = set()
        self._taken_exactly: set[int] = set()
        self._by_id = [_group(pool, _id_of) for pool in (universe.recorded, universe.others)]
        self._by_name = [_group(pool, _name_of) for pool in (universe.recorded, universe.others)]
        self._ids_in_file = Counter(_id_of(row) for row in rows if row.external)
        self._names_in_file = Counter(_name_of(row) for row in rows if not self._known_by_id(row))
        if duplicates is DuplicatePolicy.REJECT:
            self._reject_repetitions(rows)
            rows = [row for row in rows if row.number not in self.result]
            self._ids_in_file = Counter(_id_of(row) for row in rows if row.external)
            self._names_in_file = Counter(_name_of(r) for r in rows if not self._known_by_id(r))
        self._pair_equal(rows, universe.recorded)
        self._match_by_id(rows)
        self._match_by_name([row for row in rows if row.number not in self.result])

    def _known_by_id(self, row: RowKeys) -> bool:
        if not row.external or self._ids_in_file[_id_of(row)] > 1:
            return False
        return len(self._by_id[0].get(_id_of(row), ())) <= 1

    def _repeats(self, row: RowKeys) -> bool:
        if self._known_by_id(row):
            return False
        in_register = [each for each in self._by_name[0].get(_name_of(row), ()) if _fits(row, each)]
        return self._names_in_file[_name_of(row)] > 1 or len(in_register) > 1

    def _reject_repetitions(self, rows: Sequence[RowKeys]) -> None:
        first: dict[Hashable, int] = {}
        for row in rows:
            identity = _id_of(row) if row.external else _name_of(row)
            earlier = first.setdefault((bool(row.external), *identity), row.number)
            if earlier != row.number:
                self.result[row.number] = Match(earlier_row=earlier, ambiguous=True)
                self._repeated.add(earlier)

    def _pair_equal(self, rows: Sequence[RowKeys], recorded: Sequence[Candidate]) -> None:
        same = _group(recorded, lambda each: each.sha256)
        for row in rows:
            if pool := same.get(row.sha256):
                self._take(row, pool.pop(0), exact=True)

    def _match_by_id(self, rows: Sequence[RowKeys]) -> None:
        for row in rows:
            if row.number in self.result or not self._known_by_id(row):
                continue
            for pool in self._by_id:
                found = [each for each in pool.get(_id_of(row), ()) if self._free(each)]
                if len(found) == 1:
                    self._take(row, found[0])
                elif found:
                    self._refuse(row, found)
                if found:
                    break

    def _match_by_name(self, rows: Sequence[RowKeys]) -> None:
        claims = Counter(_name_of(row) for row in rows)
        for row in rows:
            found: list[Candidate] = []
            rivals: list[Candidate] = []
            for pool in self._by_name:
                same = [each for each in pool.get(_name_of(row), ()) if self._fits_new(row, each)]
                found = [each for each in same if self._free(each)]
                # Where an equal row took one of several namesakes, the rest is only a guess.
                rivals = [each for each in same if each.initiative_id in self._taken_exactly]
                if found:
                    break
            if not found:
                self._settle(row, Match())
            elif len(found) == 1 and not rivals and claims[_name_of(row)] == 1:
                self._take(row, found[0])
            else:
                self._refuse(row, found)

    def _fits_new(self, row: RowKeys, candidate: Candidate) -> bool:
        if self._known_by_id(row):
            return not candidate.external
        return _fits(row, candidate)

    def _free(self, candidate: Candidate) -> bool:
        return candidate.initiative_id not in self._taken

    def _take(self, row: RowKeys, candidate: Candidate, *, exact: bool = False) -> None:
        self._taken.add(candidate.initiative_id)
        if exact:
            self._taken_exactly.add(candidate.initiative_id)
        self._settle(row, Match(initiative_id=candidate.initiative_id, exact=exact))

    def _refuse(self, row: RowKeys, found: Sequence[Candidate]) -> None:
        ids = tuple(each.initiative_id for each in found)
        self._settle(row, Match(candidates=ids, ambiguous=True))

    def _settle(self, row: RowKeys, match: Match) -> None:
        ambiguous = match.ambiguous or row.number in self._repeated or self._repeats(row)
        self.result[row.number] = match._replace(ambiguous=ambiguous)


def _id_of(keys: RowKeys | Candidate) -> tuple[Hashable, str]:
    return (keys.root, keys.external)


def _name_of(keys: RowKeys | Candidate) -> tuple[Hashable, str]:
    return (keys.unit, keys.name)


def _fits(row: RowKeys, candidate: Candidate) -> bool:
    """Whether the external ids do not say that these are two."""
    return not row.external or not candidate.external or row.external == candidate.external


def _group(
    candidates: Iterable[Candidate], key: Callable[[Candidate], Hashable]
) -> dict[Hashable, list[Candidate]]:
    groups: defaultdict[Hashable, list[Candidate]] = defaultdict(list)
    for each in candidates:
        groups[key(each)].append(each)
    return groups
