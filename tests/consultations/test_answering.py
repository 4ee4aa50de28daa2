"""Answering in the browser: start, save, come back, check, submit, change, withdraw."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from consultations.enums import ResponseState, WhoMayAnswer
from consultations.models import ConsultationAnswer, ConsultationPage, ConsultationResponse
from tests.factories.accounts import UserFactory
from tests.factories.consultations import FULL, make_consultation, make_draft, make_submitted
from tests.factories.providers import MembershipFactory, ProviderOrganisationFactory


@pytest.fixture
def consultation(home):
    return make_consultation()


@pytest.fixture
def signed_in(client, provider):
    client.force_login(provider)
    return client


def url(name, response, *args):
    return reverse(f"consultations:{name}", args=[response.reference, *args])


def start(client, consultation, answer_for):
    return client.post(
        reverse("consultations:start", args=[consultation.pk]), {"answer_for": answer_for}
    )


def token_on(page):
    return re.search(rb'name="submit_token"[^>]*value="([^"]+)"', page.content)[1].decode()


def test_the_whole_way_from_start_to_receipt(
    signed_in, consultation, organisation, provider, deliver_on_commit
):
    found = start(signed_in, consultation, organisation.pk)
    response = ConsultationResponse.objects.get()
    assert found.url == url("answer", response, 1)
    page = signed_in.get(found.url)
    assert b"Section 1 of 2" in page.content
    assert b"Saved at" not in page.content

    found = signed_in.post(
        url("answer", response, 1),
        {"edit-number": "0", "role": "We run homes", "places": "12", "go-on": "yes"},
    )
    assert found.url == url("answer", response, 2)
    page = signed_in.get(found.url)
    response.refresh_from_db()
    saved = timezone.localtime(response.saved_at).strftime("%H:%M")
    assert f"Saved at {saved}, not submitted yet".encode() in page.content

    found = signed_in.post(
        url("answer", response, 2),
        {
            "edit-number": "1",
            "barriers": "Notice.\r\nAnd <price>",
            "confidential-barriers": "on",
            "areas": ["West", "East"],
            "start": "1/4/2027",
            "email": "",
            "go-on": "yes",
        },
    )
    assert found.url == url("check", response)
    page = signed_in.get(found.url)
    assert b"Notice.<br>And &lt;price&gt;" in page.content
    assert b"1 April 2027" in page.content
    assert b"Commercially confidential" in page.content

    with deliver_on_commit():
        found = signed_in.post(
            found.url, {"submit_token": token_on(page), "may_publish": "with_name"}
        )
    assert found.url == url("receipt", response)
    page = signed_in.get(found.url)
    assert response.reference.encode() in page.content
    stored = {row.question_key: row for row in ConsultationAnswer.objects.all()}
    assert {key: row.value for key, row in stored.items()} == {
        "role": "We run homes",
        "places": "12",
        "barriers": "Notice.\nAnd <price>",
        "areas": ["West", "East"],
        "start": "2027-04-01",
    }
    assert stored["barriers"].confidential
    assert stored["barriers"].may_publish == "no"
    assert stored["areas"].may_publish == "with_name"
    assert stored["areas"].text == "West\nEast"


def test_the_receipt_is_mailed_once_with_answers_version_and_hash(
    consultation, organisation, provider, deliver_on_commit
):
    with deliver_on_commit():
        response = make_submitted(
            consultation, by=provider, organisation=organisation,
            answers={**FULL, "barriers": "Rent & rates"},
        )  # fmt: skip
    [message] = mail.outbox
    assert message.to == [provider.email]
    assert message.subject == f"Response received: {response.reference}, What should we buy?"
    html = message.alternatives[0][0]
    for body in (message.body, html):
        assert response.reference in body
        assert organisation.name in body
        assert response.content_hash in body
        assert "What would stop you?" in body
        assert "ersion 1" in body
        assert f"http://testserver/consultations/responses/{response.reference}/receipt/" in body
    assert "Rent & rates" in message.body
    assert "Rent &amp; rates" in html


def test_a_visitor_signs_in_first_and_comes_back(client, consultation):
    start_url = reverse("consultations:start", args=[consultation.pk])
    found = client.get(start_url)
    assert found.url == f"/accounts/login/?next={start_url}"


def test_a_person_without_an_organisation_is_sent_to_name_it_and_returns(client, consultation):
    client.force_login(UserFactory())
    start_url = reverse("consultations:start", args=[consultation.pk])
    found = client.get(start_url)
    assert found.url == f"/providers/account/organisation/?next={start_url.replace('/', '%2F')}"
    assert "Tell us about your organisation first" in str(found.wsgi_request._messages._queued_messages[0])  # fmt: skip
    assert start(client, consultation, "me").url == found.url
    assert not ConsultationResponse.objects.exists()


def test_an_individual_answers_only_where_that_is_allowed(client, home):
    person = UserFactory()
    client.force_login(person)
    consultation = make_consultation(who_may_answer=WhoMayAnswer.ANYONE)
    start(client, consultation, "me")
    response = ConsultationResponse.objects.get()
    assert (response.organisation, response.respondent) == (None, person)
    # A second start goes on with the first.
    start(client, consultation, "me")
    assert ConsultationResponse.objects.count() == 1


def test_starting_for_an_organisation_one_does_not_act_for_is_refused(signed_in, consultation):
    stranger = ProviderOrganisationFactory()
    found = start(signed_in, consultation, stranger.pk)
    assert found.status_code == 200
    assert b"govuk-error-summary" in found.content
    assert not ConsultationResponse.objects.exists()


def test_a_colleague_goes_on_with_the_same_response(client, consultation, organisation, provider):
    response = make_draft(
        consultation, by=provider, organisation=organisation, answers={"barriers": "Mine"}
    )
    colleague = MembershipFactory(organisation=organisation, role="editor").user
    client.force_login(colleague)
    start_url = reverse("consultations:start", args=[consultation.pk])
    assert client.get(start_url).url == url("answer", response, 1)
    assert b"Mine" in client.get(url("answer", response, 2)).content


@pytest.mark.parametrize("name", ["answer", "check", "receipt", "withdraw"])
def test_another_organisations_response_does_not_exist(
    client, consultation, organisation, provider, name
):
    response = make_submitted(consultation, by=provider, organisation=organisation)
    stranger = UserFactory()
    ProviderOrganisationFactory(owner=stranger)
    watcher = MembershipFactory(organisation=organisation, role="member").user
    address = url(name, response, *([1] if name == "answer" else []))
    assert client.get(address).url.startswith("/accounts/login/")
    for person in (stranger, watcher):
        client.force_login(person)
        assert client.get(address).status_code == 404
        assert client.post(address, {}).status_code == 404
    response.refresh_from_db()
    assert response.state == ResponseState.SUBMITTED


def test_missing_and_wrong_answers_are_told_and_the_rest_is_kept(
    signed_in, consultation, organisation, provider
):
    response = make_draft(consultation, by=provider, organisation=organisation)
    page = signed_in.post(
        url("answer", response, 1), {"edit-number": "0", "places": "99", "go-on": "yes"}
    )
    assert page.status_code == 200
    text = page.content.decode()
    assert '<a href="#q_role_0">Choose an answer: What do you do?</a>' in text
    assert '<a href="#q_places">Write a number of 50 or less.</a>' in text
    assert 'id="q_role_0"' in text
    assert 'value="99"' in text
    assert "except the answers marked below" in text
    assert text.count("<title>Error:") == 1
    response.refresh_from_db()
    assert response.answered() == {}


def test_coming_back_later_needs_no_complete_answers_and_finds_them(
    signed_in, consultation, organisation, provider
):
    response = make_draft(consultation, by=provider, organisation=organisation)
    found = signed_in.post(
        url("answer", response, 2),
        {"edit-number": "0", "areas": ["East"], "come-back-later": "yes"},
    )
    assert found.url == "/providers/account/"
    response.refresh_from_db()
    assert response.answered() == {"areas": (["East"], False)}
    page = signed_in.get(url("answer", response, 2)).content.decode()
    assert re.search(r'value="East"[^>]*checked', page)


def test_a_stale_page_shows_both_versions_and_loses_neither(
    signed_in, consultation, organisation, provider
):
    response = make_draft(consultation, by=provider, organisation=organisation)
    colleague = MembershipFactory(organisation=organisation, role="editor").user
    make_draft(
        consultation, by=colleague, organisation=organisation, answers={"barriers": "Theirs"}
    )
    stale = {"edit-number": "0", "barriers": "Mine", "go-on": "yes"}
    page = signed_in.post(url("answer", response, 2), stale)
    text = page.content.decode()
    assert page.status_code == 409
    assert f"Saved by {colleague.name}" in text
    assert "Theirs" in text
    assert re.search(r"<textarea[^>]*>\s*Mine</textarea>", text)
    response.refresh_from_db()
    assert response.entry("barriers")["value"] == "Theirs"
    # Saving once more, now knowingly, counts.
    assert 'name="edit-number" value="1"' in re.sub(r" +", " ", text) or 'value="1"' in text
    found = signed_in.post(url("answer", response, 2), {**stale, "edit-number": "1"})
    assert found.status_code == 302
    response.refresh_from_db()
    assert response.entry("barriers")["value"] == "Mine"


def test_colleagues_in_different_sections_do_not_get_in_each_others_way(
    signed_in, consultation, organisation, provider
):
    response = make_draft(consultation, by=provider, organisation=organisation)
    colleague = MembershipFactory(organisation=organisation, role="editor").user
    make_draft(consultation, by=colleague, organisation=organisation, answers={"barriers": "B"})
    found = signed_in.post(
        url("answer", response, 1), {"edit-number": "0", "role": "We run homes", "go-on": "yes"}
    )
    assert found.status_code == 302
    response.refresh_from_db()
    assert set(response.answered()) == {"barriers", "role"}


def test_the_second_click_shows_the_same_receipt(
    signed_in, consultation, organisation, provider, deliver_on_commit
):
    response = make_draft(consultation, by=provider, organisation=organisation, answers=FULL)
    sent = {"submit_token": str(response.submit_token), "may_publish": "no"}
    with deliver_on_commit():
        first = signed_in.post(url("check", response), sent)
        second = signed_in.post(url("check", response), sent)
    assert first.url == second.url == url("receipt", response)
    response.refresh_from_db()
    assert response.submission_number == 1
    assert len(mail.outbox) == 1


def test_answers_changed_after_checking_are_not_submitted_unseen(
    signed_in, consultation, organisation, provider
):
    response = make_draft(consultation, by=provider, organisation=organisation, answers=FULL)
    make_draft(consultation, by=provider, organisation=organisation, answers={"places": "3"})
    sent = {"submit_token": str(response.submit_token), "may_publish": "no"}
    page = signed_in.post(url("check", response), sent)
    assert page.status_code == 409
    assert b"The answers were changed after you opened this page" in page.content
    response.refresh_from_db()
    assert response.state == ResponseState.DRAFT
    assert token_on(page) == str(response.submit_token)


def test_an_incomplete_response_is_not_submitted_and_says_where(
    signed_in, consultation, organisation, provider
):
    response = make_draft(
        consultation, by=provider, organisation=organisation, answers={"role": "We run homes"}
    )
    page = signed_in.get(url("check", response)).content.decode()
    link = f'<a href="{url("answer", response, 2)}#q_barriers">Answer this question:'
    assert link in page
    assert 'name="submit_token"' not in page
    sent = {"submit_token": str(response.submit_token), "may_publish": "no"}
    found = signed_in.post(url("check", response), sent)
    assert found.status_code == 409
    assert link in found.content.decode()
    response.refresh_from_db()
    assert response.state == ResponseState.DRAFT


def test_submitting_asks_whether_answers_may_be_published(
    signed_in, consultation, organisation, provider
):
    response = make_draft(consultation, by=provider, organisation=organisation, answers=FULL)
    page = signed_in.post(url("check", response), {"submit_token": str(response.submit_token)})
    assert b'<a href="#id_may_publish_0">Choose whether we may publish' in page.content


def test_changing_keeps_what_was_submitted_until_it_is_submitted_again(
    signed_in, consultation, organisation, provider, deliver_on_commit
):
    response = make_submitted(consultation, by=provider, organisation=organisation)
    kept = response.answers.get(question_key="barriers").pk
    signed_in.post(
        url("answer", response, 2),
        {"edit-number": str(response.edit_number), "barriers": "Changed", "go-on": "yes"},
    )
    assert response.answers.get(pk=kept).text == "=Too little notice"
    page = signed_in.get(url("receipt", response)).content.decode()
    assert "The council still has the ones below" in page
    checked = signed_in.get(url("check", response))
    with deliver_on_commit():
        signed_in.post(
            url("check", response),
            {"submit_token": token_on(checked), "may_publish": "without_name"},
        )
    again = ConsultationResponse.objects.get()
    assert (again.reference, again.submission_number) == (response.reference, 2)
    assert again.content_hash != response.content_hash
    # The same row, so that what refers to it goes on doing so; the emptied answer is gone.
    assert again.answers.get(question_key="barriers").pk == kept
    assert set(again.answers.values_list("question_key", flat=True)) == {"role", "barriers"}
    assert again.answers.get(pk=kept).text == "Changed"
    assert [m.subject.split(":")[0] for m in mail.outbox] == ["Changed response received"]


def test_withdrawing_erases_the_answers_and_makes_room_for_another(
    signed_in, consultation, organisation, provider, deliver_on_commit
):
    response = make_submitted(consultation, by=provider, organisation=organisation)
    assert b"cannot be undone" in signed_in.get(url("withdraw", response)).content
    with deliver_on_commit():
        found = signed_in.post(url("withdraw", response))
        signed_in.post(url("withdraw", response))
    assert found.url == consultation.get_url()
    response.refresh_from_db()
    assert (response.state, response.working_copy) == (ResponseState.WITHDRAWN, {})
    assert not ConsultationAnswer.objects.exists()
    assert [message.subject for message in mail.outbox] == [
        f"Withdrawn: response {response.reference}, What should we buy?"
    ]
    assert b"was withdrawn" in signed_in.get(url("receipt", response)).content
    start(signed_in, consultation, organisation.pk)
    assert ConsultationResponse.objects.count() == 2


class TestOutsideTheOpeningTimes:
    """Before it opens and after it closes nothing is submitted and nothing is lost."""

    @staticmethod
    def move(consultation, **dates):
        ConsultationPage.objects.filter(pk=consultation.pk).update(**dates)

    def close(self, consultation, ago=timedelta(minutes=1)):
        self.move(consultation, closing_at=timezone.now() - ago)

    def test_before_it_opens_it_says_when(self, signed_in, home, organisation):
        consultation = make_consultation(opens=2, closes=9)
        address = reverse("consultations:start", args=[consultation.pk])
        assert b"This consultation opens on" in signed_in.get(address).content
        found = start(signed_in, consultation, organisation.pk)
        assert found.status_code == 409
        assert not ConsultationResponse.objects.exists()

    def test_after_it_closed_it_says_when(self, signed_in, home, organisation):
        consultation = make_consultation(opens=-9, closes=-1)
        address = reverse("consultations:start", args=[consultation.pk])
        assert b"This consultation closed on" in signed_in.get(address).content
        assert start(signed_in, consultation, organisation.pk).status_code == 409
        assert not ConsultationResponse.objects.exists()

    def test_a_draft_being_written_when_it_closes_is_kept(
        self, signed_in, consultation, organisation, provider
    ):
        response = make_draft(consultation, by=provider, organisation=organisation)
        self.close(consultation)
        page = signed_in.post(
            url("answer", response, 2),
            {"edit-number": "0", "barriers": "Typed at the last minute", "go-on": "yes"},
        )
        assert page.status_code == 409
        assert b"This consultation closed on" in page.content
        assert b"not submitted" in page.content
        assert b"Typed at the last minute" in page.content
        assert b"team@example.org" in page.content
        again = signed_in.get(url("answer", response, 1))
        assert b"Typed at the last minute" in again.content

    def test_a_day_later_nothing_more_is_saved(
        self, signed_in, consultation, organisation, provider
    ):
        response = make_draft(consultation, by=provider, organisation=organisation)
        self.close(consultation, ago=timedelta(hours=25))
        signed_in.post(url("answer", response, 2), {"edit-number": "0", "barriers": "Too late"})
        response.refresh_from_db()
        assert response.answered() == {}

    def test_submitting_after_closing_is_refused_and_the_draft_kept(
        self, signed_in, consultation, organisation, provider
    ):
        response = make_draft(consultation, by=provider, organisation=organisation, answers=FULL)
        self.close(consultation)
        page = signed_in.post(
            url("check", response),
            {"submit_token": str(response.submit_token), "may_publish": "no"},
        )
        assert page.status_code == 409
        assert b"not submitted" in page.content
        response.refresh_from_db()
        assert response.state == ResponseState.DRAFT
        assert len(response.answered()) == 3
        assert not ConsultationAnswer.objects.exists()

    def test_a_submitted_response_cannot_be_withdrawn_any_more_but_a_draft_can(
        self, signed_in, consultation, organisation, provider
    ):
        response = make_submitted(consultation, by=provider, organisation=organisation)
        self.close(consultation)
        assert b"This consultation closed on" in signed_in.get(url("withdraw", response)).content
        assert signed_in.post(url("withdraw", response)).status_code == 409
        response.refresh_from_db()
        assert response.state == ResponseState.SUBMITTED
        page = signed_in.get(url("receipt", response)).content
        assert b"change your answers" not in page

    def test_an_unpublished_consultation_takes_nothing(
        self, signed_in, consultation, organisation, provider
    ):
        response = make_draft(consultation, by=provider, organisation=organisation, answers=FULL)
        consultation.unpublish()
        page = signed_in.post(
            url("check", response),
            {"submit_token": str(response.submit_token), "may_publish": "no"},
        )
        assert b"taken off the site for now" in page.content
        assert signed_in.get(reverse("consultations:start", args=[consultation.pk])).status_code == 404  # fmt: skip
