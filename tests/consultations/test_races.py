"""Two at once, over two real connections."""

import threading
import uuid

import pytest
from django.conf import settings
from django.db import connection, connections
from wagtail.models import Locale, Page

from consultations.domain.responses import (
    DraftAnswer,
    save_draft,
    start_response,
    submit_response,
)
from consultations.enums import MayPublish
from consultations.models import ConsultationAnswer, ConsultationResponse
from engagement_site.core.models import OutgoingMail
from tests.factories.accounts import UserFactory
from tests.factories.consultations import FULL, make_consultation, make_draft
from tests.factories.providers import ProviderOrganisationFactory

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(
        not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"),
        reason="needs PostgreSQL: on SQLite all writers wait for one lock",
    ),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def organisation(transactional_db):
    # Other tests of this kind leave an empty database behind.
    Locale.objects.get_or_create(language_code="en-gb")
    if Page.get_first_root_node() is None:
        Page.add_root(title="Root", slug="root")
    return ProviderOrganisationFactory(owner=UserFactory())


def at_once(*calls):
    """Run the calls in as many threads, started together; return results or exceptions."""
    barrier = threading.Barrier(len(calls))
    results = [None] * len(calls)

    def run(number, call):
        try:
            barrier.wait(timeout=10)
            results[number] = call()
        except Exception as error:  # noqa: BLE001 - told to the test
            results[number] = error
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=(number, call)) for number, call in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_a_double_click_submits_once_and_shows_the_same(organisation):
    by = organisation.members.get()
    draft = make_draft(make_consultation(), by=by, organisation=organisation, answers=FULL)
    click = lambda: submit_response(  # noqa: E731
        response=draft, submit_token=draft.submit_token, may_publish=MayPublish.NO, by=by
    )
    results = at_once(click, click, click)
    assert [(item.pk, item.submission_number) for item in results] == [(draft.pk, 1)] * 3
    assert ConsultationAnswer.objects.count() == 3
    assert OutgoingMail.objects.count() == 1


def test_two_colleagues_start_one_response(organisation):
    by = organisation.members.get()
    consultation = make_consultation()
    start = lambda: start_response(  # noqa: E731
        consultation=consultation, organisation=organisation, by=by
    )
    results = at_once(start, start, start, start)
    assert {item.pk for item in results} == {ConsultationResponse.objects.get().pk}


def test_of_two_savings_of_one_answer_the_second_is_told(organisation):
    by = organisation.members.get()
    draft = make_draft(make_consultation(), by=by, organisation=organisation)

    def save(text):
        return lambda: save_draft(
            response=draft, answers={"barriers": DraftAnswer(text)}, edit_number=0, by=by
        )

    results = at_once(save("first"), save("second"))
    refused = [item for item in results if isinstance(item, Exception)]
    assert len(refused) == 1
    draft.refresh_from_db()
    stored = draft.entry("barriers")["value"]
    [conflict] = refused[0].conflicts
    assert {conflict.stored, conflict.typed} == {"first", "second"}
    assert conflict.stored == stored


def test_savings_of_different_answers_all_count(organisation):
    by = organisation.members.get()
    draft = make_draft(make_consultation(), by=by, organisation=organisation)
    values = {"role": "We run homes", "barriers": "Notice", "places": "4", "areas": ["West"]}

    def save(key, value):
        return lambda: save_draft(
            response=draft, answers={key: DraftAnswer(value)}, edit_number=0, by=by
        )

    at_once(*(save(key, value) for key, value in values.items()))
    draft.refresh_from_db()
    assert {key: value for key, (value, _) in draft.answered().items()} == values
    assert draft.edit_number == 4
    assert isinstance(draft.submit_token, uuid.UUID)
    assert connection.vendor == "postgresql"
