"""Users are known by address."""

import pytest
from django.db import IntegrityError

from engagement_site.accounts.models import User

pytestmark = pytest.mark.django_db


def test_one_account_for_each_address_however_it_is_written():
    User.objects.create_user("Ann@Example.org", "x")
    with pytest.raises(IntegrityError):
        User(email="ANN@example.ORG").save()


def test_found_however_it_is_written():
    ann = User.objects.create_user("ann@example.org", "x")
    assert User.objects.get_by_natural_key("ANN@EXAMPLE.ORG") == ann


def test_a_name_or_else_the_address():
    assert str(User(email="a@example.org")) == "a@example.org"
    assert str(User(email="a@example.org", name="Ann")) == "Ann"


def test_an_address_is_needed():
    with pytest.raises(ValueError, match="address"):
        User.objects.create_user("")
