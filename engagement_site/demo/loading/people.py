"""Fictional people and provider organisations."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from engagement_site.accounts.models import User
from engagement_site.core.permissions import Role
from engagement_site.demo.context import DemoContext
from engagement_site.demo.people import demo_password, demo_people
from engagement_site.providers.domain.organisations import add_member
from engagement_site.providers.enums import MembershipRole, ProviderKind, ProviderSize
from engagement_site.providers.models import ProviderOrganisation

KINDS = {
    "company": ProviderKind.COMPANY,
    "charity": ProviderKind.CHARITY,
    "social enterprise": ProviderKind.SOCIAL_ENTERPRISE,
    "housing association": ProviderKind.HOUSING,
    "NHS body": ProviderKind.NHS,
    "sole trader": ProviderKind.SOLE_TRADER,
}


def load(demo: DemoContext) -> None:
    """Create organisations, people, roles and memberships."""
    by_ref = {
        facts["ref"]: make_organisation(facts) for facts in demo.content("organisations.json")
    }
    demo.organisations = by_ref
    password = demo_password()
    for facts in demo_people():
        user = make_person(facts, password)
        demo.people[user.email] = user
        if facts["organisation_ref"]:
            add_member(
                by_ref[facts["organisation_ref"]],
                user=user,
                role=MembershipRole(facts["organisation_role"]),
                by=None,
            )


def make_organisation(facts: dict[str, Any]) -> ProviderOrganisation:
    """Create one fictional organisation, marked as such."""
    return ProviderOrganisation.objects.create(
        name=facts["name"],
        kind=KINDS[facts["type"]],
        size=ProviderSize(facts["size"]),
        services=f"{facts['services']}. {facts['offer']}",
        localities=", ".join(facts["localities"]),
        contact_email=facts["email"],
        works_with_us=facts["current_provider"],
        illustrative=True,
    )


def make_person(facts: dict[str, Any], password: str) -> User:
    """Create one fictional person with a verified address and, for staff, a role."""
    user = User.objects.create_user(
        facts["email"],
        password if facts["sign_in"] else None,
        name=facts["name"],
        illustrative=True,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if facts["role"] != "provider":
        user.groups.add(Group.objects.get(name=Role[facts["role"].upper()].value))
    return user
