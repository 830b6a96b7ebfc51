"""Each rule of data quality finds what breaks it, and nothing else, on both databases."""

import datetime as dt
import random

import pytest

from governance.db.session import read_scope, write_scope
from governance.domain import clock, lifecycle
from governance.domain.actors import Actor, Role
from governance.domain.dates import PartialDate
from governance.domain.enums import DateBasis, Grade, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.domain.quality import RuleId, Usual
from governance.errors import PermissionDeniedError
from governance.exchange.profile_rules import UnreadPolicy
from governance.exchange.profiles import load_profile
from governance.queries import portfolio, quality
from governance.queries.quality_rules import EXPRESSED
from governance.services.stages import correct_stage_entry, history_of
from tests import factories
from tests.factories import ADMIN, entered
from tests.factories.value import PLAN, benefit, cost, record
from tests.support.governed import govern
from tests.support.sheets import csv_sheet, import_sheet

ALL = PortfolioFilter()
TODAY = dt.date(2026, 3, 1)
SOUND = {
    "description": "Sorts incoming mail.",
    "owner": "ann@example.org",
    "track": Track.ML,
}


@pytest.fixture(autouse=True)
def the_day():
    """Decide by one day, or what is overdue would depend on when the test runs."""
    with clock.set_to(TODAY):
        yield


def sound(**changed):
    return factories.initiative(**{**SOUND, "stages": [young(Stage.IDEA)]} | changed)


def young(stage):
    return entered(stage, f"{TODAY - dt.timedelta(days=5)}")


def broken(where=ALL, viewer=ADMIN):
    with read_scope() as session:
        counts = quality.rule_counts(session, where, viewer)
    return {rule: n for rule, n in counts.items() if n}


def found(rule, where=ALL, viewer=ADMIN, **paging):
    with read_scope() as session:
        pairs = quality.duplicate_pairs(session, viewer)
        return quality.found_page(session, where, viewer, rule, pairs=pairs, **paging)


def told(rule):
    return {row.subject.name: row.detail for row in found(rule).rows}


def test_a_sound_record_breaks_no_rule(database):
    sound()
    assert broken() == {}


def test_what_is_not_filled_in_is_found(database):
    made = factories.initiative(name="Bare")
    assert broken() == {
        RuleId.NO_OWNER: 1,
        RuleId.STAGE_UNKNOWN: 1,
        RuleId.UNTAGGED: 1,
        RuleId.NO_DESCRIPTION: 1,
    }
    assert [row.subject.id for row in found(RuleId.NO_OWNER).rows] == [made.id]


def test_production_asks_for_a_decision_and_for_evidence(database):
    other = sound(name="Idea")
    running = sound(name="Running", stages=[young(Stage.PRODUCTION)])
    assert broken() == {
        RuleId.PRODUCTION_WITHOUT_DECISION: 1,
        RuleId.PRODUCTION_WITHOUT_EVIDENCE: 1,
    }

    govern(running, other)

    assert broken() == {RuleId.PRODUCTION_WITHOUT_DECISION: 1}


def test_what_ended_and_still_costs(database):
    stopped = sound(name="Stopped", stages=[entered(Stage.STOPPED, "2025-11-10")])
    done = sound(name="Done", stages=[entered(Stage.RETIRED, "2025-11-10")])
    late = cost(100, "2026-02"), cost(100, "2025-11"), cost(100, "2026-01")
    record(stopped.id, *late)
    record(done.id, cost(100, "2025-11"), cost(100, "2026-03", **PLAN))

    assert told(RuleId.ENDED_STILL_COSTING) == {
        "Stopped": "stopped since 2025-11-10; 2 later costs, the last of 2026-02"
    }


def test_a_benefit_that_nobody_measured_and_one_without_a_rate(database):
    hoped, known, foreign = (sound(name=name) for name in ("Hoped", "Known", "Foreign"))
    record(hoped.id, benefit(500, "2026-01", Grade.C), benefit(500, "2026-02", Grade.D))
    record(known.id, benefit(500, "2026-01", Grade.C), benefit(1, "2026-02", Grade.B))
    record(foreign.id, cost(100, currency="CHF"))

    assert broken() == {RuleId.BENEFIT_UNMEASURED: 1, RuleId.VALUE_WITHOUT_RATE: 1}
    assert [row.subject.name for row in found(RuleId.BENEFIT_UNMEASURED).rows] == ["Hoped"]
    assert told(RuleId.VALUE_WITHOUT_RATE) == {"Foreign": "1 not counted"}


def test_a_coarse_date_and_a_pilot_that_was_only_seen(database):
    sound(name="Coarse", stages=[entered(Stage.IDEA, "2026-02")])
    seen = entered(Stage.PILOT, "2026-02-20", DateBasis.OBSERVED)
    sound(name="Seen", stages=[seen, young(Stage.PRODUCTION)])

    assert told(RuleId.COARSE_DATE) == {"Coarse": "idea since 2026-02, known to the month"}
    assert told(RuleId.PILOT_WITHOUT_START) == {"Seen": "seen in pilot on 2026-02-20"}


def test_a_corrected_sighting_is_a_start(database):
    seen = entered(Stage.PILOT, "2026-02-20", DateBasis.OBSERVED)
    made = sound(name="Seen", stages=[seen])
    with write_scope() as session:
        correct_stage_entry(
            session,
            actor=ADMIN,
            entry_id=history_of(session, made.id)[0].id,
            seen_version=made.version,
            stage=Stage.PILOT,
            entered=PartialDate(dt.date(2026, 2, 1)),
            reason="It began then.",
        )
    assert RuleId.PILOT_WITHOUT_START not in broken()


def test_dates_of_a_register_that_contradict_each_other(database):
    row = {"name": "Scan", "unit": "Claims", "stage": "production"}
    wrong = row | {"pilot_on": "2025-05-01", "production_on": "2024-01-10"}
    right = row | {"name": "Fine", "pilot_on": "2024-05-01", "production_on": "2025-01-10"}
    import_sheet(ADMIN, csv_sheet(wrong, right))

    assert told(RuleId.DATES_OUT_OF_ORDER) == {
        "Scan": "production 2024-01-10, then pilot 2025-05-01"
    }


def test_a_history_that_returns_moved_backwards_and_is_no_contradiction(database):
    stages = [
        entered(Stage.PRODUCTION, "2025-01-01"),
        entered(Stage.PILOT, "2025-06-01"),
        young(Stage.PRODUCTION),
    ]
    sound(name="Back", stages=stages)
    sound(name="Ahead", stages=[entered(Stage.PILOT, "2025-06"), entered(Stage.PRODUCTION, "2025")])

    assert told(RuleId.MOVED_BACKWARDS) == {"Back": "production 2025-01-01, then pilot 2025-06-01"}
    assert RuleId.DATES_OUT_OF_ORDER not in broken()


def test_what_an_import_could_not_read_stands_until_the_register_changes(database):
    lenient = load_profile("generic").model_copy(update={"on_unread": UnreadPolicy.KEEP})
    row = {"name": "Scan", "unit": "Claims", "track": "quantum", "description": "Scans."}
    import_sheet(ADMIN, csv_sheet(row), profile=lenient)
    assert told(RuleId.SOURCE_UNREAD) == {"Scan": "track: “quantum”"}

    import_sheet(ADMIN, csv_sheet(row), profile=lenient, as_of=dt.date(2026, 2, 1))
    assert found(RuleId.SOURCE_UNREAD).total == 1

    read = csv_sheet(row | {"track": "ml"})
    import_sheet(ADMIN, read, profile=lenient, as_of=dt.date(2026, 2, 2))
    assert found(RuleId.SOURCE_UNREAD).total == 0


def test_the_usual_time_is_the_ninetieth_percentile_of_ten_stays_or_more(database):
    for days in range(10, 110, 10):
        left = dt.date(2025, 1, 1) + dt.timedelta(days=days)
        stages = [entered(Stage.PILOT, "2025-01-01"), entered(Stage.STOPPED, f"{left}")]
        sound(stages=stages)
    exactly = TODAY - dt.timedelta(days=90)
    sound(name="At the limit", stages=[entered(Stage.PILOT, f"{exactly}")])
    over = exactly - dt.timedelta(days=1)
    sound(name="Over it", stages=[entered(Stage.PILOT, f"{over}")])
    sound(name="Maybe", stages=[entered(Stage.PILOT, "2025-11")])
    old = entered(Stage.PILOT, "2025-05-30", DateBasis.OBSERVED)
    sound(name="Of another track", track=Track.GENAI, stages=[old])

    with read_scope() as session:
        usual = quality.usual_times(session)
    assert usual[Track.ML, Stage.PILOT] == Usual(90, 10)
    assert usual[Track.GENAI, Stage.PILOT] == Usual(270, 0)
    assert list(told(RuleId.STAGE_OVERDUE).values()) == [
        "in pilot seen 2025-05-30, 275 days; usual are 270 (by default, too few stays have ended)",
        "in pilot since 2025-11-30, 91 days; usual are 90 (nine in ten of 10 completed stays)",
    ]
    with clock.set_to(TODAY + dt.timedelta(days=30)):
        assert "Maybe" in told(RuleId.STAGE_OVERDUE)


def test_production_and_ends_are_never_overdue(database):
    for stage in (Stage.PRODUCTION, Stage.STOPPED, Stage.RETIRED):
        sound(stages=[entered(stage, "2001-01-01")])
    assert RuleId.STAGE_OVERDUE not in broken()


def test_duplicates_are_shown_with_each_other_until_one_has_ended(database):
    text = "Reads damage reports and proposes a payout."
    one = sound(name="Payout for damage claims", description=text, unit=["Claims"])
    two = sound(name="Damage claims: payout", description=text, unit=["Service"])
    sound(name="Forecast", unit=["Service"])

    rows = found(RuleId.LIKELY_DUPLICATE).rows
    assert {(row.subject.id, *(each.id for each in row.like)) for row in rows} == {
        (one.id, two.id),
        (two.id, one.id),
    }
    (only,) = found(RuleId.LIKELY_DUPLICATE, PortfolioFilter(units=(two.unit_id,))).rows
    assert only.subject.id == two.id
    claims = Actor("v", "V", frozenset({Role.VIEWER}), frozenset({one.root_unit_id}))
    assert found(RuleId.LIKELY_DUPLICATE, viewer=claims).total == 0


def test_counts_lists_and_the_shared_filter_mean_the_same_set(database):
    factories.initiative(name="Bare")
    sound(name="Idea")
    sound(name="Running", stages=[entered(Stage.IDEA, "2024"), entered(Stage.PRODUCTION, "2025")])
    sound(name="Back", stages=[entered(Stage.PRODUCTION, "2025-01-01"), young(Stage.PILOT)])
    counts = broken()
    for rule in EXPRESSED:
        with read_scope() as session:
            filtered = portfolio.gaps(session, PortfolioFilter(breaks=(rule,)), ADMIN).total
        assert found(rule).total == counts.get(rule, 0) == filtered, rule


def test_a_list_has_pages_in_order_of_names(database):
    for name in ("Delta", "alpha", "Četa", "beta"):
        sound(name=name, description="")
    assert [row.subject.name for row in found(RuleId.NO_DESCRIPTION, size=3).rows] == [
        "alpha",
        "beta",
        "Četa",
    ]
    (last,) = found(RuleId.NO_DESCRIPTION, size=3, page=2).rows
    assert last.subject.name == "Delta"


def test_filter_and_scope_restrict_every_count(database):
    claims = factories.initiative(unit=["Claims"], track=Track.GENAI)
    factories.initiative(unit=["Service"])
    viewer = Actor("v", "V", frozenset({Role.VIEWER}), frozenset({claims.root_unit_id}))

    assert broken(viewer=viewer)[RuleId.NO_OWNER] == 1
    assert broken(PortfolioFilter(tracks=(Track.GENAI,)))[RuleId.NO_OWNER] == 1
    with pytest.raises(PermissionDeniedError):
        broken(viewer=Actor("n", "N", frozenset()))


@pytest.mark.parametrize("seed", range(3))
def test_backward_moves_of_random_histories_agree_with_a_walk_through_them(database, seed):
    chosen = random.Random(seed)
    expected = set()
    stages = [stage for stage in Stage if stage is not Stage.UNKNOWN]
    for serial in range(15):
        days = sorted(chosen.sample(range(600), chosen.randint(1, 5)))
        walk = [chosen.choice(stages) for _ in days]
        walk = [each for n, each in enumerate(walk) if n == 0 or each is not walk[n - 1]]
        drafts = [
            entered(stage, f"{dt.date(2024, 1, 1) + dt.timedelta(days=day)}")
            for stage, day in zip(walk, days, strict=False)
        ]
        made = sound(name=f"Random {serial}", stages=drafts)
        ranks = [lifecycle.ORDER[stage] for stage in walk]
        if ranks != sorted(ranks):
            expected.add(made.id)

    rows = found(RuleId.MOVED_BACKWARDS, size=50).rows
    assert {row.subject.id for row in rows} == expected


def test_counting_takes_one_statement_however_many_there_are(database, count_statements):
    for _ in range(3):
        factories.initiative()
    with read_scope() as session, count_statements() as statements:
        quality.rule_counts(session, ALL, ADMIN)
    assert len(statements) == 1


def test_ids_are_looked_up_in_chunks(database, monkeypatch):
    monkeypatch.setattr(quality, "_CHUNK", 2)
    made = [sound(name="Same", unit=["Claims"]).id for _ in range(5)]
    assert {row.subject.id for row in found(RuleId.LIKELY_DUPLICATE).rows} == set(made)
