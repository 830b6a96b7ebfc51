"""Where an initiative stands: what time alone changes, and what counts in production only."""

import datetime as dt

import pytest

from governance.domain.checklist import checklist
from governance.domain.enums import ControlResult, RiskTier, Stage, Track
from governance.domain.gates import ExceptionKind
from governance.domain.readiness import Answer
from governance.domain.standing import Position, standing_of
from governance.exchange.catalogue_files import load_catalogue

TODAY = dt.date(2026, 11, 20)
DAY = dt.timedelta(days=1)
ITEMS = checklist(load_catalogue(), Track.ML, RiskTier.MINIMAL, {})
BLOCKING = next(each for each in ITEMS if each.holds_gate)


def stand(answers=None, *, stage=Stage.PRODUCTION, **position):
    place = Position(stage=stage, approved=True, stale=False, **position)
    return standing_of(ITEMS, answers or {}, (), place, TODAY)


@pytest.mark.parametrize(
    ("stage", "overdue"),
    [(Stage.PRODUCTION, True), (Stage.PILOT, False), (Stage.RETIRED, False)],
)
def test_a_review_is_overdue_in_production_only(stage, overdue):
    found = stand(stage=stage, reviews_due=(TODAY - DAY,)).exceptions

    assert (ExceptionKind.REVIEW_OVERDUE in found) is overdue


def test_a_review_is_not_overdue_on_the_day_it_is_due():
    found = stand(reviews_due=(TODAY,))

    assert ExceptionKind.REVIEW_OVERDUE not in found.exceptions
    assert found.valid_until == TODAY + DAY


def test_an_answer_counts_until_the_day_its_evidence_is_stale():
    fresh = Answer(ControlResult.MET, confirmed=True, evidence_until=TODAY + DAY)
    stale = Answer(ControlResult.MET, confirmed=True, evidence_until=TODAY)
    with_fresh, with_stale = stand({BLOCKING.id: fresh}), stand({BLOCKING.id: stale})

    assert (with_fresh.met[-1], with_stale.met[-1]) == (1, 0)
    assert with_fresh.valid_until == TODAY + DAY
