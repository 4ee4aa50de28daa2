"""Roles open what they list and nothing else."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from engagement_site.core.permissions import (
    ROLES,
    Permission,
    Role,
    check_permission,
    has_permission,
)
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_exactly_what_it_lists(role):
    user = UserFactory(role=role)
    assert {p for p in Permission if has_permission(user, p)} == set(ROLES[role])


def test_a_person_without_a_role_may_do_nothing():
    user = UserFactory()
    assert not any(has_permission(user, p) for p in Permission)
    assert not any(has_permission(AnonymousUser(), p) for p in Permission)


def test_someone_who_left_may_do_nothing():
    user = UserFactory(role=Role.ADMINISTRATOR, is_active=False)
    assert not any(has_permission(user, p) for p in Permission)


def test_the_check_raises():
    with pytest.raises(PermissionDenied):
        check_permission(UserFactory(), Permission.VIEW_RESPONSES)
