"""Records opened for editing: what was seen, and what was typed so far."""

from dataclasses import dataclass, field, replace

from governance.ui.editing.changes import Typed
from governance.ui.editing.conflicts import without
from governance.ui.editing.versions import Seen, Values


@dataclass(frozen=True, slots=True)
class Opened:
    """Initiatives that somebody is editing, each at the version in which they opened it.

    The version stays as it was when the record was opened, whatever is read later: that is what
    lets the service see that somebody else saved in between.
    """

    seen: tuple[Seen, ...]

    kept: Typed = field(default_factory=dict)
    """Values typed earlier, that the widgets of this edition begin with."""

    edition: int = 1
    """Part of the keys of the widgets: a new edition begins with new widgets."""

    refused: bool = False
    """Whether a save was refused because of newer versions, and has to be settled."""

    def begun(self) -> dict[int, Values]:
        """Return the values the widgets begin with, by initiative."""
        return {
            each.initiative_id: {**each.values, **self.kept.get(each.initiative_id, {})}
            for each in self.seen
        }

    def carrying(self, given: Typed) -> "Opened":
        """Return the next edition, whose widgets begin with what was typed."""
        return replace(self, kept=given, edition=self.edition + 1)

    def filled(self, given: Typed, name: str, value: object) -> "Opened":
        """Return the next edition, with one value in every row on top of what was typed."""
        ids = [each.initiative_id for each in self.seen]
        return self.carrying({each: {**given.get(each, {}), name: value} for each in ids})

    def stale(self) -> "Opened":
        """Return the same edition after the service refused to save it."""
        return replace(self, refused=True)

    def settled(self, given: Typed) -> "Opened":
        """Return the next edition after every conflict was decided; it can be saved."""
        return replace(self.carrying(given), refused=False)

    def taking_theirs(self, given: Typed, theirs: Seen) -> "Opened":
        """Return the next edition, in which somebody else's version stands and ours is dropped."""
        kept = without(given, theirs.initiative_id)
        return replace(self._at(theirs), kept=kept, edition=self.edition + 1)

    def keeping_mine(self, given: Typed, theirs: Seen) -> "Opened":
        """Return the next edition, in which our changes stand on top of somebody else's version."""
        return replace(self._at(theirs), kept=given, edition=self.edition + 1)

    def dropping(self, given: Typed, initiative_id: int) -> "Opened":
        """Return the next edition without an initiative that may no longer be seen."""
        left = tuple(each for each in self.seen if each.initiative_id != initiative_id)
        kept = without(given, initiative_id)
        return replace(self, seen=left, kept=kept, edition=self.edition + 1)

    def _at(self, theirs: Seen) -> "Opened":
        ours = self.seen
        same = theirs.initiative_id
        return replace(
            self, seen=tuple(theirs if each.initiative_id == same else each for each in ours)
        )
