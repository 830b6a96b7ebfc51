"""Generated checklists in summary rows, with waivers, reviews and requests, past the services."""

import datetime as dt
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from benchmarks.portfolio import SEED
from governance.db.session import read_scope, write_scope
from governance.domain.actors import Actor, Role
from governance.domain.checklist import checklist, due_at
from governance.domain.enums import Gate, ReviewTrigger, RiskTier, Stage, Track
from governance.domain.gates import ExceptionKind
from governance.exchange.catalogue_files import load_catalogue
from governance.models import Initiative
from governance.services.catalogues import publish_catalogue

ADMIN = Actor("benchmark", "Benchmark", frozenset({Role.ADMIN}))
LATE = 50
"""Initiatives of which time alone has changed the summary since last night."""

Rows = list[dict[str, Any]]
Sums = dict[tuple[int, Track, Stage, str], list[int]]


def published() -> None:
    """Publish the catalogue of the product, before there is an initiative to summarise."""
    with write_scope() as session:
        publish_catalogue(session, actor=ADMIN, catalogue=load_catalogue())


def generated_rows() -> dict[str, Rows]:
    """Return rows by table for all initiatives that are stored, the same on every run.

    Controls are met at random, so hardly two initiatives have the same counts by theme.
    """
    chance, today = random.Random(SEED), dt.datetime.now(dt.UTC).date()
    themes = _themes()
    rows: dict[str, Rows] = defaultdict(list)
    sums: Sums = defaultdict(lambda: [0, 0, 0])
    columns = (Initiative.id, Initiative.root_unit_id, Initiative.track, Initiative.stage)
    with read_scope() as session:
        stored = list(session.execute(select(*columns).order_by(Initiative.id)))
    for initiative_id, unit, track, stage in stored:
        held = {theme: [due, chance.randint(0, due)] for theme, due in themes[track].items()}
        due, met = (sum(pair[place] for pair in held.values()) for place in (0, 1))
        row = {
            "initiative_id": initiative_id,
            "root_unit_id": unit,
            "track": track,
            "stage": stage,
            "production_due": due,
            "production_met": met,
            "exception_mask": _exceptions(chance, stage),
            "themes": held,
            "valid_until": today if initiative_id <= LATE else None,
        }
        for gate, share in ((Gate.INTAKE, 4), (Gate.PILOT, 2)):
            row |= {f"{gate}_due": due // share, f"{gate}_met": met // share}
        rows["readiness"].append(row)
        for theme, pair in held.items():
            for place, number in enumerate((1, *pair)):
                sums[unit, track, stage, theme][place] += number
        for table, more in _acts(chance, initiative_id, stage, today):
            rows[table].append(more)
    rows["theme_readiness"] = [
        dict(zip(("root_unit_id", "track", "stage", "theme"), key, strict=True))
        | dict(zip(("initiatives", "due", "met"), numbers, strict=True))
        for key, numbers in sums.items()
    ]
    return dict(rows)


def _themes() -> dict[Track, dict[str, int]]:
    """Return the number of blocking controls by theme of an initiative of which little is known."""
    of = load_catalogue()
    return {
        track: Counter(
            item.theme
            for item in checklist(of, track, RiskTier.UNDETERMINED, {})
            if item.holds_gate and due_at(item, Gate.PRODUCTION)
        )
        for track in Track
    }


def _exceptions(chance: random.Random, stage: Stage) -> int:
    """Return a mask: all that runs shows something, a few others a condition not fulfilled."""
    if stage is not Stage.PRODUCTION:
        return int(ExceptionKind.CONDITION_OVERDUE) if chance.random() < 0.01 else 0
    shown = int(ExceptionKind.OPEN_CONTROL)
    return shown | sum(int(kind) for kind in ExceptionKind if chance.random() < 0.2)


def _acts(
    chance: random.Random, initiative_id: int, stage: Stage, today: dt.date
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what was asked and granted about an initiative, with the table it belongs to."""
    day = today + dt.timedelta(days=chance.randint(-60, 300))
    asked_at = dt.datetime.combine(today, dt.time(), dt.UTC) - dt.timedelta(days=70)
    mine = {"initiative_id": initiative_id, "version": 1}
    if chance.random() < 0.02:
        yield (
            "waiver",
            mine
            | {
                "control_id": "COM-SEC-01",
                "reason": "The test is booked.",
                "compensating_measure": "Only staff use it.",
                "expires_on": day,
                "requested_by": "analyst",
                "requested_at": asked_at,
                "granted_by": "approver",
                "granted_at": asked_at,
            },
        )
    if stage is Stage.PRODUCTION and chance.random() < 0.1:
        words = {"trigger": ReviewTrigger.CLOCK, "cause": "", "findings": "", "due_on": day}
        yield "review", mine | words | {"opened_at": asked_at}
    if stage is Stage.DEVELOPMENT and chance.random() < 0.02:
        steps = {"gate": Gate.PILOT, "from_stage": stage, "to_stage": Stage.PILOT}
        asked = {"rationale": "", "requested_by": "analyst", "requested_at": asked_at}
        yield "gate_request", mine | steps | asked
