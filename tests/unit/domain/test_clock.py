"""The clock of the rules can be set within the program, and only the demo portfolio does it."""

import datetime as dt
import re
import threading
from pathlib import Path

import governance
from governance.domain import clock

LAST_YEAR = dt.date(2025, 2, 3)


def test_today_is_the_day_in_utc():
    before = dt.datetime.now(dt.UTC).date()
    today = clock.today()
    assert before <= today <= dt.datetime.now(dt.UTC).date()
    assert clock.now().utcoffset() == dt.timedelta(0)


def test_it_can_be_set_to_another_day_and_goes_back():
    with clock.set_to(LAST_YEAR):
        assert clock.today() == LAST_YEAR
        assert clock.now().date() == LAST_YEAR
    assert clock.today() > LAST_YEAR


def test_setting_it_does_not_change_the_day_of_another_thread():
    seen = []
    with clock.set_to(LAST_YEAR):
        other = threading.Thread(target=lambda: seen.append(clock.today()))
        other.start()
        other.join()
    assert seen[0] > LAST_YEAR


def test_nothing_but_the_demo_portfolio_and_the_past_sets_it():
    source = Path(governance.__file__).parent
    setting = [
        str(file.relative_to(source))
        for file in source.rglob("*.py")
        if re.search(r"\bset_to\b", file.read_text(encoding="utf-8"))
    ]
    assert sorted(setting) == [
        "domain/clock.py",
        "services/demo_governance.py",
        "services/past.py",
    ]


def test_facts_count_up_to_now_or_to_the_end_of_a_past_day():
    before = dt.datetime.now(dt.UTC)
    assert before <= clock.known_until() <= dt.datetime.now(dt.UTC)
    with clock.set_to(dt.date(2026, 3, 31)):
        assert clock.known_until() == dt.datetime(2026, 3, 31, 23, 59, 59, tzinfo=dt.UTC)
