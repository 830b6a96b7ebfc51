"""Overview page: what do we have, where does it stand, and what needs me."""

from governance.ui import reads
from governance.ui.components import filters, parts

TITLE = "AI portfolio"


def render() -> None:
    """Draw the page."""
    where = filters.bar(TITLE)
    counts = reads.portfolio_counts(where)
    parts.sentence(f"{counts['n'].sum():,} initiatives")
    parts.figure("Initiatives", f"{counts['n'].sum():,}", "x", opens=where)


if __name__ == "__main__":
    render()
