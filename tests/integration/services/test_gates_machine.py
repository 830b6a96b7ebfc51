"""Whatever people try in whatever order: gates hold, roles stay apart, exceptions show."""

import datetime as dt
import random
import threading
from collections import Counter

import hypothesis
import pytest
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from governance.db.session import read_scope, write_scope
from governance.domain import chain, clock, policy
from governance.domain.enums import Stage, Track
from governance.domain.policy import Permission
from governance.errors import GovernanceError
from governance.models import GateDecision, Readiness
from governance.queries.audit import links
from governance.services.summaries import rebuild_summaries
from tests import factories
from tests.factories import ADMIN, entered
from tests.support import office

NUMBERS = st.integers(0, 10_000)
PEOPLE = st.sampled_from(office.PEOPLE)
STAGES = (None, Stage.IDEA, Stage.DEVELOPMENT, Stage.PILOT, Stage.PRODUCTION)
TALLY: Counter[str] = Counter()
"""What succeeded and what was refused in this process, so that a test that tries nothing fails."""


def attempt(action, person, initiative_id, number):
    """Let somebody try something; a sentence for the person is an answer, all else is a defect."""
    try:
        action(person, initiative_id, number)
    except GovernanceError as error:
        TALLY[f"{action.__name__}: {type(error).__name__}"] += 1
    else:
        TALLY[action.__name__] += 1


def those_who(permission):
    """Draw somebody who has a permission."""
    return st.sampled_from([each for each in office.PEOPLE if policy.may(each, permission)])


def register(stage, track):
    stages = [entered(stage, "2025-12-01")] if stage else []
    return factories.initiative(
        track=track, unit=["Claims"], stages=stages, facts=dict.fromkeys(office.FACTS, False)
    ).id


class Office(RuleBasedStateMachine):
    """Some initiatives in the hands of people who try everything."""

    latest = office.FIRST_DAY
    """The last day that any of the sequences has seen."""

    def __init__(self):
        super().__init__()
        self.day = office.FIRST_DAY
        self.ids = []

    @initialize(stage=st.sampled_from(STAGES), track=st.sampled_from(Track))
    def begin(self, stage, track):
        self.register(stage, track)

    @precondition(lambda self: len(self.ids) < 3)
    @rule(stage=st.sampled_from(STAGES), track=st.sampled_from(Track))
    def register(self, stage, track):
        with clock.set_to(self.day):
            self.ids.append(register(stage, track))

    @rule(person=PEOPLE, action=st.sampled_from(office.ACTIONS), which=NUMBERS, number=NUMBERS)
    def act(self, person, action, which, number):
        with clock.set_to(self.day):
            attempt(action, person, self.ids[which % len(self.ids)], number)

    @rule(
        which=NUMBERS,
        stage=st.sampled_from(tuple(office.GATES)),
        number=NUMBERS,
        asker=those_who(Permission.GATE_REQUEST),
        confirmer=those_who(Permission.CONTROL_CONFIRM),
        decider=those_who(Permission.GATE_DECIDE),
    )
    def go_the_proper_way(self, which, stage, number, asker, confirmer, decider):
        """Answer, confirm, request and decide, by people who may; chance alone seldom does.

        Now and then two of them are one person.
        """
        chosen = self.ids[which % len(self.ids)]
        with clock.set_to(self.day):
            attempt(office.answer_all, asker, chosen, 2 * number)
            attempt(office.confirm, confirmer, chosen, 1)
            attempt(office.ask_gate, asker, chosen, tuple(office.GATES).index(stage))
            attempt(office.decide, decider, chosen, 2 * (number % 2))

    @rule(which=NUMBERS, stage=st.sampled_from(tuple(office.GATES)), number=NUMBERS)
    def go_with_a_waiver(self, which, stage, number):
        """Leave one control out, have it waived for some days, and pass the gate on that."""
        chosen = self.ids[which % len(self.ids)]
        analyst, reviewer, approver = (office.PEOPLE[place] for place in (0, 2, 3))
        left = 2 * number + 1
        with clock.set_to(self.day):
            attempt(office.answer_all, analyst, chosen, left)
            attempt(office.confirm, reviewer, chosen, 1)
            attempt(office.ask_waiver, analyst, chosen, left)
            attempt(office.give_waiver, approver, chosen, 1)
            attempt(office.ask_gate, analyst, chosen, tuple(office.GATES).index(stage))
            attempt(office.decide, approver, chosen, 0)

    @rule(days=st.sampled_from([1, 5, 31, 100]))
    def wait(self, days):
        self.day += dt.timedelta(days=days)
        Office.latest = max(Office.latest, self.day)

    @invariant()
    def what_must_hold_holds(self):
        with clock.set_to(self.day), read_scope() as session:
            office.check(session, self.ids)

    def teardown(self):
        with clock.set_to(self.day), read_scope() as session:
            office.check(session, self.ids)


def run(examples, steps):
    run_state_machine_as_test(
        Office,
        settings=hypothesis.settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def check_the_end(day):
    """Assert what must hold of the whole database after everything that happened to it.

    Only rows that say themselves that they have run out may differ from a rebuild.
    """
    with clock.set_to(day):
        with read_scope() as session:
            assert chain.verify(links(session), {}).holds
            by_time = set(
                session.scalars(
                    Readiness.__table__.select()
                    .with_only_columns(Readiness.initiative_id)
                    .where(Readiness.valid_until <= day)
                )
            )
        with write_scope() as session:
            found = rebuild_summaries(session, actor=ADMIN, check=True)
            assert set(found.different) <= by_time
            assert by_time or not found.sums_different
            rebuild_summaries(session, actor=ADMIN)
        with write_scope() as session:
            assert rebuild_summaries(session, actor=ADMIN, check=True).equal


@pytest.fixture
def catalogue(database):
    """A database in which the small catalogue is published."""
    office.publish()
    TALLY.clear()


def passed_gates():
    with read_scope() as session:
        return Counter(each.to_stage for each in session.query(GateDecision))


def test_gates_hold_whatever_people_try(database, catalogue):
    # A statement to the server takes several times as long; threads are what it is there for.
    run(examples=25 if database.startswith("sqlite") else 8, steps=25)

    assert len(passed_gates()) >= 3, TALLY
    check_the_end(Office.latest)


@pytest.mark.soak
def test_gates_hold_for_thousands_of_sequences(catalogue):
    run(examples=2_000, steps=30)

    assert set(passed_gates()) == set(office.GATES), TALLY
    check_the_end(Office.latest)


def test_gates_hold_when_many_people_act_at_the_same_moment(catalogue):
    crowd(people=6, actions=40, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_gates_hold_when_many_people_act_for_long(catalogue, seed):
    crowd(people=8, actions=400, seed=seed)


def crowd(*, people, actions, seed):
    """Let people act on the same initiatives from threads of their own, then look."""
    day = office.FIRST_DAY
    with clock.set_to(day):
        ids = [register(stage, Track.ML) for stage in (Stage.DEVELOPMENT, Stage.PILOT)]
    barrier, defects = threading.Barrier(people), []

    def work(place):
        chance = random.Random(seed * 1_000 + place)
        # Deciding is what collides, so it is tried more often than the rest.
        often = (*office.ACTIONS, *[office.decide, office.ask_gate, office.confirm] * 4)
        barrier.wait()
        try:
            with clock.set_to(day):
                for _ in range(actions):
                    action, number = chance.choice(often), chance.randrange(10_000)
                    person = chance.choice(office.PEOPLE)
                    attempt(action, person, chance.choice(ids), number)
        except BaseException as error:  # noqa: BLE001 - handed to the thread of the test
            defects.append(error)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if defects:
        raise defects[0]
    with clock.set_to(day), read_scope() as session:
        office.check(session, ids)
    assert sum(TALLY.values()) == people * actions
    check_the_end(day)
