"""Private links, answering without an account, several authors, sign-off, choices for single answers."""

import re
import uuid

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from consultations.authors import Author, hash_of
from consultations.domain.errors import AnswersChangedMeanwhile
from consultations.domain.responses import (
    DraftAnswer,
    SignOff,
    make_private_link,
    save_draft,
    start_without_account,
    submit_response,
)
from consultations.enums import MayPublish, ResponseState, WhoMayAnswer
from consultations.models import ConsultationResponse
from engagement_site.core.forms.protection import STAMP, TRAP
from tests.factories.accounts import UserFactory
from tests.factories.consultations import FULL, make_consultation, make_draft
from tests.factories.providers import MembershipFactory


@pytest.fixture
def anyone(home):
    return make_consultation(who_may_answer=WhoMayAnswer.WITHOUT_ACCOUNT)


def begin(client, consultation, time_machine, **data):
    address = reverse("consultations:without_account", args=[consultation.pk])
    page = client.get(address).content.decode()
    stamp = re.search(f'name="{STAMP}" value="([^"]+)"', page)[1]
    time_machine.shift(5)
    return client.post(address, {STAMP: stamp, "name": "", "email": "", **data}), stamp


def test_without_account_over_two_devices(client, anyone, time_machine, deliver_on_commit):
    time_machine.move_to(
        anyone.opening_at + (anyone.closing_at - anyone.opening_at) / 2, tick=False
    )
    with deliver_on_commit():
        found, _ = begin(client, anyone, time_machine, email="ann@example.org")
    response = ConsultationResponse.objects.get()
    assert found.url == reverse("consultations:answer", args=[response.reference, 1])
    client.post(found.url, {"edit-number": "0", "role": "We run homes", "come-back-later": "yes"})
    link = re.search(r"http://testserver(/consultations/private/\S+)", mail.outbox[0].body)[1]

    phone = Client()
    assert phone.get(found.url).url.startswith("/accounts/login/")
    assert phone.get(link).status_code == 200
    assert phone.get(found.url).status_code == 302  # looking at the link opens nothing yet
    assert phone.post(link).url == found.url
    assert b"checked" in phone.get(found.url).content
    phone.post(
        reverse("consultations:answer", args=[response.reference, 2]),
        {"edit-number": "1", "barriers": "Notice", "go-on": "yes"},
    )
    check = reverse("consultations:check", args=[response.reference])
    page = phone.get(check).content.decode()
    assert "Yes, with our name" not in page  # nobody left a name
    token = re.search(r'name="submit_token"[^>]*value="([^"]+)"', page)[1]
    with deliver_on_commit():
        phone.post(check, {"submit_token": token, "may_publish": "without_name"})
    response.refresh_from_db()
    assert response.is_submitted
    assert response.given_for == "somebody without a name"
    receipt = mail.outbox[-1]
    assert receipt.to == ["ann@example.org"]
    assert response.content_hash in receipt.body
    assert link in receipt.body


def test_two_clicks_begin_one_response(client, anyone, time_machine):
    time_machine.move_to(anyone.opening_at, tick=False)
    first, stamp = begin(client, anyone, time_machine)
    again = client.post(
        reverse("consultations:without_account", args=[anyone.pk]),
        {STAMP: stamp, "name": "", "email": ""},
    )
    assert again.url == first.url
    assert ConsultationResponse.objects.count() == 1


@pytest.mark.parametrize(
    "data", [{TRAP: "http://spam.example"}, {STAMP: "forged"}, {"email": "no"}]
)
def test_programs_begin_nothing(client, anyone, time_machine, data):
    time_machine.move_to(anyone.opening_at, tick=False)
    found, _ = begin(client, anyone, time_machine, **data)
    assert found.status_code == 200
    assert b"There is a problem" in found.content
    assert not ConsultationResponse.objects.exists()


def test_where_an_account_is_needed_there_is_no_way_without(client, home):
    page = make_consultation()
    assert client.get(reverse("consultations:without_account", args=[page.pk])).status_code == 404


@pytest.mark.parametrize("key", ["x", "a" * 200, "..", "%00"])
def test_a_wrong_link_opens_nothing(client, anyone, key):
    address = reverse("consultations:private", args=["KEY"]).replace("KEY", key)
    assert client.get(address).status_code in (301, 302, 404)
    assert client.post(address).status_code in (301, 302, 404)


def test_the_key_is_not_in_the_database_and_a_new_link_replaces_the_old(
    home, provider, organisation
):
    draft = make_draft(make_consultation(), by=provider, organisation=organisation)
    old = make_private_link(response=draft, by=provider)
    new = make_private_link(response=draft, by=provider)
    draft.refresh_from_db()
    assert draft.link_hash == hash_of(new) != new
    phone = Client()
    assert phone.get(reverse("consultations:private", args=[old])).status_code == 404
    assert phone.get(reverse("consultations:private", args=[new])).status_code == 200


def test_the_form_behind_a_private_link_can_be_sent(home, provider, organisation):
    """With the policy no-referrer a browser sends "Origin: null", which the guard refuses."""
    draft = make_draft(make_consultation(), by=provider, organisation=organisation)
    key = make_private_link(response=draft, by=provider)
    phone = Client(enforce_csrf_checks=True)
    address = reverse("consultations:private", args=[key])
    page = phone.get(address)
    assert page["Referrer-Policy"] == "same-origin"
    token = re.search(rb'csrfmiddlewaretoken" value="([^"]+)"', page.content)[1].decode()
    sent = phone.post(
        address,
        {"csrfmiddlewaretoken": token, "name": "Lee"},
        headers={"Origin": "http://testserver"},
    )
    assert sent.status_code == 302


def test_colleagues_see_who_wrote_what_and_cannot_overwrite(home, provider, organisation, client):
    draft = make_draft(make_consultation(), by=provider, organisation=organisation)
    key = make_private_link(response=draft, by=provider)
    draft.refresh_from_db()
    lee = Author(link_key=key, name="Lee")
    save_draft(response=draft, answers={"barriers": DraftAnswer("Lee's")}, edit_number=0, by=lee)
    with pytest.raises(AnswersChangedMeanwhile) as caught:
        save_draft(
            response=draft, answers={"barriers": DraftAnswer("Prue's")}, edit_number=0, by=provider
        )
    assert [conflict.by for conflict in caught.value.conflicts] == ["Lee"]
    client.force_login(provider)
    page = client.get(reverse("consultations:answer", args=[draft.reference, 2])).content.decode()
    assert "Last written by Lee" in page
    colleague = UserFactory(name="Cy Colleague")
    MembershipFactory(organisation=organisation, user=colleague)
    client.force_login(colleague)
    assert (
        "Last written by Lee"
        in client.get(reverse("consultations:answer", args=[draft.reference, 2])).content.decode()
    )


def test_sign_off_is_named_and_mailed(home, provider, organisation, client, deliver_on_commit):
    draft = make_draft(make_consultation(), by=provider, organisation=organisation, answers=FULL)
    client.force_login(provider)
    check = reverse("consultations:check", args=[draft.reference])
    assert f'value="{provider.name}"' in client.get(check).content.decode()
    with deliver_on_commit():
        client.post(
            check,
            {"submit_token": draft.submit_token, "may_publish": "with_name",
             "signed_off_name": "Dee Director", "signed_off_role": "Director"},
        )  # fmt: skip
    draft.refresh_from_db()
    assert (draft.signed_off_name, draft.signed_off_role) == ("Dee Director", "Director")
    assert "Signed off by: Dee Director, Director" in mail.outbox[0].body


def test_a_choice_for_a_single_answer_and_the_confidential_flag(home, provider, organisation):
    draft = make_draft(
        make_consultation(), by=provider, organisation=organisation,
        answers={**FULL, "barriers": DraftAnswer("Secret", confidential=True),
                 "email": "a@example.org"},
    )  # fmt: skip
    submitted = submit_response(
        response=draft, submit_token=draft.submit_token, may_publish=MayPublish.WITH_NAME,
        exceptions={"areas": MayPublish.NO, "barriers": MayPublish.WITH_NAME},
        sign_off=SignOff("Dee"), by=provider,
    )  # fmt: skip
    found = dict(submitted.answers.values_list("question_key", "may_publish"))
    assert found == {
        "role": "with_name", "areas": "no", "barriers": "no",  # confidential wins
        "email": "no",  # an address is never published
    }  # fmt: skip


def test_withdrawing_by_link_erases_everything(home, anyone):
    response, key = start_without_account(
        consultation=anyone, name="Ann", email="", submission_key=uuid.uuid4()
    )
    phone = Client()
    phone.post(reverse("consultations:private", args=[key]))
    phone.post(reverse("consultations:withdraw", args=[response.reference]))
    response.refresh_from_db()
    assert response.state == ResponseState.WITHDRAWN
    assert phone.get(reverse("consultations:private", args=[key])).status_code == 404
