"""The two days that are compared; the address holds them."""

import datetime as dt

import streamlit as st

from governance.domain import clock

USUAL_DAYS = 30
"""How far apart the days are unless the reader says otherwise."""

_EARLIEST = dt.date(1990, 1, 1)
"""First day that the fields offer; an address with an earlier one is read as one without."""


def fields(first: dt.date | None) -> tuple[dt.date, dt.date]:
    """Draw a field for each day and return both.

    Parameters
    ----------
    first
        The first day on record, see :func:`usual`.
    """
    today = clock.today()
    return _field("From", "from", usual(today, first)), _field("To", "to", today)


def usual(until: dt.date, first: dt.date | None) -> dt.date:
    """Return the day on which a period begins that ends on another; none begins before ``first``.

    Parameters
    ----------
    first
        The first day on record; None before there is one.
    """
    since = until - dt.timedelta(days=USUAL_DAYS)
    return max(since, first) if first is not None and first < until else since


def named() -> bool:
    """Tell whether the reader has named a day, in a field or in the address."""
    return any(name in st.query_params for name in ("from", "to"))


def _field(name: str, parameter: str, unasked: dt.date) -> dt.date:
    key = f"changes.{parameter}"
    if key not in st.session_state:
        st.session_state[key] = _read(st.query_params.get(parameter, "")) or unasked
    picked: dt.date | None = st.date_input(
        name, key=key, max_value=clock.today(), min_value=_EARLIEST, format="YYYY-MM-DD"
    )
    day = picked or unasked
    if day == unasked:
        st.query_params.pop(parameter, None)
    else:
        st.query_params[parameter] = day.isoformat()
    return day


def _read(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if _EARLIEST <= day <= clock.today() else None
