"""What law asks for only later: upcoming, not failed."""

from governance.queries.checklists import Checklist
from governance.ui.checklist import sheet
from governance.ui.checklist.top import to_control
from governance.ui.components import dates, parts
from governance.ui.components.text import escape


def draw(of: Checklist) -> None:
    """List the controls that only later law asks for, with the day on which it starts."""
    later = sheet.upcoming(of)
    if not later:
        return
    parts.section("Upcoming duties", "Asked for by law that starts later; they hold no gate yet.")
    for day, line in later:
        title = escape(line.item.control.title)
        to_control(of, line.item.id, f":small[**{dates.day(day)}** {title}]")
