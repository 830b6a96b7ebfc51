"""Waivers and reviews page: what lets a control pass, until when, and what is to be looked at."""

from governance.domain.record_tables import RecordTable
from governance.ui.components import filters, parts, taking
from governance.ui.oversight import falling_due, reads

TITLE = "Waivers and reviews"


def render() -> None:
    """Draw the page."""
    where = filters.bar(TITLE)
    due = reads.due(where)
    parts.sentence(falling_due.answer(due))
    if not falling_due.any_of(due):
        parts.note(
            "A waiver is asked for on a checklist, where a control cannot be met in time; "
            "reviews begin when an initiative enters production."
        )
        return
    listed = (RecordTable.WAIVERS, RecordTable.REVIEWS, RecordTable.CONDITIONS)
    taking.offer(*(taking.table(each, where) for each in listed), key="waivers_reviews")
    falling_due.time_line(due)
    falling_due.waivers("Expired, and the control is still open", due.expired, due.today)
    falling_due.waivers("Asked for", due.waiting, due.today)
    falling_due.waivers("Active", due.active, due.today)
    falling_due.reviews(due)
    falling_due.conditions(due)


if __name__ == "__main__":
    render()
