"""Long texts side by side: cut to where they differ."""

LONGEST = 160
"""Characters of a text that are shown."""

_BEFORE = 40
"""Characters shown before the place where two texts begin to differ."""

_CUT = "…"


def excerpts(*texts: str) -> tuple[str, ...]:
    """Return texts on one line each, cut to the place where they begin to differ.

    Short texts come whole. Of long ones, what they share at the beginning is left out, so that the
    difference is in what is shown.
    """
    flat = [" ".join(text.split()) for text in texts]
    if all(len(text) <= LONGEST for text in flat):
        return tuple(flat)
    start = max(0, _shared(flat) - _BEFORE)
    return tuple(_cut(text, start) for text in flat)


def _shared(texts: list[str]) -> int:
    """Return how many characters all texts share at their beginning; 0 for equal ones."""
    if len(set(texts)) == 1:
        return 0
    pairs = enumerate(zip(*texts, strict=False))
    shortest = min(len(text) for text in texts)
    return next((place for place, signs in pairs if len(set(signs)) > 1), shortest)


def _cut(text: str, start: int) -> str:
    begun = _CUT + text[start:] if start and text else text
    return begun if len(begun) <= LONGEST else begun[: LONGEST - 1] + _CUT
