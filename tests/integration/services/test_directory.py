"""Units and people are found again under the name they are kept by, or refused in a sentence."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st
from sqlalchemy import select

from governance.db.session import write_scope
from governance.domain.actors import Actor, Role
from governance.errors import InvalidInputError
from governance.models import BusinessUnit, Person
from governance.models.recorder import WriteContext, set_context
from governance.services.directory import PersonDirectory, UnitDirectory

CONTEXT = WriteContext(Actor("ada@example.org", "Ada", frozenset({Role.ADMIN})), "test")
NAMES = st.text(st.sampled_from("aB1 -–\x00\x07\x1b\x85\ud800\u200b\u202e\n\té"), max_size=6)


@pytest.fixture
def session(database):
    with write_scope() as session:
        set_context(session, CONTEXT)
        yield session


@tuned(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(path=st.lists(NAMES, min_size=1, max_size=3), code=st.none() | NAMES)
def test_a_unit_is_found_as_it_was_added_or_refused(session, path, code):
    units = UnitDirectory(session)
    try:
        added = units.find_or_add(path, code=code)
    except InvalidInputError:
        return
    assert units.find(path, code=code) == added
    assert UnitDirectory(session).find_or_add(path, code=code) == added


@tuned(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(who=NAMES)
def test_a_person_is_found_as_they_were_added_or_refused(session, who):
    people = PersonDirectory(session)
    try:
        added = people.find_or_add(who)
    except InvalidInputError:
        return
    assert people.find(who) == added == PersonDirectory(session).find_or_add(who)


@pytest.mark.parametrize("name", ["\x00", "\x07\x1b", "\ud800", " \x85 "])
def test_control_signs_alone_are_no_name(session, name):
    with pytest.raises(InvalidInputError, match="The name of the unit is empty; write one"):
        UnitDirectory(session).find_or_add([name])
    if name.strip():
        with pytest.raises(InvalidInputError, match="holds control signs only; write a name"):
            PersonDirectory(session).find_or_add(name)


def test_a_control_sign_inside_a_name_is_left_out(session):
    unit = UnitDirectory(session).find_or_add(["Cla\x00ims"], code="C\x07")
    person = PersonDirectory(session).find_or_add("Ada\x00 Lovelace")

    assert session.get_one(BusinessUnit, unit).name == "Claims"
    assert session.get_one(BusinessUnit, unit).code == "C"
    assert session.get_one(Person, person).name == "Ada Lovelace"


def test_a_blank_code_is_no_code(session):
    units = UnitDirectory(session)
    units.find_or_add(["Claims"], code=" \x07")
    assert units.find(["–"]) is None
    assert session.scalars(select(BusinessUnit.code)).all() == [None]
