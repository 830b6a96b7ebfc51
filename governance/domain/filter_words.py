"""A filter in words, for the page that shows what it admits and the file that holds it."""

from collections.abc import Callable, Mapping

from governance.domain.enums import Stage
from governance.domain.filters import Gap, PortfolioFilter
from governance.domain.labels import label
from governance.domain.lifecycle import LADDER
from governance.domain.quality import RULES

_GAP_WORDS = {
    Gap.OWNER: "without an owner",
    Gap.DESCRIPTION: "without a description",
    Gap.STATED_DATE: "without a stated date for their stage",
}


def filter_words(
    where: PortfolioFilter, units: Mapping[int, str], *, quoted: Callable[[str], str] = str
) -> str:
    """Return what a filter admits; empty where it restricts nothing.

    Parameters
    ----------
    units
        Names of business units by id.
    quoted
        How words that people wrote are set among ours.
    """
    parts = [
        _either([label(track) for track in where.tracks]),
        _either([_standing(stage) for stage in where.stages]),
        _either([f"ever in {label(stage).lower()}" for stage in where.reached]),
        _either([quoted(units.get(unit, "a unit outside your scope")) for unit in where.units]),
        _either([f"risk {label(tier).lower()}" for tier in where.tiers]),
        " and ".join(_GAP_WORDS[gap] for gap in where.lacks),
        _either([f"“{RULES[rule].label}”" for rule in where.breaks]),
        f"with the words “{quoted(where.text)}”" if where.text else "",
        f"{len(where.ids)} chosen initiatives" if where.ids else "",
    ]
    return ", ".join(part for part in parts if part)


def _standing(stage: Stage) -> str:
    if stage is Stage.UNKNOWN:
        return "of unknown stage"
    return f"now in {stage}" if stage in LADDER else f"now {stage}"


def _either(words: list[str]) -> str:
    return " or ".join(words)
