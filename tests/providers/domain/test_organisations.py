"""Organisations are created and changed by those who may."""

import pytest
from django.core.exceptions import PermissionDenied

from engagement_site.core.models import AuditRecord
from engagement_site.providers.domain import organisations
from engagement_site.providers.enums import MembershipRole, ProviderKind
from engagement_site.providers.models import ProviderOrganisation
from engagement_site.providers.models.organisations import name_key
from tests.factories.accounts import UserFactory
from tests.factories.providers import MembershipFactory, ProviderOrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme Ltd.", "ACME Limited"),
        ("Smith & Sons", "Smith and Sons"),
        ("Café Care CIC", "Cafe Care"),
        ("Angel  View-Care", "Angel View Care"),
    ],
)
def test_two_spellings_of_one_name(one, other):
    assert name_key(one) == name_key(other)


def test_different_names_differ():
    assert name_key("Northern Care") != name_key("Southern Care")


def test_whoever_creates_it_owns_it():
    person = UserFactory()
    made = organisations.create_organisation(by=person, name="New Care", kind=ProviderKind.CHARITY)
    assert made.memberships.get().role == MembershipRole.OWNER
    assert AuditRecord.objects.get(verb="created").actor_id == person.pk


def test_a_name_is_taken_once_and_nothing_is_half_written():
    ProviderOrganisationFactory(name="Acme Ltd")
    with pytest.raises(organisations.OrganisationExists, match="add you as a member"):
        organisations.create_organisation(
            by=UserFactory(), name="ACME limited", kind=ProviderKind.COMPANY
        )
    assert ProviderOrganisation.objects.count() == 1
    assert AuditRecord.objects.count() == 0


def test_a_change_is_written_with_its_fields(provider, organisation):
    organisations.change_organisation(organisation, by=provider, localities="Felling")
    organisation.refresh_from_db()
    assert organisation.localities == "Felling"
    assert AuditRecord.objects.get(verb="changed").detail == {"fields": ["localities"]}


def test_a_rename_to_a_taken_name_is_refused(provider, organisation):
    ProviderOrganisationFactory(name="Other Care")
    with pytest.raises(organisations.OrganisationExists):
        organisations.change_organisation(organisation, by=provider, name="other care ltd")


@pytest.mark.parametrize("role", [None, MembershipRole.MEMBER])
def test_only_owners_and_editors_change_it(organisation, role):
    person = UserFactory()
    if role:
        MembershipFactory(organisation=organisation, user=person, role=role)
    with pytest.raises(PermissionDenied):
        organisations.change_organisation(organisation, by=person, localities="Felling")


def test_fields_that_are_not_for_editing(provider, organisation):
    with pytest.raises(TypeError):
        organisations.change_organisation(organisation, by=provider, illustrative=True)


def test_a_second_call_changes_the_role(organisation, commissioner):
    person = UserFactory()
    for role in (MembershipRole.MEMBER, MembershipRole.EDITOR):
        organisations.add_member(organisation, user=person, role=role, by=commissioner)
    assert organisation.memberships.get(user=person).role == MembershipRole.EDITOR
