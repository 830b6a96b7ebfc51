"""The registry of figures: each number has one definition, used wherever it is shown."""

from functools import reduce
from operator import or_

from governance.analytics.conversion_figures import CONVERSION_FIGURES, DAYS
from governance.analytics.definition import (
    INITIATIVES,
    SHARE,
    Evidence,
    Figure,
    FigureValue,
    Groups,
    share_of,
)
from governance.analytics.governance_figures import GOVERNANCE_FIGURES, SHARE_OF_CONTROLS
from governance.analytics.quality_figures import QUALITY_FIGURES
from governance.analytics.value_figures import VALUE_FIGURES
from governance.domain import lifecycle
from governance.domain.enums import Stage, Track

__all__ = [
    "DAYS",
    "FIGURES",
    "SHARE",
    "SHARE_OF_CONTROLS",
    "Evidence",
    "Figure",
    "FigureValue",
    "dictionary",
]


def _count(evidence: Evidence, **only: str) -> int:
    rows = evidence.counts
    for column, value in only.items():
        rows = rows[rows[column] == value]
    return int(rows["n"].sum())


def _reaching(evidence: Evidence, mask: int) -> int:
    rows = evidence.counts
    return int(rows.loc[(rows["reached"] & mask) != 0, "n"].sum())


def _by(evidence: Evidence, column: str) -> dict[str, int]:
    sums = evidence.counts.groupby(column, sort=False)["n"].sum()
    return {str(group): int(n) for group, n in sums.items()}


def _initiatives(evidence: Evidence) -> FigureValue:
    total = _count(evidence)
    tracks, stages = _by(evidence, "track"), _by(evidence, "stage")
    within = evidence.counts.groupby(["track", "stage"])["n"].sum().to_dict()
    groups: Groups = {
        "track": {track.value: tracks.get(track, 0) for track in Track},
        "stage": {stage.value: stages.get(stage, 0) for stage in Stage},
        "track_stage": {
            track.value: {
                stage.value: int(within.get((track.value, stage.value), 0)) for stage in Stage
            }
            for track in Track
        },
        "unit": dict(sorted(_by(evidence, "root_unit").items())),
    }
    return FigureValue(total or None, total, total, groups=groups)


def _untagged(evidence: Evidence) -> FigureValue:
    total = _count(evidence)
    untagged = _count(evidence, track=Track.UNTAGGED)
    return FigureValue(untagged if total else None, total, total)


def _stage_known(evidence: Evidence) -> FigureValue:
    total = _count(evidence)
    return share_of(total - _count(evidence, stage=Stage.UNKNOWN), total, total)


def _owner_known(evidence: Evidence) -> FigureValue:
    total = _count(evidence)
    return share_of(total - evidence.without_owner, total, total)


def _dates_stated(evidence: Evidence) -> FigureValue:
    total = _count(evidence)
    staged = total - _count(evidence, stage=Stage.UNKNOWN)
    return share_of(staged - evidence.observed_dates, staged, total)


def _funnel(evidence: Evidence) -> FigureValue:
    total = _count(evidence)
    staged = total - _count(evidence, stage=Stage.UNKNOWN)
    stages = _by(evidence, "stage")
    known = [stage for stage in Stage if stage is not Stage.UNKNOWN]
    groups: Groups = {
        "now": {stage.value: stages.get(stage, 0) for stage in known},
        "ever": {stage.value: _reaching(evidence, lifecycle.reach_mask(stage)) for stage in known},
    }
    return FigureValue(staged or None, staged, total, groups=groups)


_BEYOND_IDEA = reduce(
    or_,
    (lifecycle.reached([stage]) for stage in Stage if stage not in {Stage.UNKNOWN, Stage.IDEA}),
)


def _production_share(evidence: Evidence) -> FigureValue:
    experiments = _reaching(evidence, _BEYOND_IDEA)
    produced = _reaching(evidence, lifecycle.reach_mask(Stage.PRODUCTION))
    unknown = _count(evidence, stage=Stage.UNKNOWN)
    return share_of(produced, experiments, experiments + unknown)


_ALL = (
    Figure(
        "portfolio.initiatives",
        "Initiatives",
        INITIATIVES,
        "Number of initiatives; by track, by stage, by stage within track, and by top-level unit.",
        ("initiative.track", "initiative.stage", "initiative.root_unit_id"),
        "All initiatives.",
        _initiatives,
    ),
    Figure(
        "portfolio.untagged",
        "Untagged initiatives",
        INITIATIVES,
        "Number of initiatives for which nobody has decided whether they are ML, GenAI or both.",
        ("initiative.track",),
        "All initiatives.",
        _untagged,
    ),
    Figure(
        "portfolio.stage_known",
        "Initiatives with a known stage",
        SHARE,
        "Initiatives whose stage is not unknown / all initiatives. Wilson 95 % interval.",
        ("initiative.stage", "stage_entry.stage"),
        "All initiatives.",
        _stage_known,
    ),
    Figure(
        "portfolio.owner_known",
        "Initiatives with an owner",
        SHARE,
        "Initiatives with an owner / all initiatives. Wilson 95 % interval.",
        ("initiative.owner_id",),
        "All initiatives.",
        _owner_known,
    ),
    Figure(
        "stage.dates_stated",
        "Stages with a stated date",
        SHARE,
        "Initiatives whose stage carries the date on which it was entered, as a person or the "
        "source gave it / initiatives with a known stage. The others were seen in their stage on "
        "some day and entered it then or earlier. Wilson 95 % interval.",
        ("initiative.stage_since_basis", "stage_entry.basis"),
        "n: initiatives with a known stage; eligible: all initiatives.",
        _dates_stated,
    ),
    Figure(
        "stage.funnel",
        "Funnel of stages",
        INITIATIVES,
        "Number of initiatives with a known stage; by the stage they are in now, and by each stage "
        "they ever reached. What reached production has reached idea, development and pilot as "
        "well, also where nobody recorded it; stopped and retired imply no other stage.",
        ("initiative.stage", "initiative.reached", "stage_entry.stage"),
        "n: initiatives with a known stage; eligible: all initiatives.",
        _funnel,
    ),
    Figure(
        "production.share_of_experiments",
        "Experiments that reached production",
        SHARE,
        "Initiatives ever in production / initiatives that ever entered a stage beyond idea. Plain "
        "proportion: pilots that still run count as not in production. Wilson 95 % interval.",
        ("initiative.reached", "stage_entry.stage"),
        "n: initiatives that ever entered a stage beyond idea; eligible: those and the initiatives "
        "whose stage is unknown.",
        _production_share,
    ),
    *CONVERSION_FIGURES,
    *VALUE_FIGURES,
    *GOVERNANCE_FIGURES,
    *QUALITY_FIGURES,
)

FIGURES = {figure.slug: figure for figure in _ALL}
"""Every figure by its slug."""


_INTRODUCTION = """\
# The figures

Every number that a screen, an export or the command line shows is defined here once. This page is
written from the registry in `governance/analytics/figures.py` by `make docs`.

Each figure comes with `n`, the number of initiatives (or other records, where it says so) it is
based on, `eligible`, the number that could have counted, and `coverage` = n / eligible. No data
gives no value, never 0. As of a day, only stages entered by the end of that day count, over
initiatives registered or in a stage by then; unit, track and owner are those of now. Requests,
decisions, waivers and reviews count as they were at the end of the day, about the initiatives that
a filter admits now. What is taken from summary rows (`readiness`) is known for today alone and has
no value as of a past day.
"""


def dictionary() -> str:
    """Return the definitions of all figures as a Markdown page."""
    return "\n".join((_INTRODUCTION, *(_definition(figure) for figure in _ALL)))


def _definition(figure: Figure) -> str:
    sources = ", ".join(f"`{source}`" for source in figure.sources)
    return f"""\
## {figure.label}

`{figure.slug}`, unit: {figure.unit}

{figure.formula}

- Based on: {figure.based_on}
- From: {sources}
"""
