"""Permissions come from roles, scope from units, and a refusal says who could."""

import pytest

from governance.domain import policy
from governance.domain.actors import Actor, Role
from governance.domain.policy import Permission
from governance.errors import PermissionDeniedError


def test_one_of_several_roles_is_enough(actor):
    both = Actor("x", "X", frozenset({Role.VIEWER, Role.ANALYST}))

    assert policy.may(both, Permission.INITIATIVE_EDIT)


def test_a_refusal_names_the_roles_that_could():
    viewer = Actor("x", "X", frozenset({Role.VIEWER}))

    with pytest.raises(PermissionDeniedError, match="ask somebody with the role analyst, admin"):
        policy.require(viewer, Permission.INITIATIVE_EDIT)


def test_nobody_without_a_role_may_anything():
    nobody = Actor("x", "X", frozenset())

    assert not any(policy.may(nobody, permission) for permission in Permission)


def test_a_scope_admits_its_units_only():
    scoped = Actor("x", "X", frozenset({Role.ANALYST}), units=frozenset({3}))

    policy.require_unit(scoped, 3)
    with pytest.raises(PermissionDeniedError, match="business unit"):
        policy.require_unit(scoped, 4)


def test_an_empty_scope_admits_nothing():
    scoped = Actor("x", "X", frozenset({Role.ANALYST}), units=frozenset())

    assert not policy.in_scope(scoped, 1)
