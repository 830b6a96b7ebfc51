"""Reports page: issue a report, get those that were issued, and check a file against them."""

from governance.ui import past
from governance.ui.components import filters, parts
from governance.ui.issuing import asking, checking, listing, reads

TITLE = "Reports"


def render() -> None:
    """Draw the page."""
    where = filters.bar(TITLE)
    parts.sentence(listing.answer(reads.issued_reports()))
    day = past.day()
    if day is not None:
        asking.from_the_past(day)
    else:
        asking.draw(where)
        listing.draw_last(reads.issued_reports(), asking.last_issued())
    listing.draw(reads.issued_reports())
    checking.draw()


if __name__ == "__main__":
    render()
