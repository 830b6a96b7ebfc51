"""Published figures to show beside our own, as ``seeds/benchmarks.yaml`` holds them."""

from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from governance.analytics.figures import FIGURES
from governance.domain.benchmarks import Benchmark, Confidence
from governance.domain.enums import Track
from governance.errors import BenchmarkError
from governance.exchange.yaml_texts import YamlPart, read_part

BENCHMARKS_FILE = Path(__file__).parents[2] / "seeds" / "benchmarks.yaml"


def _is_figure(slug: str) -> str:
    if slug not in FIGURES:
        raise ValueError(f"there is no figure {slug!r}; name one of docs/figures.md")
    return slug


def _is_ascending(pair: tuple[float, float]) -> tuple[float, float]:
    if pair[0] > pair[1]:
        raise ValueError("the lower end comes first")
    return pair


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Range = Annotated[tuple[float, float], AfterValidator(_is_ascending)]
Slug = Annotated[str, AfterValidator(_is_figure)]


class _Entry(YamlPart):
    """One published figure."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$")]
    label: Text
    value: float | Range
    unit: Text
    says: Text
    place: float | Range | None = None
    source: Text
    short_source: Annotated[Text, StringConstraints(max_length=32)]
    year: Annotated[int, Field(ge=1990, le=2100)]
    population: Text
    confidence: Confidence
    caveat: Text
    beside: Annotated[tuple[Slug, ...], Field(min_length=1)]
    track: Track | None = None
    warning: str = ""

    @model_validator(mode="after")
    def _warned(self) -> "_Entry":
        if self.confidence is Confidence.D and not self.warning.strip():
            raise ValueError("confidence D needs a warning; add the key warning, or leave it out")
        return self

    def benchmark(self) -> Benchmark:
        said: dict[str, Any] = self.model_dump()
        said["value"] = _ends(self.value)
        said["place"] = _ends(self.value if self.place is None else self.place)
        return Benchmark(**said)


class _Entries(YamlPart):
    benchmarks: tuple[_Entry, ...]

    @model_validator(mode="after")
    def _each_once(self) -> "_Entries":
        ids = [entry.id for entry in self.benchmarks]
        twice = sorted({each for each in ids if ids.count(each) > 1})
        if twice:
            raise ValueError(f"the id {twice[0]} occurs more than once; give each its own")
        return self


def _ends(value: float | tuple[float, float]) -> tuple[float, float]:
    return value if isinstance(value, tuple) else (value, value)


def read_benchmarks(path: Path) -> tuple[Benchmark, ...]:
    """Return the published figures of a file in their order.

    Raises
    ------
    BenchmarkError
        The file cannot be read or holds something else; the sentence names file, figure and key.
    """
    entries = read_part(path, _Entries, BenchmarkError)
    return tuple(entry.benchmark() for entry in entries.benchmarks)


@cache
def benchmarks() -> tuple[Benchmark, ...]:
    """Return the published figures that ship with the product.

    Raises
    ------
    BenchmarkError
        As for :func:`read_benchmarks`.
    """
    return read_benchmarks(BENCHMARKS_FILE)


def benchmarks_beside(slug: str, track: Track | None = None) -> tuple[Benchmark, ...]:
    """Return what is shown beside a figure: of every track, and of the one that is looked at.

    Raises
    ------
    BenchmarkError
        As for :func:`read_benchmarks`.
    """
    return tuple(
        each for each in benchmarks() if slug in each.beside and each.track in {None, track}
    )
