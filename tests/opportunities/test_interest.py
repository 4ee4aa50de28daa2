"""Expressions of interest, partners, following on the pages, and forgetting who took part."""

import csv
import io
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from engagement_site.core import registry
from engagement_site.core.models import AuditRecord
from opportunities.domain import interest, retention
from opportunities.domain.errors import InterestClosed, UnknownLot
from opportunities.domain.following import follow
from opportunities.domain.interest import InterestDetails
from opportunities.enums import Stage
from opportunities.models import ExpressionOfInterest, Follow, OpportunityLot, OpportunityPage
from opportunities.notifications import _token
from tests.factories.accounts import UserFactory
from tests.factories.opportunities import make_opportunity
from tests.factories.providers import ProviderOrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(home):
    return make_opportunity(
        home, title="Short breaks", stage=Stage.ENGAGEMENT,
        lots=[OpportunityLot(title="Days"), OpportunityLot(title="Nights")],
    )  # fmt: skip


@pytest.fixture
def other():
    """Another provider, with a person who owns it."""
    person = UserFactory(name="Olly Other")
    ProviderOrganisationFactory(owner=person, name="Other Care")
    return person


def express(page, person, **details):
    return interest.express(
        page=page, organisation=person.organisations.get(), details=InterestDetails(**details),
        by=person,
    )  # fmt: skip


def seeking(**more):
    return {"would_partner": True, "visible_to_partners": True, "contact_email": "a@example.org",
            **more}  # fmt: skip


def test_a_provider_expresses_changes_and_withdraws(client, page, provider, organisation):
    client.force_login(provider)
    address = f"/opportunities/{page.pk}/interest/"
    lot = page.lots.get(title="Days")
    sent = {"organisation": organisation.pk, "lots": [lot.pk], "would_subcontract": "on",
            "offers": "Two vans"}  # fmt: skip
    assert client.post(address, sent).status_code == 302
    said = ExpressionOfInterest.objects.get()
    assert list(said.lots.all()) == [lot]
    assert said.ways_to_join_in == "work for another bidder"
    assert Follow.objects.filter(page=page, user=provider).exists()
    assert client.get(address).context["form"].initial["offers"] == "Two vans"
    client.post(address, {**sent, "offers": "Three vans", "lots": []})
    said.refresh_from_db()
    assert said.offers == "Three vans"
    assert not said.lots.exists()
    client.post(f"/opportunities/{page.pk}/interest/{said.pk}/withdraw/")
    said.refresh_from_db()
    assert said.withdrawn_at is not None
    client.post(address, sent)
    said.refresh_from_db()
    assert said.withdrawn_at is None
    assert ExpressionOfInterest.objects.count() == 1


def test_it_is_confirmed_once(page, provider, deliver_on_commit):
    with deliver_on_commit():
        express(page, provider)
        express(page, provider, offers="More")
    assert [m.subject for m in mail.outbox] == ["Your interest is noted: Short breaks"]


def test_partners_see_one_another_only_if_both_agreed(client, page, provider, other):
    express(page, provider, **seeking(offers="Vans"))
    express(page, other, would_partner=True)
    client.force_login(provider)
    address = f"/opportunities/{page.pk}/interest/"
    assert "Other Care" not in client.get(address).content.decode()
    express(page, other, **seeking(contact_email="other@example.org"))
    content = client.get(address).content.decode()
    assert "Other Care" in content
    assert "other@example.org" in content
    client.force_login(other)
    assert "Vans" in client.get(address).content.decode()
    interest.withdraw(
        interest=ExpressionOfInterest.objects.get(organisation__memberships__user=other), by=other
    )
    client.force_login(provider)
    assert "Other Care" not in client.get(address).content.decode()
    client.force_login(UserFactory())
    assert "Vans" not in client.get(address).content.decode()


def test_partners_need_an_address_and_a_way(client, page, provider, organisation):
    client.force_login(provider)
    sent = {"organisation": organisation.pk, "visible_to_partners": "on"}
    form = client.post(f"/opportunities/{page.pk}/interest/", sent).context["form"]
    assert "Give an address" in form.errors["contact_email"][0]
    assert "how you would work" in form.errors["visible_to_partners"][0]
    with pytest.raises(ValueError, match="address"):
        express(page, provider, visible_to_partners=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExpressionOfInterest.objects.create(
            page=page, organisation=organisation, visible_to_partners=True,
            expressed_at=timezone.now(), changed_at=timezone.now(),
        )  # fmt: skip


def test_what_is_refused(home, page, provider, other):
    with pytest.raises(PermissionDenied):
        interest.express(
            page=page,
            organisation=other.organisations.get(),
            details=InterestDetails(),
            by=provider,
        )
    elsewhere = make_opportunity(home, lots=[OpportunityLot(title="Lot 9")])
    with pytest.raises(UnknownLot):
        express(page, provider, lots=[elsewhere.lots.get().pk])
    with pytest.raises(InterestClosed):
        express(make_opportunity(home, stage=Stage.LIVE), provider)
    assert not ExpressionOfInterest.objects.exists()


@pytest.mark.parametrize(("days", "closed"), [(-1, True), (0, False)])
def test_the_last_day_counts_whole(home, provider, days, closed):
    until = timezone.localdate() + timedelta(days=days)
    page = make_opportunity(home, interest_until=until)
    if closed:
        with pytest.raises(InterestClosed, match="Interest could be expressed until"):
            express(page, provider)
    else:
        assert express(page, provider).pk


def test_commissioners_see_and_export_the_list(client, page, provider, commissioner, analyst):
    express(page, provider, offers="=cmd()", would_partner=True)
    client.force_login(commissioner)
    content = client.get(f"/cms/opportunities/{page.pk}/interest/").content.decode()
    assert provider.organisations.get().name in content
    response = client.get(f"/cms/opportunities/{page.pk}/interest.csv")
    (row,) = csv.DictReader(io.StringIO(response.getvalue().decode().removeprefix("\ufeff")))
    assert (row["offers"], row["would_bid_with_others"]) == ("'=cmd()", "yes")
    assert AuditRecord.objects.filter(verb="exported interests", actor_id=commissioner.pk).exists()


# --- Following on the pages ----------------------------------------------------------------------


def test_following_and_stopping_on_the_page(client, page, provider):
    address = f"/opportunities/{page.pk}/follow/"
    assert f'href="{address}"' in client.get(page.url).content.decode()
    assert "/accounts/login/" in client.get(address)["Location"]
    client.force_login(provider)
    client.post(address)
    assert "You follow this opportunity." in client.get(page.url).content.decode()
    (waiting,) = (t for title, t in registry.waiting_for(provider) if "follow" in title)
    assert [teaser.title for teaser in waiting] == ["Short breaks"]
    client.post(address, {"stop": "1"})
    assert not Follow.objects.exists()


def test_the_link_in_the_mail_stops_without_signing_in(client, page, provider):
    follow(page=page, by=provider)
    address = f"/opportunities/unfollow/{_token(page, provider)}/"
    assert client.get(address).status_code == 200
    assert Follow.objects.exists()  # mail programs look at links
    assert client.post(address).status_code == 200
    assert not Follow.objects.exists()
    assert client.post(f"{address[:-4]}abc/").status_code == 404


# --- Forgetting ----------------------------------------------------------------------------------


def test_who_took_part_is_forgotten_a_year_after_the_end(page, provider, capsys):
    express(page, provider)
    page.stage = Stage.ENDED
    page.save()
    now = timezone.now()
    assert retention.forget(now=now) == []
    later = now + timedelta(days=400)
    (due,) = retention.forget(now=later, dry_run=True)
    assert (due.interests, due.follows) == (1, 1)
    assert ExpressionOfInterest.objects.exists()
    retention.forget(now=later)
    assert not ExpressionOfInterest.objects.exists()
    assert not Follow.objects.exists()
    assert AuditRecord.objects.filter(verb="forgot who took part").exists()
    assert retention.forget(now=later) == []
    call_command("forget_opportunity_people", "--dry-run")
    assert "0 opportunities due" in capsys.readouterr().out


def test_a_living_one_is_left_alone(page, provider):
    express(page, provider)
    OpportunityPage.objects.update(last_published_at=timezone.now() - timedelta(days=900))
    assert retention.forget() == []
