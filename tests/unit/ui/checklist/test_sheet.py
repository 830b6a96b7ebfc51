"""What a checklist says to its reader: states, progress, the next gate, who can unblock it."""

import datetime as dt

import pytest

from governance.domain.checklist import checklist
from governance.domain.enums import Applies, ControlResult, Gate, RiskTier, Stage, Track
from governance.models import Assessment, GateDecision, Initiative, Waiver
from governance.queries.checklists import Checklist, Line, gate_check
from governance.ui.checklist import sheet
from governance.ui.checklist.sheet import Move, State
from tests.factories.governing import product_catalogue

TODAY = dt.date(2026, 3, 1)
CONTROL = "COM-INV-01"


def answered(result=ControlResult.MET, **fields):
    return Assessment(
        control_id=CONTROL,
        result=result,
        **{"comment": "Why", "assessed_by": "ana", "assessed_on": TODAY} | fields,
    )


def waiver(**fields):
    return Waiver(control_id=CONTROL, **{"expires_on": TODAY, "requested_by": "ana"} | fields)


def of(stage=Stage.IDEA, *, assessment=None, waivers=(), approved=False, stale=()):
    """Return a checklist in which one control is answered or waived."""
    initiative = Initiative(stage=stage, track=Track.ML, risk_tier=RiskTier.MINIMAL, facts={})
    lines = tuple(
        Line(each, *((assessment, (), tuple(waivers)) if each.id == CONTROL else (None, (), ())))
        for each in checklist(product_catalogue(), Track.ML, RiskTier.MINIMAL, {})
    )
    return Checklist(initiative, lines, GateDecision() if approved else None, stale, (), TODAY)


def state(**given):
    held = of(**given)
    return sheet.state(held, next(line for line in held.lines if line.item.id == CONTROL))


GRANTED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, State.BLOCKS),
        ({"assessment": answered()}, State.TO_CONFIRM),
        ({"assessment": answered(confirmed_by="bo")}, State.SETTLED),
        ({"assessment": answered(revalidate_on=TODAY)}, State.BLOCKS),
        ({"assessment": answered(ControlResult.PARTIALLY_MET)}, State.BLOCKS),
        ({"assessment": answered(ControlResult.NOT_APPLICABLE)}, State.TO_CONFIRM),
        ({"assessment": answered(ControlResult.NOT_APPLICABLE, confirmed_by="bo")}, State.OUT),
        ({"waivers": [waiver()]}, State.BLOCKS),
        ({"waivers": [waiver(granted_at=GRANTED)]}, State.WAIVED),
    ],
)
def test_a_line_says_how_far_it_is(given, expected):
    assert state(**given) is expected


def test_a_line_that_does_not_apply_is_out_and_not_listed():
    held = of()
    off = [line for line in held.lines if line.item.applies is Applies.NO]

    listed = {line.item.id for theme in sheet.themes(held) for line in theme.lines}

    assert off
    assert {sheet.state(held, line) for line in off} == {State.OUT}
    assert listed.isdisjoint(line.item.id for line in off)


def test_themes_count_what_is_settled_of_what_is_asked():
    theme, *_ = sheet.themes(of(assessment=answered(confirmed_by="bo")))

    assert (theme.name, theme.settled, theme.asked) == ("inventory_and_ownership", 1, 1)
    assert not theme.blocks


def test_what_was_confirmed_as_not_applicable_leaves_the_denominator():
    out = answered(ControlResult.NOT_APPLICABLE, confirmed_by="bo")

    theme, *_ = sheet.themes(of(assessment=out))

    assert (theme.settled, theme.asked) == (0, 0)


@pytest.mark.parametrize(
    ("given", "move"),
    [
        ({}, Move.ANSWER),
        ({"assessment": answered()}, Move.CONFIRM),
        ({"waivers": [waiver()]}, Move.DECIDE_WAIVER),
        ({"waivers": [waiver(ended_at=GRANTED)]}, Move.ANSWER),
    ],
)
def test_a_blocker_stands_with_those_who_can_unblock_it(given, move):
    held = of(**given)

    groups = sheet.grouped(held, gate_check(held, Stage.DEVELOPMENT))

    assert CONTROL in [each.item.id for each in groups[move]]
    assert sum(map(len, groups.values())) == len(held.readiness(Gate.INTAKE).blockers)


@pytest.mark.parametrize(
    ("stage", "given", "first"),
    [
        (Stage.IDEA, {}, Stage.DEVELOPMENT),
        (Stage.DEVELOPMENT, {}, Stage.PILOT),
        (Stage.PILOT, {}, Stage.PILOT),
        (Stage.PILOT, {"approved": True}, Stage.PRODUCTION),
        (Stage.PILOT, {"approved": True, "stale": ("track",)}, Stage.PILOT),
        (Stage.PRODUCTION, {}, Stage.PRODUCTION),
        (Stage.PRODUCTION, {"approved": True}, Stage.PRODUCTION),
        (Stage.RETIRED, {}, Stage.DEVELOPMENT),
    ],
)
def test_the_natural_next_gate_comes_first(stage, given, first):
    assert sheet.targets(of(stage, **given))[0] is first


def test_a_control_that_is_not_asked_for_gives_way_to_the_first_that_blocks():
    held = of()
    blockers = held.readiness(Gate.INTAKE).blockers

    asked, first = sheet.chosen(held, "COM-CLS-01", blockers), sheet.chosen(held, "XYZ", blockers)

    assert asked is not None
    assert asked.item.id == "COM-CLS-01"
    assert first is not None
    assert first.item.id == blockers[0].item.id
