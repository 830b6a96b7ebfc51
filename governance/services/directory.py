"""Units and people by name: found where they exist, added where they do not."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from governance.domain.drafts import ID_LIMIT, NAME_LIMIT, clean, text_refusal
from governance.domain.names import name_key
from governance.errors import InvalidInputError
from governance.models import BusinessUnit, Person
from governance.services.identities import MANY, free_ids


def _key(name: str) -> str:
    """Return the key under which a name is found once it is kept, without its control signs."""
    return name_key(clean(name))


class UnitDirectory:
    """All business units of a database, read once; adding goes through the session."""

    def __init__(self, session: Session, *, is_demo: bool = False) -> None:
        """Read the units."""
        self._session = session
        self._is_demo = is_demo
        self._by_key: dict[tuple[int | None, str], int] = {}
        self._by_code: dict[str, int] = {}
        self._parents: dict[int, int | None] = {}
        columns = (
            BusinessUnit.id,
            BusinessUnit.parent_id,
            BusinessUnit.name_key,
            BusinessUnit.code,
        )
        for unit_id, parent_id, key, code in session.execute(select(*columns)):
            self._note(unit_id, parent_id, key, code)

    def _note(self, unit_id: int, parent_id: int | None, key: str, code: str | None) -> None:
        self._by_key[parent_id, key] = unit_id
        self._parents[unit_id] = parent_id
        if parent_id is None and code and (key_of_code := _key(code)):
            self._by_code[key_of_code] = unit_id

    def find(self, path: Sequence[str], *, code: str | None = None) -> int | None:
        """Return the id of the unit at a path of names, top-level first; None if there is none.

        ``code`` is the short form of the top-level unit, by which it is found as well.
        """
        parent: int | None = None
        for depth, name in enumerate(path):
            found = self._by_key.get((parent, _key(name)))
            if found is None and depth == 0:
                found = self._by_code.get(_key(code or name))
            if found is None:
                return None
            parent = found
        return parent

    def find_or_add(self, path: Sequence[str], *, code: str | None = None) -> int:
        """Return the id of the unit at a path of names, adding what is missing on the way.

        Raises
        ------
        InvalidInputError
            The path is empty, or a name in it is too long or holds no letter or digit.
        """
        if not path:
            raise InvalidInputError(
                "The business unit is missing; name the unit that answers for it."
            )
        for depth in range(1, len(path) + 1):
            if self.find(path[:depth], code=code) is None:
                self._add(path[:depth], code)
        unit_id = self.find(path, code=code)
        assert unit_id is not None  # noqa: S101 - every step was just added
        return unit_id

    def holds(self, unit_id: int) -> bool:
        """Tell whether there is a unit with an id."""
        return unit_id in self._parents

    def root_of(self, unit_id: int) -> int:
        """Return the id of the top-level unit above a unit, or of the unit itself."""
        while (parent := self._parents[unit_id]) is not None:
            unit_id = parent
        return unit_id

    def _add(self, path: Sequence[str], code_of_top: str | None) -> None:
        name, code_of_top = clean(path[-1]), clean(code_of_top or "") or None
        reason = text_refusal("The name of the unit", name, NAME_LIMIT, required=True)
        reason = reason or text_refusal("The code of the unit", code_of_top or "", ID_LIMIT)
        if reason:
            raise InvalidInputError(reason)
        key = name_key(name)
        if not key:
            raise InvalidInputError(
                f"The unit name {name!r} holds no letter or digit; name the unit."
            )
        parent_id = self.find(path[:-1], code=code_of_top) if len(path) > 1 else None
        code = code_of_top if parent_id is None else None
        unit = BusinessUnit(
            parent_id=parent_id, name=name, name_key=key, code=code, is_demo=self._is_demo
        )
        self._session.add(unit)
        self._session.flush()
        self._note(unit.id, parent_id, key, code)


class PersonDirectory:
    """All people of a database, read once; adding goes through the session.

    Parameters
    ----------
    later
        Whether those added are written with the next flush of the caller instead of one by one;
        no other directory may add people until then.
    """

    def __init__(self, session: Session, *, is_demo: bool = False, later: bool = False) -> None:
        """Read the people."""
        self._session = session
        self._is_demo = is_demo
        self._ids_to_come = free_ids(session, Person, drawn=MANY) if later else None
        self._ids: dict[str, int] = {}
        for person_id, key in session.execute(select(Person.id, Person.name_key)):
            self._ids[key] = person_id

    def find(self, who: str) -> int | None:
        """Return the id of the person with a name or e-mail address; None if there is none."""
        return self._ids.get(_key(who))

    def find_or_add(self, who: str) -> int | None:
        """Return the id of the person with a name or address, added if new; None for no text.

        Raises
        ------
        InvalidInputError
            The text is too long for a name, or holds nothing but control signs.
        """
        typed, who = who, clean(who)
        if typed.strip() and not who:
            raise InvalidInputError(
                f"The name of the person {typed[:80]!r} holds control signs only; write a name, or "
                "leave it empty."
            )
        key = name_key(who)
        if not key:
            return None
        if key not in self._ids:
            if reason := text_refusal("The name of the person", who, NAME_LIMIT):
                raise InvalidInputError(reason)
            email = who if "@" in who and " " not in who else None
            person = Person(name=who, name_key=key, email=email, is_demo=self._is_demo)
            if self._ids_to_come is not None:
                person.id = next(self._ids_to_come)
            self._session.add(person)
            if self._ids_to_come is None:
                self._session.flush()
            self._ids[key] = person.id
        return self._ids[key]
