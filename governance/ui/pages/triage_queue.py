"""Triage queue page: what nobody has tagged yet, and what its words suggest."""

from governance.ui.components import filters
from governance.ui.intake import accepting, queue

TITLE = "Triage queue"


def render() -> None:
    """Draw the queue, or the suggestions that are about to be accepted."""
    chosen = accepting.chosen()
    if chosen:
        accepting.render(chosen)
    else:
        queue.render(filters.bar(TITLE))


if __name__ == "__main__":
    render()
