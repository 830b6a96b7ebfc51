"""Who and what an initiative is, why it has its track and its risk tier, and the facts behind."""

from collections.abc import Mapping

from governance.domain.applicability import TIER_FACT, TRACK_FACT
from governance.domain.catalogue import Catalogue
from governance.domain.drafts import FactValue
from governance.domain.enums import Stage, Technique
from governance.domain.labels import label
from governance.domain.track_choice import recommend_track
from governance.domain.triage import Answer, decide_tier
from governance.errors import TriageError
from governance.exchange.track_files import track_rules
from governance.exchange.triage_files import triage_rules
from governance.queries.initiatives import InitiativeDetail, InitiativeRow
from governance.queries.triage import RecordedTriage, misfits_of, recorded_triage
from governance.reports import cells, words
from governance.reports.basis import Basis
from governance.reports.blocks import Block, Fact, Facts, Heading, Paragraph
from governance.reports.cells import Cell, Text, Tone

BUILT_IN = frozenset({TRACK_FACT, TIER_FACT})
"""Facts that the record itself answers."""


def standing(row: InitiativeRow) -> str:
    """Return where an initiative stands and since when, as a sentence without its full stop."""
    if row.stage is Stage.UNKNOWN:
        return "Nobody has said yet where it stands"
    ended = row.stage in {Stage.STOPPED, Stage.RETIRED}
    where = label(row.stage) if ended else f"In {row.stage.value}"
    since = words.since(row.stage_since, row.stage_since_precision, row.stage_since_basis)
    return f"{where} {since}"


def identity(detail: InitiativeDetail, catalogue: Catalogue) -> tuple[Block, ...]:
    """Return what names an initiative."""
    row, facts = detail.row, detail.facts
    named: list[tuple[str, Cell]] = [
        ("Initiative", cells.code(row.external_id or str(row.id))),
        ("Stage", Text(standing(row))),
        ("Track", cells.track(row.track)),
        ("Techniques", cells.texts((label(Technique(each)) for each in row.techniques), ", ")),
        ("Risk tier", Text(label(row.risk_tier))),
        ("Unit", Text(" › ".join(detail.unit_path))),
        ("Owner", Text(row.owner or "")),
        ("Sponsor", Text(row.sponsor or "")),
        ("Vendor", Text(_plain(facts.get("vendor")))),
        ("Model", Text(_plain(facts.get("model")))),
        ("Phase", Text(label(row.phase) if row.phase else "")),
        ("Registered on", cells.day(row.registered_on)),
        ("Checklist of", Text(catalogue.label)),
        ("Demo", Text("yes, invented" if detail.is_demo else "no")),
    ]
    return (Facts(tuple(Fact(name, cell) for name, cell in named), columns=2),)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def track(on: Basis, detail: InitiativeDetail) -> tuple[Block, ...]:
    """Return what an initiative is for, and why it has its track."""
    row = detail.row
    found = recorded_triage(on.session, row.id, on.viewer)
    facts = [Fact("Track", cells.track(row.track))]
    reasons: tuple[str, ...] = ()
    if found is None:
        why = "No triage is on record; the track is as it was registered or imported."
        facts.append(Fact("Why", Text(why)))
    else:
        facts += _track_facts(found)
        reasons = _reasons(found)
    warned = misfits_of(on.session, track_rules(), row.id, row.track, detail.facts)
    said = " ".join(each.say for each in warned) or "None that the answers raise."
    facts.append(Fact("Mismatch warning", Text(said)))
    return (
        Paragraph(row.description or "Nobody has described it."),
        Facts(tuple(facts)),
        *(Paragraph(each, Tone.SOFT) for each in reasons),
    )


def _track_facts(found: RecordedTriage) -> list[Fact]:
    decided = f"{label(found.track)}, by {found.decided_by} on {words.day(found.decided_at.date())}"
    same = found.track is found.recommended_track
    because = "as recommended" if same else f"not as recommended: {found.track_justification}"
    return [
        Fact("Recommended", Text(label(found.recommended_track))),
        Fact("Decided", Text(f"{decided}; {because}")),
    ]


def _reasons(found: RecordedTriage) -> tuple[str, ...]:
    """Say which answers spoke for a track; nothing where the questionnaire has changed since."""
    try:
        advice = recommend_track(track_rules(), found.choices)
    except TriageError:
        return ()
    return tuple(str(each) for each in advice.reasons)


def tier(on: Basis, detail: InitiativeDetail, catalogue: Catalogue) -> tuple[Block, ...]:
    """Return why an initiative has its risk tier, and the facts that decide its checklist."""
    row = detail.row
    found = recorded_triage(on.session, row.id, on.viewer)
    facts = [
        Fact(
            "Risk tier", Text(f"{label(row.risk_tier)}, in the sense of Regulation (EU) 2024/1689")
        ),
        Fact("Reason on record", Text(detail.risk_tier_reason)),
    ]
    if found is None:
        facts.append(Fact("Triage", Text("No triage is on record; no article was derived.")))
    else:
        facts += _tier_facts(found)
    return (
        Facts(tuple(facts)),
        Heading("Facts that decide which controls apply"),
        *_facts(detail.facts, catalogue),
    )


def _tier_facts(found: RecordedTriage) -> list[Fact]:
    said = f"{label(found.decided_tier)} ({found.article})"
    facts = [Fact("From the answers", Text(said))]
    same = found.tier is found.decided_tier
    because = "as derived" if same else f"otherwise, because: {found.tier_justification}"
    day = words.day(found.decided_at.date())
    facts.append(
        Fact("Decided", Text(f"{label(found.tier)}, by {found.decided_by} on {day}; {because}"))
    )
    try:
        decision = decide_tier(triage_rules(), found.answers)
    except TriageError:
        return facts
    rules = triage_rules().by_id
    yes = [rules[name] for name in decision.grounds if found.answers.get(name) is Answer.YES]
    facts += [Fact("Answered yes", Text(f"{each.ask} ({each.ref})")) for each in yes]
    facts += [Fact("Not sure", Text(f"{each.ask} Ask {each.whom}.")) for each in decision.unsure]
    return facts


def _facts(held: Mapping[str, FactValue], catalogue: Catalogue) -> tuple[Block, ...]:
    """Return the facts that are answered, and those that are open."""
    known = catalogue.readable(held)
    rows, still_open = [], []
    for name in catalogue.facts_used:
        fact = catalogue.fact_by_id.get(name)
        if fact is None:
            continue
        if name in known:
            tone = Tone.STRONG if known[name] is True else Tone.NORMAL
            said = Text(fact.words(known[name]), tone)
            rows.append(Fact(f"{fact.label[0].upper()}{fact.label[1:]}", said))
        elif name not in BUILT_IN:
            still_open.append(fact.label)
    out: list[Block] = [Facts(tuple(rows), columns=3)] if rows else []
    if still_open:
        labels = "; ".join(still_open)
        out.append(Paragraph(f"Open, so each keeps its controls on the checklist: {labels}."))
    return tuple(out)
