"""How often the interval of the conversion estimate holds the truth, and how far naive rates miss.

Run it with ``python -m benchmarks.coverage``. Pilots begin evenly over some years, end in
production or not at ages drawn from known distributions, and are looked at on one day; those that
had not ended by then still run. The truth is known, so every estimate can be held against it.
"""

import argparse
from dataclasses import dataclass

import numpy as np

from governance.analytics.incidence import incidence

AGE = 365
"""Age in days at which the share that has reached production is estimated."""


@dataclass(frozen=True)
class World:
    """What portfolios are drawn from."""

    name: str
    pilots: int
    converts: float
    """Share of pilots that reach production if one waits long enough."""
    success_days: float
    """Mean age at which they do; failures take ``failure_days``. Both are exponential."""
    failure_days: float
    years: float
    """Over which time pilots began, up to the day they are looked at."""
    late: float
    """Share of pilots that were registered half a year after they began, if they still ran then."""


WORLDS = (
    World("50 pilots", 50, 0.55, 240, 420, 2.0, 0.0),
    World("200 pilots", 200, 0.55, 240, 420, 2.0, 0.0),
    World("1,000 pilots", 1_000, 0.55, 240, 420, 2.0, 0.0),
    World("200 pilots, half registered late", 200, 0.55, 240, 420, 3.0, 0.5),
    World("200 pilots, most fail slowly", 200, 0.3, 180, 720, 2.0, 0.0),
)


def measure(world: World, portfolios: int, seed: int) -> tuple[float, float, float, float, float]:
    """Return truth, mean estimate, coverage, and the mean naive rates of completed and begun."""
    chance = np.random.default_rng(seed)
    truth = world.converts * (1 - np.exp(-AGE / world.success_days))
    covered, estimates, completed, begun = 0, [], [], []
    for _ in range(portfolios):
        converts = chance.random(world.pilots) < world.converts
        mean = np.where(converts, world.success_days, world.failure_days)
        ends = np.ceil(chance.exponential(mean)).astype(np.int64)
        age_now = np.ceil(chance.random(world.pilots) * world.years * 365).astype(np.int64)
        late = chance.random(world.pilots) < world.late
        entry = np.where(late, 182, -1)
        known = np.minimum(ends, age_now) > entry
        ended = np.where(ends > age_now, 0, np.where(converts, 1, 2))[known]
        exit_ = np.minimum(ends, age_now)[known]
        found = incidence(entry[known], exit_, ended).at(AGE)
        if found is None or found.low is None or found.high is None:
            continue
        covered += found.low <= truth <= found.high
        estimates.append(found.value)
        completed.append((ended == 1).sum() / max((ended > 0).sum(), 1))
        begun.append((ended == 1).mean())
    n = max(len(estimates), 1)
    return (
        float(truth),
        float(np.mean(estimates)),
        covered / n,
        float(np.mean(completed)),
        float(np.mean(begun)),
    )


def main() -> None:
    """Print a table with a line for each world."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--portfolios", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=20_260_101)
    asked = parser.parse_args()
    print("| portfolio | truth | estimate | interval holds it | of completed | of all begun |")
    print("|---|--:|--:|--:|--:|--:|")
    for world in WORLDS:
        truth, estimate, covered, completed, begun = measure(world, asked.portfolios, asked.seed)
        print(
            f"| {world.name} | {truth:.1%} | {estimate:.1%} | {covered:.1%} | "
            f"{completed:.1%} ({completed - truth:+.1%}) | {begun:.1%} ({begun - truth:+.1%}) |"
        )


if __name__ == "__main__":
    main()
