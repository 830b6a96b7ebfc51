"""How well suggested tracks agree with the tracks that people gave."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from governance.analytics.intervals import wilson
from governance.domain.enums import Track

LABELS = (Track.ML, Track.GENAI)
"""Tracks that a label can confirm; a hybrid record has words of both."""


@dataclass(frozen=True, slots=True)
class Share:
    """A proportion with the counts it is based on."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """Share of one; None when there is no whole."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % score interval, see :func:`~governance.analytics.intervals.wilson`."""
        return wilson(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Suggestions against the labels of one track, or of both together."""

    track: Track | None
    """None for both together."""
    labelled: int
    precision: Share
    """Of the records for which the track was suggested, those that carry it."""
    recall: Share
    """Of the records that carry the track, those for which it was suggested."""
    undecided: Share
    """Of the records that carry the track, those without a suggestion."""


def measure_agreement(pairs: Iterable[tuple[Track, Track]]) -> tuple[Agreement, ...]:
    """Return the agreement for each track and for both together.

    Parameters
    ----------
    pairs
        Label and suggestion of each record; pairs whose label is neither ML nor GenAI are left out.
    """
    counts = Counter((label, suggested) for label, suggested in pairs if label in LABELS)
    return (*(_agreement(counts, (track,), track) for track in LABELS), _agreement(counts, LABELS))


def _agreement(
    counts: Counter[tuple[Track, Track]], tracks: tuple[Track, ...], track: Track | None = None
) -> Agreement:
    labelled = sum(n for (label, _), n in counts.items() if label in tracks)
    suggested = sum(n for (_, given), n in counts.items() if given in tracks)
    correct = sum(counts[each, each] for each in tracks)
    undecided = sum(counts[each, Track.UNTAGGED] for each in tracks)
    return Agreement(
        track=track,
        labelled=labelled,
        precision=Share(correct, suggested),
        recall=Share(correct, labelled),
        undecided=Share(undecided, labelled),
    )
