"""Saved searches."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from engagement_site.subscriptions.enums import Frequency
from engagement_site.subscriptions.models import AlertSettings, SavedSearch, SearchRecipient

LONDON = ZoneInfo("Europe/London")
# A Wednesday at noon; Monday's and tomorrow's seven o'clock lie ahead.
NOON = datetime(2027, 3, 10, 12, tzinfo=LONDON)


def make_search(user, *, organisation=None, recipients=None, **fields) -> SavedSearch:
    """Return a saved search sent at once to `recipients`, by default its owner."""
    values = {"kind": "opportunities", "query": "q=care", "words": "“care”", **fields}
    values.setdefault("frequency", Frequency.AT_ONCE)
    search = SavedSearch.objects.create(owner=user, organisation=organisation, **values)
    for person in recipients if recipients is not None else [user]:
        SearchRecipient.objects.create(search=search, user=person)
        AlertSettings.objects.get_or_create(user=person)
    return search


def any_token() -> str:
    """Return a token nobody has."""
    return uuid.uuid4().hex
