"""The running pilots that arrive least likely, and the decision on each."""

import streamlit as st

from governance.analytics.conversion import months
from governance.analytics.formats import DASH, THIN, count, plural
from governance.domain import clock, policy
from governance.domain.enums import PilotVerdict
from governance.domain.filters import PortfolioFilter
from governance.domain.labels import label
from governance.domain.policy import Permission
from governance.domain.record_tables import RecordTable
from governance.models import PilotDecision
from governance.queries.stalled import RunningPilot
from governance.services.pilots import decide_pilot
from governance.ui import viewer
from governance.ui.actions import perform
from governance.ui.components import dates, links, parts, shown, taking, who
from governance.ui.components.text import escape, quiet, track_word
from governance.ui.conversion import costs, reads

_KEY = "conversion.pilot"
_SHOWN = f"{_KEY}.shown"
_FEW, _MORE = 6, 20
_SHORT_DAYS = 60
"""Up to this age it is said in days."""
_MEANS = {
    PilotVerdict.KILL: "It is stopped today; the stage history says so.",
    PilotVerdict.FIX: "It goes on, and what holds it up is removed.",
    PilotVerdict.CONTINUE: "It goes on as planned.",
}
_DONE = {
    PilotVerdict.KILL: "Stopped.",
    PilotVerdict.FIX: "Recorded: to be fixed.",
    PilotVerdict.CONTINUE: "Recorded: it goes on.",
}


def draw(where: PortfolioFilter) -> None:
    """Draw the section; nothing where no pilot runs and none was stopped."""
    today = clock.today()
    shown_first = st.session_state.get(_SHOWN, _FEW)
    running = reads.running_pilots(where, shown_first)
    stopped = reads.stopped_pilots(where, today.replace(month=1, day=1))
    if not running.pilots and not stopped.pilots:
        return
    able = policy.may(viewer.current(), Permission.PILOT_DECIDE)
    some = f"the first {len(running.pilots)} of " if running.total > len(running.pilots) else ""
    says = f"{some}{plural(running.total, 'pilot')} that run{'s' if running.total == 1 else ''}, "
    says += "the least likely to arrive first"
    if not able:
        says += f"; decided by {who.roles(Permission.PILOT_DECIDE)}"
    parts.section("Running pilots to decide on", f"{says[0].upper()}{says[1:]}.")
    taking.offer(taking.table(RecordTable.PILOTS, where), key="conversion.pilots")
    costs.result(stopped)
    for pilot in running.pilots:
        _row(pilot, running.base_currency, able=able)
    if running.total > shown_first:
        st.button("Show more", key=f"{_KEY}.more", type="tertiary", on_click=_more)


def _more() -> None:
    st.session_state[_SHOWN] = st.session_state.get(_SHOWN, _FEW) + _MORE


def _row(pilot: RunningPilot, currency: str, *, able: bool) -> None:
    what, numbers, decision = st.columns([9, 10, 2], gap="small")
    with what.container(gap=None):
        links.to_page_of(pilot.initiative_id, f":primary[{escape(pilot.name)}]")
        st.markdown("  \n".join(f":small[{line}]" for line in _lines(pilot)))
    with numbers, st.grid(3, min_column_width=100, gap="small"):
        for number, means in (
            _chance(pilot),
            costs.spent(pilot.cost, currency),
            costs.planned(pilot.cost, currency),
        ):
            st.markdown(f"**{number}**  \n:small[:gray[{means}]]")
    if able:
        with decision.popover("Decide", key=f"{_KEY}.{pilot.initiative_id}", width="content"):
            _form(pilot, currency)


def _lines(pilot: RunningPilot) -> list[str]:
    lines = [f"{track_word(pilot.track)} · {escape(pilot.unit)}", f":gray[{_age(pilot)}]"]
    if pilot.decided is not None:
        day = dates.day(pilot.decided.at.date())
        verdict = label(pilot.decided.verdict).lower()
        lines.append(f":gray[Decided on {day}: {verdict}. {escape(pilot.decided.reason)}]")
    if out := costs.left_out(pilot.cost):
        lines.append(out)
    return lines


def _age(pilot: RunningPilot) -> str:
    since = dates.period(pilot.since.on, pilot.since.precision)
    if pilot.age is None:
        return f"Seen in pilot on {since}"
    age = plural(pilot.age, "day") if pilot.age <= _SHORT_DAYS else months(pilot.age)
    return f"In pilot for {age}, since {since}"


def _chance(pilot: RunningPilot) -> tuple[str, str]:
    """Return the share of those as old that still arrived, and whose share that is."""
    if pilot.chance is None:
        return DASH, "its age is not known"
    number = pilot.chance.at_risk
    whose = "" if pilot.compared_with is None else f"{label(pilot.compared_with)} "
    got = f"{whose}pilot{'' if number == 1 else 's'} that got this old"
    if pilot.chance.share is None:
        return DASH, f"only {count(number)} {got}, too few to say"
    return f"{100 * pilot.chance.share:.0f}{THIN}%", f"still arrive, of {count(number)} {got}"


def _form(pilot: RunningPilot, currency: str) -> None:
    key = f"{_KEY}.{pilot.initiative_id}"
    seen_version = shown.version(key, pilot.version)
    kill = f"{_MEANS[PilotVerdict.KILL]} {costs.frees(pilot.cost, currency)}"
    picked = st.radio(
        "Decision",
        list(PilotVerdict),
        index=None,
        format_func=lambda each: label(PilotVerdict(each)),
        captions=list((_MEANS | {PilotVerdict.KILL: kill}).values()),
        key=f"{key}.verdict",
    )
    reason = st.text_area("Reason", key=f"{key}.reason", height=90)
    st.markdown(quiet("It is kept with your name in the audit trail, and cannot be changed."))
    pressed = st.button("Record the decision", disabled=picked is None, key=f"{key}.save")
    if pressed and picked is not None:
        perform(
            lambda decision: _said(decision, pilot.name),
            decide_pilot,
            actor=viewer.current(),
            initiative_id=pilot.initiative_id,
            seen_version=seen_version,
            verdict=PilotVerdict(picked),
            reason=reason,
        )


def _said(decision: PilotDecision, name: str) -> str:
    return f"“{name}”: {_DONE[decision.verdict]} {costs.freed(decision)}".rstrip()
