"""The checklist of a dossier: every control, its answer as a sentence, its evidence and clauses."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from governance.analytics.formats import in_words, plural
from governance.domain.applicability import evaluate, rule_facts
from governance.domain.catalogue import Catalogue, Reference
from governance.domain.catalogue_parts import Framework
from governance.domain.checklist import Item
from governance.domain.control_state import ControlState, last_days, state_of
from governance.domain.drafts import FactValue
from governance.domain.enums import ControlResult, ControlTrack, EvidenceKind, Gate
from governance.domain.labels import label, theme_label
from governance.models import Evidence
from governance.queries.checklists import Checklist, Line, answer_of
from governance.reports import cells, states, words
from governance.reports.blocks import Block, Column, Heading, Paragraph, Table
from governance.reports.cells import Cell, Text, Tone
from governance.reports.framework import STATED

_GATES = (Gate.INTAKE, Gate.PILOT, Gate.PRODUCTION, Gate.REVIEW)


@dataclass(frozen=True)  # without slots: facts are read once
class Told:
    """A checklist as it stands on the day of the report."""

    checklist: Checklist
    catalogue: Catalogue
    states: Mapping[str, ControlState]
    numbers: Mapping[int, str]
    """What each piece of evidence is called in the dossier, by its id."""

    @property
    def asked(self) -> tuple[Line, ...]:
        """The controls that apply, with those answered not applicable."""
        return tuple(
            line
            for line in self.checklist.lines
            if not line.dropped and self.states[line.item.id] is not ControlState.OUT_OF_SCOPE
        )

    def references(self, item: Item) -> tuple[Reference, ...]:
        """Return the clauses that a control answers to here: those that no fact rules out."""
        return tuple(
            each
            for each in item.control.references
            if each.when is None or evaluate(each.when, self.known) is not False
        )

    @cached_property
    def known(self) -> dict[str, FactValue]:
        """The facts that rules can look at."""
        of = self.checklist.initiative
        return self.catalogue.readable(rule_facts(of.track, of.risk_tier, of.facts))

    @property
    def left_out(self) -> tuple[Line, ...]:
        """The controls that do not apply."""
        return tuple(
            line
            for line in self.checklist.lines
            if not line.dropped and self.states[line.item.id] is ControlState.OUT_OF_SCOPE
        )


def told(of: Checklist, catalogue: Catalogue) -> Told:
    """Return how every control of a checklist stands."""
    waived = last_days(of.exemptions, of.today)
    found = {
        line.item.id: state_of(line.item, of.answers.get(line.item.id), waived, of.today)
        for line in of.lines
    }
    pieces = [piece for line in of.lines for piece in line.evidence]
    numbers = {piece.id: f"E{place:02}" for place, piece in enumerate(pieces, start=1)}
    return Told(of, catalogue, found, numbers)


def gates(of: Told) -> Table:
    """Return how ready the initiative is for each gate."""
    columns = (
        Column("gate", "Gate"),
        Column("required", "Blocking controls", width=32, right=True),
        Column("settled", "Met or waived", width=28, right=True),
        Column("open", "Open", width=22, right=True),
        Column("majors", "Majors open", width=26, right=True),
    )
    rows: list[tuple[Cell, ...]] = []
    for gate in _GATES:
        ready = of.checklist.readiness(gate)
        numbers = (ready.required, ready.settled, len(ready.blockers), len(ready.open_majors))
        rows.append((Text(label(gate)), *(cells.number(each) for each in numbers)))
    note = (
        f"{plural(len(of.asked), 'control')} of {len(of.asked) + len(of.left_out)} apply. A "
        "control whose deciding fact is unanswered applies; not assessed never counts as met; a "
        "waiver counts until its last day."
    )
    return Table("Gates", columns, tuple(rows), note=note)


_COLUMNS = (
    Column("control", "Control", width=25, tone=Tone.CODE),
    Column("theme", "Theme", under="control", tone=Tone.SOFT),
    Column("severity", "Severity and gate", under="control", tone=Tone.SOFT),
    Column("question", "Question and answer", tone=Tone.SOFT),
    Column("answer", "Answer", under="question"),
    Column("why", "Why it applies", under="question", tone=Tone.SOFT),
    Column("evidence", "Evidence", under="question", prefix="Evidence ", tone=Tone.SOFT),
    Column("clauses", "Clauses", under="question", prefix="Answers to ", tone=Tone.SOFT),
    Column("state", "State", width=30),
)


_TRACKS = {
    ControlTrack.COMMON: "Asked of every initiative",
    ControlTrack.ML: "Asked of machine learning",
    ControlTrack.GENAI: "Asked of generative AI",
}


def blocks(of: Told) -> tuple[Block, ...]:
    """Return the controls that apply, by the track they belong to, and those that do not."""
    note = "In the order of the catalogue. What somebody wrote is quoted."
    out: list[Block] = [Paragraph(note, Tone.SOFT)]
    for track, name in _TRACKS.items():
        lines = [line for line in of.asked if line.item.control.track is track]
        if lines:
            rows = tuple(_row(of, line) for line in lines)
            out += [
                Heading(f"{name}: {_counted(of, lines)}"),
                Table("Checklist", _COLUMNS, rows, group=name, group_heading="Asked"),
            ]
    if of.left_out:
        out += [Heading("Controls that do not apply"), _left_out(of)]
    return tuple(out)


def _counted(of: Told, lines: list[Line]) -> str:
    counts = Counter(states.word(of.states[line.item.id]).lower() for line in lines)
    return ", ".join(f"{in_words(n)} {word}" for word, n in counts.items())


def _row(of: Told, line: Line) -> tuple[Cell, ...]:
    item = line.item
    clauses = (f"{_framework(each.framework)} {each.clause}" for each in of.references(item))
    evidence = [of.numbers[piece.id] for piece in line.evidence]
    return (
        cells.code(item.id),
        Text(theme_label(item.theme)),
        Text(f"{label(item.severity)}, {item.gate.value}"),
        Text(item.control.question),
        Text(sentence(line, of.states[item.id], of.checklist.today)),
        Text(item.why if item.why != "Applies to every initiative." else ""),
        cells.texts(evidence, ", "),
        cells.texts(dict.fromkeys(clauses)),
        states.shown(of.states[item.id]),
    )


def _framework(framework: str) -> str:
    return framework.replace("_", " ").upper().replace("EU AI ACT", "EU AI Act")


def sentence(line: Line, state: ControlState, today: dt.date) -> str:
    """Return who answered what when, and what counts in its place, as sentences."""
    said = [_answered(line)] if line.assessment else ["Nobody has answered yet."]
    assessment = line.assessment
    if assessment and assessment.comment.strip():
        said.append(words.quoted(assessment.comment))
    if assessment and assessment.revalidate_on:
        verb = "Was to be" if assessment.revalidate_on <= today else "To be"
        said.append(f"{verb} renewed by {words.day(assessment.revalidate_on)}.")
    if state is ControlState.LAPSED and assessment:
        until = answer_of(assessment, line.evidence).evidence_until
        if until and until <= today:
            said.append(f"All its evidence is stale since {words.day(until)}.")
    return " ".join([*said, *_waived(line, today)])


def _waived(line: Line, today: dt.date) -> Iterator[str]:
    """Say until when the newest waiver counts that was granted and not ended, or counted."""
    granted = (each for each in line.waivers if each.granted_at and each.ended_at is None)
    newest = max(granted, key=lambda each: each.expires_on, default=None)
    if newest is not None:
        until = words.day(newest.expires_on)
        held = today <= newest.expires_on
        yield (
            f"Waived until {until} by {newest.granted_by}."
            if held
            else f"Its waiver ran out on {until}."
        )


def _answered(line: Line) -> str:
    of = line.assessment
    assert of is not None  # noqa: S101 - asked for answered lines only
    what = _ANSWERS[of.result]
    first = f"{what}, says {of.assessed_by} on {words.day(of.assessed_on)}"
    if of.confirmed_by and of.confirmed_on:
        return f"{first}; confirmed by {of.confirmed_by} on {words.day(of.confirmed_on)}."
    return f"{first}; not yet confirmed by a second person."


_ANSWERS = {
    ControlResult.MET: "It is met",
    ControlResult.PARTIALLY_MET: "It is met in part",
    ControlResult.NOT_MET: "It is not met",
    ControlResult.NOT_APPLICABLE: "It is not applicable",
    ControlResult.NOT_ASSESSED: "It is not assessed",
}


def _left_out(of: Told) -> Table:
    columns = (
        Column("control", "Control", width=25, tone=Tone.CODE),
        Column("title", "Title"),
        Column("why", "Why not", under="title", tone=Tone.SOFT),
    )
    rows = tuple(
        (cells.code(line.item.id), Text(line.item.control.title), Text(line.item.why))
        for line in of.left_out
    )
    return Table("Not applying", columns, rows)


def evidence(of: Told) -> tuple[Block, ...]:
    """Return every piece of evidence that backs an answer."""
    columns = (
        Column("number", "No.", width=11, tone=Tone.CODE),
        Column("title", "Evidence"),
        Column("address", "SHA-256 or address", under="title", tone=Tone.CODE),
        Column("control", "Control", width=25, tone=Tone.CODE),
        Column("by", "Attached by", width=42),
        Column("on", "On", under="by", tone=Tone.SOFT),
        Column("until", "Good until", width=22, right=True),
    )
    rows = tuple(_piece(of, line, piece) for line in of.checklist.lines for piece in line.evidence)
    note = (
        "A file is kept under its SHA-256: one that has this SHA-256 is the file that was seen. A "
        "link is not kept; what it leads to may have changed."
    )
    table = Table("Evidence", columns, rows, empty="No evidence is attached to any answer.")
    return (Paragraph(note, Tone.SOFT), table) if rows else (table,)


def _piece(of: Told, line: Line, piece: Evidence) -> tuple[Cell, ...]:
    address = piece.sha256 if piece.kind is EvidenceKind.FILE else piece.url
    return (
        cells.code(of.numbers[piece.id]),
        Text(piece.title),
        cells.code(address),
        cells.code(line.item.id),
        Text(piece.attached_by),
        cells.moment(piece.attached_at),
        cells.day(piece.stale_on),
    )


def clauses(of: Told) -> tuple[Block, ...]:
    """Return the clauses that the controls of the checklist answer, framework by framework."""
    note = (
        "The state of a clause is the least good state among the controls that answer it here. "
        "Clauses of further frameworks stand with each control of the checklist."
    )
    out: list[Block] = [Paragraph(note, Tone.SOFT)]
    for framework in of.catalogue.frameworks:
        if framework.id in STATED:
            rows = tuple(_clause_rows(of, framework))
            if rows:
                own = Table(
                    "Clauses", _CLAUSES, rows, group=framework.id, group_heading="Framework"
                )
                out += [Heading(framework.name), own]
    return tuple(out)


def _clause_rows(of: Told, framework: Framework) -> Iterator[tuple[Cell, ...]]:
    today = of.checklist.today
    for clause in framework.clauses:
        own = [
            line.item.id
            for line in of.asked
            if any(
                (each.framework, each.clause) == (framework.id, clause.id)
                for each in of.references(line.item)
            )
        ]
        if own:
            duty = of.catalogue.duty(framework.id, clause.id)
            later = duty is not None and duty.starts_on > today
            state = states.least_good(of.states[each] for each in own)
            yield (
                Text(clause.id),
                Text(f"{clause.label[0].upper()}{clause.label[1:]}"),
                Text(f"from {words.day(duty.starts_on)}" if duty and later else ""),
                cells.texts(own, ", "),
                states.shown(state),
            )


_CLAUSES = (
    Column("clause", "Clause", width=30),
    Column("asks", "What it asks"),
    Column("from", "Starts later", under="asks", tone=Tone.SOFT),
    Column("controls", "Answered by", width=38, tone=Tone.CODE),
    Column("state", "State", width=30),
)
