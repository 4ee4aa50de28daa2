"""What is forgotten round organisations, when, and what is kept all the same."""

from datetime import timedelta

import pytest
from django.utils import timezone

from engagement_site.core import retention as rules
from engagement_site.core.models import AuditRecord
from engagement_site.providers.domain import retention
from engagement_site.providers.enums import RequestState, Seeks
from engagement_site.providers.models import (
    Claim,
    Invitation,
    LookUp,
    PartnerApproach,
    PartnerMessage,
    PartnerNotice,
    ProviderOrganisation,
    Shortlist,
)
from tests.factories.accounts import UserFactory
from tests.factories.providers import MembershipFactory, ProviderOrganisationFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
OLD, FRESH = NOW - timedelta(days=366), NOW - timedelta(days=360)


def forgets(forget, rows):
    """Run a rule dry and in earnest; return what is left of `rows`."""
    before = rows.objects.count()
    due = forget(NOW, dry_run=True)
    assert rows.objects.count() == before
    assert forget(NOW) == due > 0
    assert forget(NOW) == 0
    return list(rows.objects.all())


def test_look_ups_go_after_a_year(practitioner):
    kept, old = (LookUp.objects.create(user=practitioner, user_label="Pat") for _ in range(2))
    LookUp.objects.filter(pk=old.pk).update(at=OLD)
    assert forgets(retention.forget_look_ups, LookUp) == [kept]


def test_claims_go_once_decided_and_never_while_they_wait():
    waiting, decided, fresh = (
        Claim.objects.create(
            organisation=ProviderOrganisationFactory(), user=UserFactory(), evidence="See our site"
        )
        for _ in range(3)
    )
    Claim.objects.filter(pk=waiting.pk).update(created_at=OLD)
    for claim, at in ((decided, OLD), (fresh, FRESH)):
        Claim.objects.filter(pk=claim.pk).update(state=RequestState.REFUSED, decided_at=at)
    assert set(forgets(retention.forget_claims, Claim)) == {waiting, fresh}


def test_invitations_go_ninety_days_after_their_end():
    def invite(**facts):
        facts = {"expires_at": NOW + timedelta(days=3), **facts}
        return Invitation.objects.create(
            organisation=organisation,
            email="a@example.org",
            digest=str(Invitation.objects.count()),
            **facts,
        )

    organisation, before = ProviderOrganisationFactory(), NOW - timedelta(days=91)
    waiting = invite()
    for end in ("accepted_at", "revoked_at", "expires_at"):
        invite(**{end: before})
    fresh = invite(accepted_at=NOW - timedelta(days=89))
    assert set(forgets(retention.forget_invitations, Invitation)) == {waiting, fresh}


def conversation(*moments, **facts):
    one, other = ProviderOrganisationFactory(), ProviderOrganisationFactory()
    notice = PartnerNotice.objects.create(
        organisation=one, seeks=Seeks.LOOKING, title="Notice", text="Text", until=NOW.date()
    )
    made = PartnerApproach.objects.create(
        notice=notice, from_organisation=other, to_organisation=one
    )
    found = [
        PartnerMessage.objects.create(approach=made, sender=other, text="Hello", **facts)
        for _ in moments
    ]
    for message, at in zip(found, moments, strict=True):
        PartnerMessage.objects.filter(pk=message.pk).update(at=at)
    return found


def test_messages_go_with_their_conversation_unless_a_report_waits():
    conversation(OLD, OLD)
    going_on = conversation(OLD, FRESH)
    reported = conversation(OLD, reported_at=OLD)
    conversation(OLD, reported_at=OLD, settled_at=OLD)
    assert set(forgets(retention.forget_messages, PartnerMessage)) == {*going_on, *reported}


def test_shortlists_nobody_touches_go(practitioner):
    old, kept = (Shortlist.objects.create(owner=practitioner, name="Homes") for _ in range(2))
    Shortlist.objects.filter(pk=old.pk).update(changed_at=OLD)
    assert forgets(retention.forget_shortlists, Shortlist) == [kept]


def test_contacts_go_only_where_nobody_looks_after_the_entry():
    facts = {"contact_name": "Cleo", "contact_email": "cleo@example.org", "telephone": "0191"}
    alone, looked_after, confirmed = (ProviderOrganisationFactory(**facts) for _ in range(3))
    MembershipFactory(organisation=looked_after)
    long_ago = NOW - timedelta(days=3 * 365 + 1)
    ProviderOrganisation.objects.update(created_at=long_ago, confirmed_at=None)
    ProviderOrganisation.objects.filter(pk=confirmed.pk).update(confirmed_at=FRESH)
    forgets(retention.forget_contacts, ProviderOrganisation)
    left = set(ProviderOrganisation.objects.exclude(contact_email="").values_list("pk", flat=True))
    assert left == {looked_after.pk, confirmed.pk}
    assert AuditRecord.objects.filter(verb="forgot contacts", target_id=str(alone.pk)).exists()


def test_every_rule_runs_dry():
    names = {rule.name for rule, _ in rules.apply(dry_run=True)}
    assert names == {rule.name for rule in rules.rules()}
    assert names >= {"mail", "look-ups", "alerts", "unused accounts", "delegates", "consultations"}


def test_a_rule_that_fails_does_not_stop_the_others(monkeypatch, caplog):
    def broken(now, dry_run):
        raise ValueError("no")

    sound = rules.Rule("sound", "Sound", "a day", lambda now, dry_run: 3)
    monkeypatch.setattr(
        rules, "_rules", {"broken": rules.Rule("broken", "Broken", "a day", broken), "sound": sound}
    )
    assert rules.apply() == [(sound, 3)]
    assert "The rule broken failed" in caplog.text
