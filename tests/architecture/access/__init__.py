"""Who may read each address of ours: a module for each app, put together here."""

from typing import Any

from tests.architecture.access import (
    accounts,
    consultations,
    core,
    events,
    feedback_analysis,
    market_position,
    opportunities,
    providers,
    subscriptions,
)
from tests.architecture.access.entries import Access, Objects

APPS = (
    core,
    accounts,
    providers,
    market_position,
    opportunities,
    events,
    consultations,
    subscriptions,
    feedback_analysis,
)
ACCESS: dict[str, Access] = {name: entry for app in APPS for name, entry in app.ACCESS.items()}


def make_objects(*, home: Any, provider: Any, organisation: Any) -> Objects:
    """Return one object of each kind that addresses name; what is private is the provider's."""
    objects = Objects(home=home, provider=provider, organisation=organisation)
    for app in APPS:
        if hasattr(app, "add_objects"):
            app.add_objects(objects)
    return objects
