"""Reports page: issue a report, get those that were issued, check a file, and try the delivery."""

from governance.ui import past, viewer
from governance.ui.components import filters, parts
from governance.ui.issuing import asking, checking, delivery, listing, reads

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
    delivery.panel(viewer.current())


if __name__ == "__main__":
    render()
