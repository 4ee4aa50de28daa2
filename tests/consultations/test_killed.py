"""The server dies in the middle of a submission: all of it is there, or none and the draft."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from wagtail.models import Locale, Page

from consultations.enums import ResponseState
from consultations.models import ConsultationAnswer, ConsultationResponse
from engagement_site.core.models import OutgoingMail
from tests.factories.accounts import UserFactory
from tests.factories.consultations import FULL, make_consultation, make_draft
from tests.factories.providers import ProviderOrganisationFactory

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(
        not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"),
        reason="another process has to see the data",
    ),
    pytest.mark.django_db(transaction=True),
]

SUBMIT = """
import os, signal, sys
import django
django.setup()
from unittest import mock
from consultations.domain import responses
from consultations.enums import MayPublish
from consultations.models import ConsultationResponse
die = lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)
draft = ConsultationResponse.objects.get(pk=int(sys.argv[1]))
with mock.patch(sys.argv[2], die):
    responses.submit_response(
        response=draft, submit_token=draft.submit_token, may_publish=MayPublish.NO,
        by=draft.respondent,
    )
"""


@pytest.fixture
def draft(transactional_db):
    Locale.objects.get_or_create(language_code="en-gb")
    if Page.get_first_root_node() is None:
        Page.add_root(title="Root", slug="root")
    organisation = ProviderOrganisationFactory(owner=UserFactory())
    by = organisation.members.get()
    return make_draft(make_consultation(), by=by, organisation=organisation, answers=FULL)


def submit_and_die(draft, at):
    facts = connection.settings_dict
    address = f"postgres://{facts['USER']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"
    done = subprocess.run(
        [sys.executable, "-c", SUBMIT, str(draft.pk), at],
        env={**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "engagement_site.settings.test"},
        capture_output=True,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-500:]
    return ConsultationResponse.objects.get(pk=draft.pk)


@pytest.mark.parametrize(
    "at",
    [
        "consultations.domain.responses.write_answers",
        "consultations.domain.responses.content_hash",
        "consultations.domain.responses.audit.record",
        "consultations.notifications.send_receipt",
        "django.db.backends.base.base.BaseDatabaseWrapper._commit",
    ],
)
def test_before_the_commit_there_is_the_draft_and_nothing_else(draft, at):
    after = submit_and_die(draft, at)
    assert after.state == ResponseState.DRAFT
    assert after.written() == FULL
    assert not ConsultationAnswer.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_after_the_commit_there_is_the_response_and_its_receipt(draft):
    hooks = "django.db.backends.base.base.BaseDatabaseWrapper.run_and_clear_commit_hooks"
    after = submit_and_die(draft, hooks)
    assert after.is_submitted
    assert after.answers.count() == len(FULL)
    assert OutgoingMail.objects.get().key.startswith("consultation receipt")
