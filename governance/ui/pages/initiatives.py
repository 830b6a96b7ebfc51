"""Initiatives page: find it, fix it."""

from governance.ui.components import filters
from governance.ui.grid import editing, modes, moving, reading, registering
from governance.ui.grid.modes import Editing, Moving

TITLE = "Initiatives"


def render() -> None:
    """Draw the list, or the task that the reader has opened on it."""
    task = modes.task()
    if task is None:
        reading.render(filters.bar(TITLE))
    elif isinstance(task, Editing):
        editing.render(task.opened)
    elif isinstance(task, Moving):
        moving.render(task.rows)
    else:
        registering.render()


if __name__ == "__main__":
    render()
