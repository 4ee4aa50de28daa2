"""The history of gaps, and offers to fill one."""

import time
import uuid
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.urls import reverse
from django.utils import timezone

from engagement_site.core.forms.protection import STAMP, TOO_OFTEN, TRAP
from engagement_site.core.models import AuditRecord, OutgoingMail
from engagement_site.market_position.domain.gaps import (
    FORGET_AFTER,
    GapNotOpen,
    forget_offers,
    keep_status,
    receive_offer,
)
from engagement_site.market_position.models import Gap, GapOffer
from tests.factories.market_position import GapFactory, make_register, make_statement
from tests.factories.providers import ProviderOrganisationFactory
from tests.market_position.test_editor import address

pytestmark = pytest.mark.django_db

FACTS = {
    "organisation_name": "Example Care", "contact_name": "Prue Provider",
    "email": "Prue@Example.org", "offer": "Six beds from May.", "needed": "A building.",
}  # fmt: skip


@pytest.fixture
def gap(home):
    make_register(make_statement(home))
    return GapFactory(slug="beds", title="Beds tonight")


def stamp():
    """Return the stamp of a form opened a minute ago."""
    made_at = time.time() - 60
    return signing.dumps([uuid.uuid4().hex, made_at], salt="engagement.forms.gap-offer")


def filled(**changes):
    return {**FACTS, STAMP: stamp(), **changes}


def offer_to(gap, **changes):
    return receive_offer(gap=gap, by=None, **{"token": uuid.uuid4(), **FACTS, **changes})


# --- History ----------------------------------------------------------------------------------


def test_each_change_of_status_is_kept_once(client, commissioner, gap):
    keep_status(gap=gap, by=None)
    client.force_login(commissioner)
    sent = {
        "ref": gap.ref, "title": gap.title, "slug": gap.slug, "summary": gap.summary,
        "life_stage": gap.life_stage, "need": gap.need, "setting": "", "age_from": "", "age_to": "",
        "gender": "anyone", "locality": "", "evidence": "", "identified_by": "", "source": "",
        "evidence_date": "", "evidence_precision": "month", "priority": "high",
        "status": "being_addressed", "status_note": "A tender is out.", "public": "on",
    }  # fmt: skip
    for _ in range(2):
        response = client.post(address("gap", "edit", gap.pk), sent)
        assert response.status_code == 302, response.context["form"].errors
    steps = list(gap.status_changes.values_list("status", "note", "by_label"))
    assert steps == [
        ("open", "", "system"), ("being_addressed", "A tender is out.", str(commissioner)),
    ]  # fmt: skip
    client.logout()
    content = client.get("/market-position/gaps/beds/").content.decode()
    assert "How it has moved" in content
    assert "A tender is out." in content


def test_a_gap_names_the_providers_who_agreed_to_be_named(client, gap):
    shown, hidden = ProviderOrganisationFactory(), ProviderOrganisationFactory(listed=False)
    gap.providers.set([shown, hidden])
    content = client.get("/market-position/gaps/beds/").content.decode()
    assert shown.name in content
    assert hidden.name not in content


# --- Tell us ----------------------------------------------------------------------------------


def test_a_provider_tells_us_and_gets_a_receipt(client, gap, deliver_on_commit):
    page = client.get("/market-position/gaps/beds/").content.decode()
    where = reverse("market_position:tell_us", args=["beds"])
    assert f'href="{where}"' in page
    assert STAMP in client.get(where).content.decode()
    with deliver_on_commit():
        response = client.post(where, filled(), follow=True)
    made = GapOffer.objects.get()
    assert made.reference in response.content.decode()
    assert "Prue" not in response.content.decode()
    assert (made.gap, made.email) == (gap, "prue@example.org")
    assert mail.outbox[0].to == ["prue@example.org"]
    assert "Six beds from May." in mail.outbox[0].body


def test_the_same_form_sent_twice_is_one_offer(client, gap):
    where, sent = reverse("market_position:tell_us", args=["beds"]), filled()
    answers = [client.post(where, sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert GapOffer.objects.count() == OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("missing", ["organisation_name", "contact_name", "email", "offer"])
def test_what_is_missing_is_said_and_nothing_is_lost(client, gap, missing):
    where = reverse("market_position:tell_us", args=["beds"])
    response = client.post(where, filled(**{missing: ""}))
    content = response.content.decode()
    assert "Fill this in" in content
    assert not GapOffer.objects.exists()
    assert "A building." in content


def test_a_signed_in_provider_need_not_say_again_who_they_are(client, gap, provider, organisation):
    client.force_login(provider)
    content = client.get(reverse("market_position:tell_us", args=["beds"])).content.decode()
    assert provider.email in content
    assert organisation.name in content


def test_one_address_cannot_flood_us(client, gap):
    where = reverse("market_position:tell_us", args=["beds"])
    answers = [client.post(where, filled()) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [200]
    assert TOO_OFTEN in answers[5].content.decode()
    assert GapOffer.objects.count() == 5


def test_a_program_that_fills_in_everything_is_stopped(client, gap):
    where = reverse("market_position:tell_us", args=["beds"])
    assert client.post(where, filled(**{TRAP: "http://spam.example"})).status_code == 200
    assert not GapOffer.objects.exists()


def test_nothing_is_taken_for_a_gap_that_is_filled_or_hidden(client, gap):
    where = reverse("market_position:tell_us", args=["beds"])
    Gap.objects.update(status="filled")
    gap.refresh_from_db()
    assert "has been filled" in client.get(where).content.decode()
    assert client.post(where, filled()).status_code == 302
    with pytest.raises(GapNotOpen):
        offer_to(gap)
    Gap.objects.update(public=False)
    assert client.get(where).status_code == 404
    assert not GapOffer.objects.exists()


def test_a_commissioner_is_told_reads_and_answers_but_cannot_change_the_words(
    client, commissioner, gap
):
    made = offer_to(gap)
    client.force_login(commissioner)
    assert "1 offer to fill a gap" in client.get("/cms/").content.decode()
    sent = {"state": "in_touch", "staff_note": "Rang them.", "offer": "Nothing at all"}
    assert client.post(address("gapoffer", "edit", made.pk), sent).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.offer) == ("in_touch", "Six beds from May.")
    assert "1 offer to fill a gap" not in client.get("/cms/").content.decode()


@pytest.mark.parametrize("who", ["analyst", "provider"])
def test_offers_are_not_for_others(client, request, gap, who):
    made = offer_to(gap)
    client.force_login(request.getfixturevalue(who))
    for view, args in (("list", ()), ("edit", (made.pk,))):
        assert client.get(address("gapoffer", view, *args)).status_code == 302


def test_nobody_adds_an_offer_for_somebody_else(client, administrator, gap):
    client.force_login(administrator)
    assert client.get(address("gapoffer", "add")).status_code == 302


def test_people_are_forgotten_after_a_year(gap):
    old, young = offer_to(gap), offer_to(gap)
    GapOffer.objects.filter(pk=old.pk).update(created_at=timezone.now() - FORGET_AFTER)
    young_at = timezone.now() - FORGET_AFTER + timedelta(days=1)
    GapOffer.objects.filter(pk=young.pk).update(created_at=young_at)
    assert forget_offers(dry_run=True) == 1
    old.refresh_from_db()
    assert old.contact_name
    assert forget_offers() == 1
    assert forget_offers() == 0
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.contact_name, old.email, old.offer, old.staff_note) == ("", "", "", "")
    assert old.organisation_name == "Example Care"
    assert young.email == "prue@example.org"
    assert OutgoingMail.objects.count() == 1
    assert AuditRecord.objects.filter(verb="forgot an offer").count() == 1
