"""What the tests of events share."""

import pytest
from django.core import mail as outbox

from tests.factories.accounts import UserFactory
from tests.factories.events import make_event, make_event_index
from tests.factories.providers import ProviderOrganisationFactory


@pytest.fixture
def index(home):
    return make_event_index()


@pytest.fixture
def event(index):
    """An event with ten places, open for registration."""
    return make_event(title="Extra care briefing", slug="extra-care-briefing")


@pytest.fixture
def stranger(db):
    """A provider who owns another organisation."""
    user = UserFactory(name="Sid Stranger")
    ProviderOrganisationFactory(owner=user)
    return user


@pytest.fixture
def mail_to():
    """Return the messages sent to an address, with calendar parts decoded."""
    return lambda address: [message for message in outbox.outbox if message.to == [address]]
