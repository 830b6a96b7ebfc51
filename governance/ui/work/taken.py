"""The lists of what waits for the reader, as files."""

import datetime as dt

from sqlalchemy.orm import Session

from governance.domain.actors import Actor
from governance.exchange.record_rows import Records
from governance.exchange.work_records import LISTS, WorkList, work_records
from governance.queries.work import Work
from governance.ui.components import dates, taking


def offer(waiting: Work, until: dt.date) -> None:
    """Offer each list that has something in it.

    Parameters
    ----------
    until
        The last day of what the page shows of conditions and reviews.
    """
    taken = [_taken(each, until) for each in LISTS if getattr(waiting, each.name)]
    taking.offer(*taken, key="my_work")


def _taken(of: WorkList, until: dt.date) -> taking.Taken:
    def read(session: Session, actor: Actor) -> Records:
        return work_records(session, actor, of, until)

    filtered = f"what waits for the reader; conditions and reviews due by {dates.day(until)}"
    return taking.Taken(of.name, of.title, read, filtered)
