"""A guided form goes forward by answers, back by steps, and asks only what matters."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.triage import Answer, decide_tier
from governance.exchange.track_files import track_rules
from governance.exchange.triage_files import triage_rules
from governance.ui.intake.state import Intake, Part, step

TRACK, TIER = track_rules(), triage_rules()
BEGUN = Intake().leave(Part.ABOUT)


def question_of(now):
    assert now.question is not None
    return now.question.id


def asked(form):
    now = step(form, TRACK, TIER)
    each = now.choice or now.question
    return each.id if each else now.part


def test_it_begins_with_what_it_is_about_and_then_asks_for_the_track():
    assert asked(Intake()) is Part.ABOUT
    assert asked(BEGUN) == "K1"


def test_an_answered_or_skipped_question_is_followed_by_the_next():
    assert asked(BEGUN.choose("K1", "both")) == "K2"
    assert asked(BEGUN.choose("K1", "both").skip("K2")) == "K3"


def test_a_part_can_be_left_with_questions_open():
    assert asked(BEGUN.leave(Part.TRACK)) == "S1"
    assert asked(BEGUN.leave(Part.TRACK).leave(Part.TIER)) is Part.SUMMARY


def test_open_questions_of_one_section_can_be_denied_together():
    form = BEGUN.leave(Part.TRACK)
    while not (first := question_of(now := step(form, TRACK, TIER))).startswith("P"):
        form = form.answer([first], Answer.YES if first in {"S1", "S2"} else Answer.NO)

    together = [first, *(each.id for each in now.beside)]

    assert together == ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10"]
    assert asked(form.answer(together, Answer.NO)) == "H1"


def test_going_back_undoes_one_step_whatever_it_was():
    steps = [
        Intake(),
        BEGUN,
        BEGUN.choose("K1", "both"),
        BEGUN.choose("K1", "both").skip("K2"),
        BEGUN.choose("K1", "both").skip("K2").leave(Part.TRACK),
        BEGUN.choose("K1", "both").skip("K2").leave(Part.TRACK).answer(["S1"], Answer.UNSURE),
    ]
    for before, after in itertools.pairwise(steps):
        assert after.back() == before


@pytest.mark.parametrize("question", ["K1", "S1"])
def test_a_question_asked_again_keeps_its_answer_until_another_is_given(question):
    done = BEGUN.choose("K1", "both").answer(["S1"], Answer.NO)
    done = done.leave(Part.TRACK).leave(Part.TIER)

    again = done.ask_again(question)

    assert asked(again) == question
    assert (again.choices, again.answers) == (done.choices, done.answers)
    assert again.back() == done


def test_another_answer_given_again_leads_back_to_the_summary():
    done = BEGUN.choose("K1", "both").leave(Part.TRACK).leave(Part.TIER)
    changed = done.ask_again("K1").choose("K1", "number_label_score_decision")

    assert asked(changed) is Part.SUMMARY
    assert changed.choices == {"K1": "number_label_score_decision"}


@given(st.randoms(use_true_random=False))
def test_any_way_through_ends_at_the_summary_with_a_complete_triage(chance: random.Random):
    form, steps = BEGUN, 0
    while (now := step(form, TRACK, TIER)).part is not Part.SUMMARY:
        if now.choice:
            form = form.choose(now.choice.id, chance.choice(now.choice.options).value)
        else:
            form = form.answer([question_of(now)], chance.choice(list(Answer)))
        steps += 1
        assert steps < len(TRACK.questions) + len(TIER.questions) + 1
    assert decide_tier(TIER, form.answers).complete
