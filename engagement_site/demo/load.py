"""The order in which the demonstration is loaded."""

from collections.abc import Callable

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Site

from engagement_site.core.models import HomePage, OutgoingMail
from engagement_site.demo.context import DemoContext
from engagement_site.demo.loading import (
    consultations,
    events,
    feedback_analysis,
    figures,
    market_position,
    opportunities,
    people,
    providers,
    running_events,
    session_notes,
    site,
    subscriptions,
)

# Later ones link to what earlier ones made.
LOADERS: dict[str, Callable[[DemoContext], None]] = {
    "people and organisations": people.load,
    "what providers offer": providers.load,
    "market position": market_position.load,
    "opportunities": opportunities.load,
    "events": events.load,
    "consultations": consultations.load,
    "feedback on events": running_events.load_feedback_form,
    "notes of facilitators": session_notes.load,
    "conference feedback": feedback_analysis.load,
    "progress report": figures.load_report,
    "home page and guidance": site.load,
    "alerts": subscriptions.load,
}


def load_everything(*, say: Callable[[str], object] = lambda line: None) -> DemoContext:
    """Fill an empty site, whole or not at all; `say` is told what is being done."""
    with transaction.atomic():
        demo = DemoContext(home=make_home(), today=timezone.localdate())
        call_command("sync_roles", verbosity=0)
        for name, load in LOADERS.items():
            say(f"  {name}")
            load(demo)
        # Nobody is written to about what the demonstration did by itself.
        OutgoingMail.objects.all().delete()
    return demo


def make_home() -> HomePage:
    """Put the home page at the root in place of Wagtail's welcome page."""
    root = Page.get_first_root_node()
    welcome = Page.objects.filter(depth=2, slug="home").first()
    if welcome is not None:
        welcome.delete()
        root.refresh_from_db()
    home: HomePage = root.add_child(instance=HomePage(title="Home", slug="home"))
    Site.objects.all().delete()
    Site.objects.create(
        hostname="localhost", port=8000, root_page=home, is_default_site=True, site_name="Site"
    )
    return home
