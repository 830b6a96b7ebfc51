"""One answer for many: who gets it, who keeps what they have and why."""

import datetime as dt

import pytest

from governance.domain.enums import Applies, ControlResult, Stage, Track
from governance.queries.answering import AskedRow
from governance.ui.answering.plan import plan

TODAY = dt.date(2026, 3, 1)


def row(number=1, result=ControlResult.NOT_ASSESSED, **fields):
    answered = result is not ControlResult.NOT_ASSESSED
    usual = {
        "id": number,
        "name": f"Initiative {number}",
        "unit": "Claims",
        "track": Track.ML,
        "stage": Stage.PILOT,
        "applies": Applies.YES,
        "why": "Applies to every initiative.",
        "version": 1 if answered else None,
        "result": result,
        "comment": "",
        "assessed_by": "ana" if answered else "",
        "assessed_on": TODAY if answered else None,
        "confirmed": False,
        "revalidate_on": None,
    }
    return AskedRow(**usual | fields)


def met(*rows):
    return plan("X-1", rows, ControlResult.MET, " Shared policy ", on=TODAY)


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        ({}, None),
        ({"result": ControlResult.NOT_MET, "confirmed": True}, None),
        ({"result": ControlResult.MET}, None),
        ({"result": ControlResult.MET, "confirmed": True}, "is confirmed; it stays"),
        (
            {
                "result": ControlResult.MET,
                "confirmed": True,
                "revalidate_on": TODAY + dt.timedelta(days=1),
            },
            "good until 2 March 2026",
        ),
        ({"result": ControlResult.MET, "confirmed": True, "revalidate_on": TODAY}, None),
    ],
)
def test_only_a_confirmed_answer_that_says_the_same_and_still_holds_stays(held, reason):
    one = row(**held)
    made = met(one)

    if reason is None:
        assert (made.given, made.refused) == ((one,), ())
    else:
        ((kept, why),) = made.refused
        assert (kept, made.given) == (one, ())
        assert reason in why


def test_it_counts_what_answers_change_from_and_which_lose_their_confirmation():
    confirmed = row(1, ControlResult.NOT_MET, confirmed=True)
    made = met(confirmed, row(2, ControlResult.NOT_MET), row(3))

    assert made.before == {ControlResult.NOT_MET: 2, ControlResult.NOT_ASSESSED: 1}
    assert made.losing_confirmation == (confirmed,)
    assert made.comment == "Shared policy"
