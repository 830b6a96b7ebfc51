"""One control of the catalogue with everything it says."""

from itertools import groupby

import streamlit as st

from governance.analytics.formats import plural
from governance.domain.catalogue import Catalogue, Control, MetricUse
from governance.domain.catalogue_parts import Metric
from governance.domain.enums import ControlTrack, MetricTest
from governance.domain.labels import label, theme_label
from governance.domain.rule_words import rule_words
from governance.ui import navigation, viewer
from governance.ui.components import dates, links, parts
from governance.ui.components.text import escape, quiet
from governance.ui.oversight.finding import track_of

_ASKED = {
    ControlTrack.COMMON: "every initiative",
    ControlTrack.ML: "ML and hybrid initiatives",
    ControlTrack.GENAI: "GenAI and hybrid initiatives",
}


def draw(control: Control, of: Catalogue) -> None:
    """Draw a control."""
    links.to_page(navigation.CATALOGUE, ":small[← Catalogue]")
    with st.container(gap=None):
        st.title(escape(control.title), anchor=False)
        about = f"{escape(control.id)} · {theme_label(control.theme)}"
        origin = f" · added by {escape(control.origin)}" if control.origin else ""
        st.markdown(f":small[{track_of(control)} :gray[· {about}{origin}]]")
    parts.sentence(escape(control.question))
    if navigation.opens(navigation.ANSWER_MANY, viewer.current()):
        words = ":small[:primary[Answer it for many initiatives]]"
        links.to_page(navigation.ANSWER_MANY, words, {"control": [control.id]})
    left, right = st.columns(2, gap="large")
    with left:
        parts.section("What counts as evidence")
        st.markdown("\n".join(f"- {escape(each)}" for each in control.evidence))
        if control.methods:
            how = ", ".join(label(each).lower() for each in control.methods)
            parts.note(f"Assessed by: {how}")
        _metrics(control, of)
        if control.note:
            parts.section("To know")
            st.markdown(escape(control.note))
    with right:
        _application(control, of)
    _clauses(control, of)


def _application(control: Control, of: Catalogue) -> None:
    parts.section("Where it applies")
    said = f"Asked of {_ASKED[control.track]}"
    if control.applies_when is not None:
        said += f", when: {escape(rule_words(control.applies_when, of))}"
    st.markdown(f"{said}. {quiet('While a fact is missing, it applies.')}")
    parts.section("When, and how heavily")
    lines = [
        f"**{label(control.severity)}**, first due at the **{label(control.gate).lower()}** gate"
    ]
    lines += [
        f"{label(each.to)} when {escape(rule_words(each.when, of))}" for each in control.escalate
    ]
    if control.revalidation_days is None:
        lines.append("An answer holds for good")
    else:
        lines.append(f"An answer is to be renewed after {plural(control.revalidation_days, 'day')}")
    lines += [
        f"After {plural(each.days, 'day')} when {escape(rule_words(each.when, of))}"
        for each in control.escalate_interval
    ]
    st.markdown("\n".join(f"- {line}" for line in lines))


def _metrics(control: Control, of: Catalogue) -> None:
    if not control.metrics:
        return
    parts.section("What can verify it")
    lines = [_metric(each, of) for each in control.metrics]
    st.markdown("\n".join(f"- {line}" for line in lines))


def _metric(use: MetricUse, of: Catalogue) -> str:
    metric = of.metric_by_id[use.metric]
    name = metric.id.replace("_", " ").capitalize()
    when = f", when {escape(rule_words(use.when, of))}" if use.when is not None else ""
    return f"**{escape(name)}** {_limit(metric)}{when}: {quiet(escape(metric.definition))}"


def _limit(metric: Metric) -> str:
    if metric.limit is None:
        return "against a target of its own"
    if metric.test is MetricTest.RANGE:
        return f"from {metric.limit} to {metric.upper_limit}"
    sign = {"<=": "≤", ">=": "≥", "==": "="}.get(metric.test.value, "\\>")
    return f"{sign} {metric.limit}"


def _clauses(control: Control, of: Catalogue) -> None:
    if not control.references:
        return
    parts.section("What it answers to")
    ordered = sorted(control.references, key=lambda each: each.framework)
    for framework, together in groupby(ordered, key=lambda each: each.framework):
        known = of.framework_by_id[framework]
        labels = {clause.id: clause.label for clause in known.clauses}
        with st.container(gap=None):
            name = f":primary[{escape(known.name)}]"
            links.to_page(navigation.CROSSWALK, name, {"framework": [framework]})
            lines = []
            for each in together:
                when = f" — when {escape(rule_words(each.when, of))}" if each.when else ""
                duty = of.duty(framework, each.clause)
                starts = f" · duty from {dates.day(duty.starts_on)}" if duty else ""
                about = f"{escape(labels.get(each.clause, ''))}{when}{starts}"
                lines.append(f"- **{escape(each.clause)}** {quiet(about)}")
            st.markdown("\n".join(lines))
