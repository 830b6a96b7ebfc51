"""Published figures beside one of our own."""

from governance.analytics.definition import Evidence
from governance.analytics.figures import FIGURES
from governance.analytics.formats import THIN
from governance.analytics.money import multiple
from governance.analytics.value_figures import MULTIPLE
from governance.charts.benchmarks import beside
from governance.domain.filters import PortfolioFilter
from governance.exchange.benchmark_files import benchmarks_beside
from governance.ui import theme
from governance.ui.components import chart

SAYS = "Ours beside what others published, each with its confidence, A to D; never a target"


def draw(slug: str, evidence: Evidence, where: PortfolioFilter) -> None:
    """Draw a figure of the registry beside the published ones.

    Parameters
    ----------
    slug
        Of a figure that is a share or a multiple.
    evidence
        What the figure is computed from; the rest may be left empty.
    where
        The filter; published figures of one track stand beside that track alone.
    """
    figure = FIGURES[slug]
    own = figure.compute(evidence).value
    said = multiple(own) if figure.unit == MULTIPLE else _share(own)
    track = where.tracks[0] if len(where.tracks) == 1 else None
    drawing = beside(own, said, benchmarks_beside(slug, track), theme.mode())
    chart.exhibit(drawing, figure.label, SAYS, key=f"benchmarks.{slug}")


def _share(own: float | None) -> str:
    return "no value yet" if own is None else f"{100 * own:.0f}{THIN}%"
