"""Generated initiatives: as many as wanted, the same ones on every run."""

import csv
import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from governance.domain.enums import RiskTier, Stage, Technique, Track
from governance.domain.lifecycle import LADDER

SEED = 20_260_128
LAST_DAY = dt.date(2026, 1, 28)
"""No generated date is later."""

UNITS = 40
SUB_UNITS = 6
PEOPLE = 2_000

_TASKS = (
    ("Forecast of", Track.ML, Technique.CLASSICAL_ML),
    ("Anomalies in", Track.ML, Technique.CLASSICAL_ML),
    ("Images of", Track.ML, Technique.COMPUTER_VISION),
    ("Routing of", Track.ML, Technique.NLP),
    ("Scheduling of", Track.ML, Technique.REINFORCEMENT_LEARNING),
    ("Summaries of", Track.GENAI, Technique.GENERATIVE),
    ("Answers on", Track.GENAI, Technique.GENERATIVE),
    ("Drafts of", Track.GENAI, Technique.GENERATIVE),
    ("Agent for", Track.GENAI, Technique.AGENTIC),
    ("Assistant and score for", Track.HYBRID, Technique.GENERATIVE),
    ("Tool for", Track.UNTAGGED, None),
)
_OBJECTS = (
    *("claims", "invoices", "contracts", "complaints", "permits", "inspections", "grants"),
    *("vehicles", "shipments", "buildings", "incidents", "applications", "appeals", "audits"),
    *("tenders", "weather", "traffic", "energy", "patients", "laboratories", "archives"),
)
_PLACES = ("the north", "the south", "all regions", "head office", "the field", "partner offices")
_SENTENCES = (
    "Reads incoming documents and proposes the next step to a clerk, who confirms or corrects it.",
    "The answer names its sources and is kept with the file, so that a review can see why.",
    "Quality is measured each month against a sample that two people have labelled by hand.",
    "It replaces a list in a spreadsheet that was out of date most of the time.",
    "Runs beside the old way of working until three months in a row agree.",
    "The supplier may not learn from what it is shown.",
)
_STAGE_SHARES = {
    Stage.UNKNOWN: 4,
    Stage.IDEA: 10,
    Stage.DEVELOPMENT: 30,
    Stage.PILOT: 12,
    Stage.PRODUCTION: 32,
    Stage.STOPPED: 5,
    Stage.RETIRED: 7,
}
_TIER_SHARES = {
    RiskTier.UNDETERMINED: 60,
    RiskTier.OUT_OF_SCOPE: 2,
    RiskTier.MINIMAL: 25,
    RiskTier.LIMITED: 8,
    RiskTier.HIGH: 5,
}


@dataclass(frozen=True, slots=True)
class Generated:
    """One generated initiative."""

    serial: int
    """Counted from 1; also makes name and external id unique."""
    name: str
    description: str
    unit: int
    """0 to ``UNITS - 1``; low numbers hold most initiatives."""
    sub_unit: int | None
    """0 to ``SUB_UNITS - 1``; None for the unit itself."""
    owner: int | None
    track: Track
    technique: Technique | None
    tier: RiskTier
    vendor: str
    entered: tuple[tuple[Stage, dt.date], ...]
    """Stages in the order in which they were entered, empty for an unknown stage."""

    @property
    def external_id(self) -> str:
        """Id in the register."""
        return f"GEN-{self.serial:06d}"

    @property
    def stage(self) -> Stage:
        """The stage it stands in."""
        return self.entered[-1][0] if self.entered else Stage.UNKNOWN


def unit_name(unit: int) -> str:
    """Return the name of a top-level unit."""
    return (
        f"Department of {_OBJECTS[unit % len(_OBJECTS)].capitalize()} {unit // len(_OBJECTS) + 1}"
    )


def sub_unit_name(sub_unit: int) -> str:
    """Return the name of a unit below any top-level unit."""
    return f"Office {sub_unit + 1}"


def owner_name(owner: int) -> str:
    """Return the mailbox of an owner."""
    return f"team-{owner:04d}@example.com"


def generated(number: int) -> Iterator[Generated]:
    """Yield initiatives; the first ones are the same whatever the number."""
    chance = random.Random(SEED)
    stages, stage_weights = list(_STAGE_SHARES), list(_STAGE_SHARES.values())
    tiers, tier_weights = list(_TIER_SHARES), list(_TIER_SHARES.values())
    for serial in range(1, number + 1):
        task, track, technique = chance.choice(_TASKS)
        topic, place = chance.choice(_OBJECTS), chance.choice(_PLACES)
        yield Generated(
            serial=serial,
            name=f"{task} {topic} in {place} {serial}",
            description=" ".join(chance.choices(_SENTENCES, k=chance.randint(1, 6))),
            unit=min(int(chance.expovariate(6 / UNITS)), UNITS - 1),
            sub_unit=chance.randrange(SUB_UNITS) if chance.random() < 0.8 else None,
            owner=chance.randrange(PEOPLE) if chance.random() < 0.85 else None,
            track=track,
            technique=technique,
            tier=chance.choices(tiers, tier_weights)[0],
            vendor=f"Supplier {chance.randrange(60)}" if chance.random() < 0.4 else "",
            entered=_history(chance, chance.choices(stages, stage_weights)[0]),
        )


def _history(chance: random.Random, stage: Stage) -> tuple[tuple[Stage, dt.date], ...]:
    """Return a way to a stage whose last step lies in the last three years.

    Most pilots went back to development on the way, some of them more than once, so that there are
    about five entries an initiative.
    """
    if stage is Stage.UNKNOWN:
        return ()
    path = list(LADDER[: LADDER.index(stage) + 1] if stage in LADDER else LADDER[:3])
    if stage not in LADDER:
        path.append(stage)
    if len(path) > _FIRST_PILOT:
        path[_FIRST_PILOT:_FIRST_PILOT] = _BACK * _turns(chance)
    day = LAST_DAY - dt.timedelta(days=chance.randrange(3 * 365))
    entered = []
    for step in reversed(path):
        entered.append((step, day))
        day -= dt.timedelta(days=chance.randint(20, 300))
    return tuple(reversed(entered))


_FIRST_PILOT = LADDER.index(Stage.PILOT)
_BACK = [Stage.PILOT, Stage.DEVELOPMENT]


def _turns(chance: random.Random) -> int:
    """Return how often a pilot went back to development."""
    return chance.choices((0, 1, 2, 3), (10, 30, 35, 25))[0]


HEADERS = (
    *("external_id", "name", "description", "unit", "owner", "track", "techniques", "stage"),
    *("idea_on", "development_on", "pilot_on", "production_on", "stopped_on", "retired_on"),
    *("vendor", "fact:personal_data"),
)
"""Columns of the sheet that :func:`write_sheet` makes, as the profile ``generic`` names them."""


def write_sheet(file: Path, number: int) -> None:
    """Write generated initiatives as a CSV file for the profile ``generic``."""
    with file.open("w", encoding="utf-8", newline="") as out:
        sheet = csv.DictWriter(out, HEADERS)
        sheet.writeheader()
        for one in generated(number):
            sheet.writerow(_cells(one))


def _cells(one: Generated) -> dict[str, str]:
    return {
        "external_id": one.external_id,
        "name": one.name,
        "description": one.description,
        "unit": unit_name(one.unit),
        "owner": "" if one.owner is None else owner_name(one.owner),
        "track": one.track.value,
        "techniques": one.technique.value if one.technique else "",
        "stage": one.stage.value,
        "vendor": one.vendor,
        "fact:personal_data": "yes" if one.serial % 3 else "no",
    } | {f"{stage.value}_on": day.isoformat() for stage, day in one.entered}
