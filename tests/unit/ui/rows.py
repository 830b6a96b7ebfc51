"""Rows as lists show them, for tests that need no database."""

import datetime as dt
from typing import Any

from governance.domain.enums import DateBasis, Precision, RiskTier, Stage, Track
from governance.queries.initiatives import InitiativeRow


def row(initiative_id: int = 1, **fields: Any) -> InitiativeRow:
    """Return a row of the list; what a test does not name is ordinary."""
    usual: dict[str, Any] = {
        "id": initiative_id,
        "version": 1,
        "external_id": None,
        "name": f"Initiative {initiative_id}",
        "unit_id": 10,
        "unit": "Claims",
        "root_unit": "Insurance",
        "track": Track.ML,
        "techniques": (),
        "risk_tier": RiskTier.UNDETERMINED,
        "stage": Stage.PILOT,
        "stage_since": dt.date(2024, 5, 1),
        "stage_since_precision": Precision.MONTH,
        "stage_since_basis": DateBasis.STATED,
        "phase": None,
        "owner": None,
        "sponsor": None,
        "vendor": None,
        "registered_on": dt.date(2024, 1, 1),
        "updated_at": dt.datetime(2026, 1, 28, 14, 5, tzinfo=dt.UTC),
        "description": "",
    }
    return InitiativeRow(**usual | fields)
