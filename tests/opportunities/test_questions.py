"""Clarification questions: asked in private, answered to everybody, told once, on the record."""

import csv
import io
import threading
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from opportunities.domain import questions
from opportunities.domain.errors import NotWaiting, QuestionsClosed, UnknownLot
from opportunities.domain.following import follow
from opportunities.enums import QuestionState, Stage
from opportunities.models import ClarificationQuestion, Follow, OpportunityLot, Telling
from tests.factories.accounts import UserFactory
from tests.factories.opportunities import make_opportunity
from tests.factories.providers import ProviderOrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(home):
    return make_opportunity(
        home, title="Short breaks", stage=Stage.OPEN, lots=[OpportunityLot(title="Lot 1: days")]
    )


def ask(page, organisation, provider, **more):
    given = {"text": "We at Acme run 12 beds. Is that enough?", "token": uuid.uuid4(), **more}
    return questions.ask(page=page, organisation=organisation, by=provider, **given)


def test_a_provider_asks_through_the_page(client, page, provider, organisation):
    client.force_login(provider)
    assert f"/opportunities/{page.pk}/ask/" in client.get(page.url).content.decode()
    form = client.get(f"/opportunities/{page.pk}/ask/").context["form"]
    sent = {
        "organisation": organisation.pk, "text": "How many beds?", "lot": page.lots.get().pk,
        "token": form["token"].value(),
    }  # fmt: skip
    assert client.post(f"/opportunities/{page.pk}/ask/", sent).status_code == 302
    assert client.post(f"/opportunities/{page.pk}/ask/", sent).status_code == 302  # second click
    question = ClarificationQuestion.objects.get()
    assert (question.asked, question.lot_label) == ("How many beds?", "Lot 1: days")
    assert Follow.objects.filter(page=page, user=provider).exists()
    content = client.get(page.url).content.decode()
    assert "Your question, waiting for an answer:" in content
    client.logout()
    assert "How many beds?" not in client.get(page.url).content.decode()


def test_the_answer_names_nobody_and_goes_to_everybody(
    client, page, provider, organisation, commissioner, deliver_on_commit
):
    question = ask(page, organisation, provider, lot=page.lots.get())
    other = UserFactory(email="other@example.org")
    follow(page=page, by=other)
    with deliver_on_commit():
        questions.answer(
            question=question, wording="Are 12 beds enough?", text="Yes.", by=commissioner
        )
    assert sorted(m.to[0] for m in mail.outbox) == sorted([other.email, provider.email])
    for message in mail.outbox:
        assert message.subject == "Answered: question 1 on Short breaks"
        assert "Are 12 beds enough?" in message.body
        assert "Acme" not in message.body
        assert organisation.name not in message.body
    content = client.get(page.url).content.decode()
    assert "1. Are 12 beds enough? (Lot 1: days)" in content
    assert "Acme" not in content
    assert organisation.name not in content
    enquiry = client.get("/opportunities/ocds.json").getvalue().decode()
    assert "Are 12 beds enough?" in enquiry
    assert organisation.name not in enquiry


def test_numbers_run_without_gaps_and_answers_come_once(page, provider, organisation, commissioner):
    first, second, third = (ask(page, organisation, provider, text=text) for text in "abc")
    questions.decline(question=second, reason="Not about this.", by=commissioner)
    for question in (third, first):
        questions.answer(question=question, wording="w", text="t", by=commissioner)
    assert list(ClarificationQuestion.objects.public().values_list("asked", "number")) == [
        ("c", 1), ("a", 2),
    ]  # fmt: skip
    with pytest.raises(NotWaiting):
        questions.answer(question=first, wording="w", text="again", by=commissioner)
    assert Telling.objects.filter(user=provider).count() == 2


def test_who_asked_hears_why_it_is_not_answered(
    page, provider, organisation, commissioner, deliver_on_commit
):
    question = ask(page, organisation, provider)
    with deliver_on_commit():
        questions.decline(question=question, reason="It is in the papers.", by=commissioner)
    assert "It is in the papers." in mail.outbox[-1].body
    assert mail.outbox[-1].to == [provider.email]


def test_after_the_deadline_nobody_can_ask(client, page, provider, organisation):
    page.questions_until = timezone.now() - timedelta(minutes=1)
    page.save()
    with pytest.raises(QuestionsClosed, match="Questions could be asked until"):
        ask(page, organisation, provider)
    client.force_login(provider)
    sent = {"organisation": organisation.pk, "text": "Too late?", "token": uuid.uuid4()}
    content = client.post(f"/opportunities/{page.pk}/ask/", sent).content.decode()
    assert "Questions could be asked until" in content
    assert "Too late?" in content  # nothing written is lost


@pytest.mark.parametrize("stage", [Stage.EVALUATION, Stage.LIVE, Stage.ENDED, Stage.WITHDRAWN])
def test_some_stages_take_no_questions(home, provider, organisation, stage):
    with pytest.raises(QuestionsClosed):
        ask(make_opportunity(home, stage=stage), organisation, provider)


def test_only_for_ones_own_organisation_and_lots(home, page, provider, organisation, commissioner):
    with pytest.raises(PermissionDenied):
        ask(page, ProviderOrganisationFactory(), provider)
    other = make_opportunity(home, lots=[OpportunityLot(title="Lot 9")])
    with pytest.raises(UnknownLot):
        ask(page, organisation, provider, lot=other.lots.get())
    with pytest.raises(PermissionDenied):
        questions.answer(
            question=ask(page, organisation, provider), wording="w", text="t", by=provider
        )


def test_taking_a_question_back(client, page, provider, organisation):
    question = ask(page, organisation, provider)
    address = f"/opportunities/{page.pk}/questions/{question.pk}/take-back/"
    client.force_login(UserFactory())
    assert client.post(address).status_code == 404
    client.force_login(provider)
    client.post(address)
    question.refresh_from_db()
    assert question.state == QuestionState.TAKEN_BACK
    assert "no longer" not in client.post(address, follow=True).content.decode()


def test_without_an_organisation_one_is_asked_for(client, page):
    client.force_login(UserFactory())
    assert b"Your organisation first" in client.get(f"/opportunities/{page.pk}/ask/").content


def test_a_commissioner_answers_in_the_editor(client, page, provider, organisation, commissioner):
    question = ask(page, organisation, provider)
    client.force_login(commissioner)
    address = f"/cms/opportunities/{page.pk}/questions/"
    content = client.get(address).content.decode()
    assert organisation.name in content
    prefix = f"question-{question.pk}"
    empty = {"question": question.pk, f"{prefix}-question": "x", f"{prefix}-answer": ""}
    assert b"Write the answer" in client.post(address, empty).content
    sent = {**empty, f"{prefix}-question": "Enough beds?", f"{prefix}-answer": "Yes."}
    assert client.post(address, sent).status_code == 302
    question.refresh_from_db()
    assert (question.number, question.question, question.answer) == (1, "Enough beds?", "Yes.")
    again = client.post(address, sent, follow=True).content.decode()
    assert "dealt with already" in again
    declined = ask(page, organisation, provider, text="Why?")
    prefix = f"question-{declined.pk}"
    client.post(address, {"question": declined.pk, f"{prefix}-question": "Why?",
                          f"{prefix}-answer": "No.", "decline": "1"})  # fmt: skip
    declined.refresh_from_db()
    assert declined.state == QuestionState.DECLINED


def test_the_log_says_who_was_told_what(client, page, provider, organisation, commissioner):
    question = ask(page, organisation, provider)
    questions.answer(question=question, wording="=2+2?", text="Yes.", by=commissioner)
    client.force_login(commissioner)
    response = client.get(f"/cms/opportunities/{page.pk}/told.csv")
    text = response.getvalue().decode().removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["email"] == provider.email
    assert row["organisations"] == organisation.name
    assert row["what"] == "Answered: question 1 on Short breaks"


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="races need PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_answers_at_once_get_different_numbers(page, provider, organisation, commissioner):
    asked = [ask(page, organisation, provider, text=str(number)) for number in range(6)]
    barrier = threading.Barrier(6)

    def answer(question):
        barrier.wait()
        questions.answer(question=question, wording="w", text="t", by=commissioner)
        connection.close()

    threads = [threading.Thread(target=answer, args=(question,)) for question in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = ClarificationQuestion.objects.public().values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5, 6]
