"""The coverage statement: for laws and standards, clause by clause, which controls answer it."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from governance.analytics.formats import count, plural
from governance.domain.actors import Actor
from governance.domain.catalogue import Catalogue
from governance.domain.catalogue_parts import Clause, Duty, Framework
from governance.domain.control_state import IN_SCOPE, ControlState, last_days, state_of
from governance.domain.enums import Stage
from governance.domain.filters import PortfolioFilter
from governance.domain.lifecycle import ENDS
from governance.domain.report_kinds import Kind
from governance.errors import InvalidInputError, NotFoundError
from governance.queries.initiatives import all_rows
from governance.queries.standings import Summariser
from governance.reports import cells, states
from governance.reports.basis import Basis, Question, basis
from governance.reports.blocks import Block, Column, Paragraph, Section, Source, Table
from governance.reports.cells import Cell, Mark, State, Text, Tone
from governance.reports.document import Document

STATED = ("eu_ai_act", "nist_ai_rmf", "iso_42001", "owasp_llm", "omb_m_25_21")
"""Frameworks of which coverage is stated unless others are named."""

States = Counter[ControlState]


_LIVE = tuple(stage for stage in Stage if stage not in ENDS)
_SETTLED = (ControlState.MET, ControlState.WAIVED)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many initiatives stand how."""

    of_control: Mapping[str, States]
    """By control, over every initiative that it could apply to."""
    of_clause: Mapping[tuple[str, str, str], States]
    """By framework, clause and control, over the initiatives that the clause is answered for."""


@dataclass(frozen=True, slots=True)
class Stand:
    """How one clause stands over the portfolio."""

    duty: Duty | None
    controls: tuple[str, ...]
    applies: int
    """Answers asked for: controls that answer it times initiatives for which they do."""
    settled: int
    """Those that are met and confirmed, or validly waived."""
    state: State


def build(
    session: Session,
    viewer: Actor,
    where: PortfolioFilter,
    *,
    as_of: dt.date | None = None,
    only: tuple[str, ...] = (),
) -> Document:
    """Return the statement over the filtered initiatives that are neither stopped nor retired.

    Parameters
    ----------
    only
        Ids of frameworks; empty for those of :data:`STATED`.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    InvalidInputError
        The day lies in the future, or the catalogue has no such framework.
    NotFoundError
        No catalogue is published.
    """
    on = basis(session, viewer, where, as_of)
    of = on.catalogue
    if of is None:
        raise NotFoundError(
            "No control catalogue is published; run python -m governance catalogue publish."
        )
    chosen = _chosen(of, only)
    ids = [row.id for row in all_rows(session, _live(where), viewer)]
    counts = _counts(on, ids)
    stands = {each.id: _stands(of, each, counts, on.rules_on) for each in chosen}
    names = [each.id for each in chosen]
    return on.document(
        Kind.FRAMEWORK,
        subject=chosen[0].name if len(chosen) == 1 else "Laws and standards, clause by clause",
        sentence=_sentence(stands, len(ids)),
        subjects=len(ids),
        sections=(
            Section("Summary", (*_reading(), _summary(chosen, stands))),
            *(Section(each.name, _blocks(each, stands[each.id])) for each in chosen),
            Section("Controls over the portfolio", _controls(of, chosen, counts)),
        ),
        sources=_sources(chosen),
        question=Question(names, _asked(on, [each.name for each in chosen])),
    )


def _asked(on: Basis, names: list[str]) -> str:
    narrowed = on.filter_words
    frameworks = f"frameworks: {'; '.join(names)}; stopped and retired initiatives left out"
    return frameworks if narrowed == "None" else f"{narrowed}; {frameworks}"


def _chosen(of: Catalogue, only: tuple[str, ...]) -> tuple[Framework, ...]:
    known = of.framework_by_id
    for name in only:
        if name not in known:
            raise InvalidInputError(
                f"The catalogue has no framework {name!r}; it has {', '.join(known)}."
            )
    return tuple(known[name] for name in only or STATED if name in known)


def _live(where: PortfolioFilter) -> PortfolioFilter:
    kept = tuple(stage for stage in where.stages or _LIVE if stage in _LIVE)
    return replace(where, stages=kept) if kept else replace(where, stages=(), ids=(0,))


def _counts(on: Basis, ids: list[int]) -> Counts:
    of_control: dict[str, States] = {}
    of_clause: dict[tuple[str, str, str], States] = {}
    today = on.rules_on
    for held in Summariser(on.session, on.catalogue_of, today).held(ids):
        waived = last_days(held.exemptions, today)
        for item in held.items:
            state = state_of(item, held.answers.get(item.id), waived, today)
            of_control.setdefault(item.id, Counter())[state] += 1
            for framework, clause in item.clauses:
                of_clause.setdefault((framework, clause, item.id), Counter())[state] += 1
    return Counts(of_control, of_clause)


def _stands(
    of: Catalogue, framework: Framework, counts: Counts, today: dt.date
) -> dict[str, Stand]:
    return {clause.id: _stand(of, framework, clause, counts, today) for clause in framework.clauses}


def _stand(
    of: Catalogue, framework: Framework, clause: Clause, counts: Counts, today: dt.date
) -> Stand:
    controls = tuple(each.id for each in of.answering(framework.id, clause.id))
    duty = of.duty(framework.id, clause.id)
    nobody = States()
    held = [counts.of_clause.get((framework.id, clause.id, each), nobody) for each in controls]
    applies = sum(each[state] for each in held for state in IN_SCOPE)
    settled = sum(each[state] for each in held for state in _SETTLED)
    later = duty is not None and duty.starts_on > today
    return Stand(
        duty, controls, applies, settled, _clause_state(controls, applies, settled, later=later)
    )


def _clause_state(controls: tuple[str, ...], applies: int, settled: int, *, later: bool) -> State:
    if later:
        return State(Mark.UPCOMING, "Upcoming")
    if not controls:
        return State(Mark.NOT_MET, "No control")
    if not applies:
        return State(Mark.NOT_APPLICABLE, "Nothing in scope")
    if settled == applies:
        return State(Mark.MET, "Covered")
    return State(Mark.PARTIALLY_MET, "Partly") if settled else State(Mark.NOT_ASSESSED, "Open")


_STATES = ("Covered", "Partly", "Open", "Nothing in scope", "No control", "Upcoming")


def _sentence(stands: Mapping[str, Mapping[str, Stand]], initiatives: int) -> str:
    every = [stand for own in stands.values() for stand in own.values()]
    said = Counter(stand.state.text for stand in every)
    answered = sum(bool(stand.controls) for stand in every)
    return (
        f"{count(answered)} of {plural(len(every), 'clause')} are answered by controls of the "
        f"catalogue. Over {plural(initiatives, 'initiative')}, {_none(said['Covered'])} are "
        f"covered, {_none(said['Partly'])} partly, {_none(said['Open'])} open; "
        f"{_none(said['Upcoming'])} apply only from a later day."
    )


def _none(number: int) -> str:
    return count(number) if number else "none"


def _reading() -> tuple[Block, ...]:
    return (
        Paragraph(
            "Covered: every control that answers the clause is met and confirmed, or validly "
            "waived, for every initiative it applies to. Partly: some are. Open: none is. Nothing "
            "in scope: the clause concerns none of them. No control: the catalogue has no answer "
            "to it. Upcoming: the duty starts on a later day; it is listed for planning and never "
            "counts as failed."
        ),
        Paragraph(
            "Where a control answers a clause under a condition only, it counts for the "
            "initiatives that meet the condition, and for those of which that is not known yet."
        ),
        Paragraph(
            "That a clause is covered says that our own controls hold. It is no statement of "
            "conformity with a law or a standard.",
            Tone.STRONG,
        ),
    )


def _summary(chosen: Iterable[Framework], stands: Mapping[str, Mapping[str, Stand]]) -> Table:
    columns = (
        Column("framework", "Framework"),
        Column("version", "Version", under="framework", tone=Tone.SOFT),
        Column("clauses", "Clauses", width=15, right=True),
        *(Column(_id(name), name, width=15, right=True) for name in _STATES),
    )
    rows: list[tuple[Cell, ...]] = []
    for each in chosen:
        said = Counter(stand.state.text for stand in stands[each.id].values())
        numbers = (len(each.clauses), *(said[name] for name in _STATES))
        listed = "every clause listed" if each.complete else "not every clause listed"
        rows.append(
            (Text(each.name), Text(f"{each.version}; {listed}"), *map(cells.number, numbers))
        )
    return Table("Summary", columns, tuple(rows))


def _id(heading: str) -> str:
    return heading.lower().replace(" ", "_")


_CLAUSES = (
    Column("clause", "Clause", width=25),
    Column("asks", "What it asks"),
    Column("who", "Who owes it", under="asks", prefix="Owed by ", tone=Tone.SOFT),
    Column("from", "From", width=19, right=True),
    Column("controls", "Answered by", width=27, tone=Tone.CODE),
    Column("settled", "Met or waived", width=23, right=True),
    Column("state", "State", width=27),
)


def _blocks(framework: Framework, stands: Mapping[str, Stand]) -> tuple[Block, ...]:
    rows = tuple(_row(clause, stands[clause.id]) for clause in framework.clauses)
    note = f"{framework.kind.capitalize()}, {framework.version}."
    if not framework.complete:
        note += " Not every clause is listed, so this states what is listed and no more."
    if framework.note:
        note += f" {framework.note}"
    table = Table("Clauses", _CLAUSES, rows, group=framework.id, group_heading="Framework")
    return (Paragraph(note, Tone.SOFT), table)


def _row(clause: Clause, stand: Stand) -> tuple[Cell, ...]:
    duty = stand.duty
    return (
        Text(clause.id),
        Text(f"{clause.label[0].upper()}{clause.label[1:]}"),
        Text(", ".join(map(_role, duty.roles)) if duty else ""),
        cells.day(duty.starts_on if duty else None),
        cells.texts(stand.controls, ", "),
        cells.share(stand.settled, stand.applies),
        stand.state,
    )


def _role(role: str) -> str:
    return role.replace("gpai", "GPAI").replace("_", " ")


_OF_CONTROL = (
    ControlState.MET,
    ControlState.WAIVED,
    ControlState.UNCONFIRMED,
    ControlState.PARTIALLY_MET,
    ControlState.NOT_MET,
    ControlState.LAPSED,
    ControlState.NOT_ASSESSED,
    ControlState.UPCOMING,
)


def _controls(of: Catalogue, chosen: Iterable[Framework], counts: Counts) -> tuple[Block, ...]:
    wanted = {each.id for each in chosen}
    columns = (
        Column("title", "Control"),
        Column("control", "Id", under="title", tone=Tone.CODE),
        Column("applies", "Applies", width=13, right=True),
        *(Column(state.value, states.word(state), width=14, right=True) for state in _OF_CONTROL),
    )
    rows: list[tuple[Cell, ...]] = []
    for control in of.controls:
        if any(each.framework in wanted for each in control.references):
            held = counts.of_control.get(control.id, States())
            applies = sum(held[state] for state in IN_SCOPE)
            numbers = (applies, *(held[state] for state in _OF_CONTROL))
            rows.append(
                (Text(control.title), cells.code(control.id), *map(cells.number_or_dash, numbers))
            )
    note = "How many initiatives each control applies to, and how it stands for them."
    return (Paragraph(note, Tone.SOFT), Table("Controls", columns, tuple(rows)))


def _sources(chosen: Iterable[Framework]) -> tuple[Source, ...]:
    own = (
        Source(
            each.name,
            f"{each.version}. Identifiers are those of the publisher; what a clause "
            "asks is described in our own words.",
        )
        for each in chosen
    )
    return tuple(own)
