"""Claims, invitations, roles, leaving."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.utils import timezone

from engagement_site.providers.domain import membership
from engagement_site.providers.enums import MembershipRole, RequestState
from engagement_site.providers.models import Claim, Invitation, Membership
from tests.factories.accounts import UserFactory
from tests.factories.providers import MembershipFactory, ProviderOrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty():
    """An organisation nobody acts for yet."""
    return ProviderOrganisationFactory(name="Lone Care")


def claim(organisation, person=None):
    return membership.claim_organisation(
        organisation, evidence="I manage it", by=person or UserFactory()
    )


def test_two_claim_one_organisation_and_the_first_let_in_owns_it(empty, commissioner):
    first, second = claim(empty), claim(empty)
    for found in (first, second):
        membership.decide_claim(found, approve=True, by=commissioner)
    roles = dict(empty.memberships.values_list("user_id", "role"))
    assert roles == {
        first.user_id: MembershipRole.OWNER, second.user_id: MembershipRole.EDITOR,
    }  # fmt: skip


def test_a_claim_is_decided_once(empty, commissioner, administrator):
    found = claim(empty)
    stale = Claim.objects.get(pk=found.pk)
    membership.decide_claim(found, approve=False, by=commissioner, because="Not known")
    with pytest.raises(membership.AlreadyDecided):
        membership.decide_claim(stale, approve=True, by=administrator)
    assert not empty.memberships.exists()


def test_a_second_claim_waits_for_the_first(empty):
    person = UserFactory()
    claim(empty, person)
    with pytest.raises(membership.AlreadyClaimed):
        claim(empty, person)


def test_a_member_needs_no_claim(provider, organisation):
    with pytest.raises(membership.AlreadyMember):
        claim(organisation, provider)


@pytest.mark.parametrize("who", ["self", "stranger", "editor", "analyst"])
def test_who_may_not_decide(organisation, analyst, who):
    found = claim(organisation)
    people = {"self": found.user, "stranger": UserFactory(), "analyst": analyst}
    if who == "editor":
        people["editor"] = MembershipFactory(
            organisation=organisation, role=MembershipRole.EDITOR
        ).user
    with pytest.raises(PermissionDenied):
        membership.decide_claim(found, approve=True, by=people[who])


def test_owners_are_told_and_decide(organisation, provider, deliver_on_commit):
    with deliver_on_commit():
        found = claim(organisation)
        membership.decide_claim(found, approve=True, by=provider)
    assert [message.to for message in outbox.outbox] == [[provider.email], [found.user.email]]
    assert Claim.objects.get().state == RequestState.APPROVED


# --- Invitations ------------------------------------------------------------------------------


@pytest.fixture
def send(organisation, provider, deliver_on_commit):
    """Invite an address and return the secret of the link in the mail."""

    def invite(email="colleague@example.org", role=MembershipRole.EDITOR):
        outbox.outbox.clear()
        with deliver_on_commit():
            membership.invite(organisation, email=email, role=role, by=provider)
        [message] = outbox.outbox
        assert message.to == [email.strip().lower()]
        return re.search(r"/providers/invitation/(\S+)/", message.body).group(1)

    return invite


def test_an_invitation_is_good_once_for_its_address(organisation, send):
    secret = send("Colleague@Example.org ")
    assert not Invitation.objects.filter(digest=secret).exists(), "the secret is not stored"
    colleague = UserFactory(email="colleague@example.org")
    joined = membership.accept_invitation(secret, by=colleague)
    assert (joined.organisation, joined.role) == (organisation, MembershipRole.EDITOR)
    with pytest.raises(membership.InvitationUnusable, match="used already"):
        membership.accept_invitation(secret, by=UserFactory())


def test_another_address_cannot_use_it(organisation, send):
    secret = send()
    with pytest.raises(membership.WrongAddress, match="another e-mail address"):
        membership.accept_invitation(secret, by=UserFactory(email="other@example.org"))
    assert Invitation.objects.get().is_waiting


def test_an_unverified_address_cannot_use_it(send):
    secret = send()
    person = UserFactory(email="colleague@example.org")
    person.emailaddress_set.update(verified=False)
    with pytest.raises(membership.WrongAddress):
        membership.accept_invitation(secret, by=person)


def test_old_forged_and_taken_back(organisation, provider, send):
    colleague = UserFactory(email="colleague@example.org")
    with pytest.raises(membership.InvitationUnusable, match="not the link"):
        membership.accept_invitation("forged", by=colleague)
    secret = send()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(membership.InvitationUnusable, match="no longer good"):
        membership.accept_invitation(secret, by=colleague)
    secret = send()
    membership.revoke_invitation(Invitation.objects.first(), by=provider)
    with pytest.raises(membership.InvitationUnusable, match="no longer good"):
        membership.accept_invitation(secret, by=colleague)


def test_a_second_invitation_replaces_the_first(send):
    first, second = send(), send()
    colleague = UserFactory(email="colleague@example.org")
    with pytest.raises(membership.InvitationUnusable):
        membership.accept_invitation(first, by=colleague)
    membership.accept_invitation(second, by=colleague)


def test_only_owners_invite(organisation, send):
    editor = MembershipFactory(organisation=organisation, role=MembershipRole.EDITOR).user
    for person in (editor, UserFactory()):
        with pytest.raises(PermissionDenied):
            membership.invite(
                organisation, email="a@example.org", role=MembershipRole.OWNER, by=person
            )


def test_members_are_not_invited_and_not_everybody_at_once(
    organisation, provider, monkeypatch, send
):
    with pytest.raises(membership.AlreadyMember):
        membership.invite(
            organisation, email=provider.email, role=MembershipRole.OWNER, by=provider
        )
    monkeypatch.setattr(membership, "MOST_WAITING", 1)
    send("one@example.org")
    with pytest.raises(membership.TooManyInvitations):
        membership.invite(
            organisation, email="two@example.org", role=MembershipRole.MEMBER, by=provider
        )


@pytest.mark.parametrize(
    "typed", ["no-address", "a@", "a@example.org\r\nBcc: b@example.org", "a b@example.org", ""]
)
def test_malformed_addresses_are_refused_beside_the_field(client, provider, organisation, typed):
    client.force_login(provider)
    page = client.post(
        f"/providers/account/organisation/{organisation.pk}/people/",
        {"email": typed, "role": "editor"},
    ).content.decode()
    assert 'href="#id_email"' in page
    assert not Invitation.objects.exists()


# --- Leaving ----------------------------------------------------------------------------------


def test_the_last_owner_stays(organisation, provider):
    own = Membership.objects.get(user=provider)
    for act in (
        lambda: membership.remove_member(own, by=provider),
        lambda: membership.change_role(own, role=MembershipRole.MEMBER, by=provider),
    ):
        with pytest.raises(membership.LastOwner):
            act()
    MembershipFactory(organisation=organisation)
    membership.remove_member(own, by=provider)
    assert not Membership.objects.filter(user=provider).exists()


def test_nobody_takes_others_off_but_owners(organisation):
    members = [
        MembershipFactory(organisation=organisation, role=role)
        for role in (MembershipRole.EDITOR, MembershipRole.MEMBER)
    ]
    with pytest.raises(PermissionDenied):
        membership.remove_member(members[1], by=members[0].user)
    membership.remove_member(members[1], by=members[1].user)


@pytest.mark.django_db(transaction=True)
def test_two_owners_cannot_leave_at_once():
    organisation = ProviderOrganisationFactory()
    both = MembershipFactory.create_batch(2, organisation=organisation)

    def leave(member):
        try:
            membership.remove_member(member, by=member.user)
        except membership.LastOwner:
            return "refused"
        finally:
            connections.close_all()
        return "left"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(leave, both))
    assert outcomes == ["left", "refused"]
