"""What is new and changed, for feed readers."""

from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from opportunities.models import OpportunityPage

NEWEST = 50


class OpportunityFeed(Feed[OpportunityPage, None]):
    """The opportunities changed last, as Atom."""

    feed_type = Atom1Feed
    link = "/opportunities/"
    feed_url = "/opportunities/feed/"
    subtitle = "Opportunities for care and support providers, those changed last first."

    def title(self) -> str:
        """Return whose opportunities they are."""
        return f"Opportunities: {settings.COUNCIL_NAME}"

    def feed_guid(self) -> str:
        """Return an identity that outlives a change of address."""
        return f"{settings.SITE_ADDRESS}/opportunities/feed/"

    def items(self) -> list[OpportunityPage]:
        """Return the opportunities changed last."""
        return list(OpportunityPage.objects.listed().order_by("-last_published_at", "-pk")[:NEWEST])

    def item_title(self, item: OpportunityPage) -> str:
        """Return title and stage."""
        return f"{item.title} ({item.get_stage_display().lower()})"

    def item_description(self, item: OpportunityPage) -> str:
        """Return what it is and when one can join."""
        notice = "Illustrative. " if item.illustrative else ""
        return f"{notice}{item.summary} {item.stored_join_answer().sentence}".strip()

    def item_link(self, item: OpportunityPage) -> str:
        """Return the page's address."""
        return item.get_url() or "/opportunities/"

    def item_guid(self, item: OpportunityPage) -> str:
        """Return an identity that outlives a change of title or place."""
        return f"{settings.SITE_ADDRESS}/opportunities/#{item.pk}"

    def item_pubdate(self, item: OpportunityPage) -> datetime:
        """Return when it was first published."""
        return item.first_published_at or timezone.now()

    def item_updateddate(self, item: OpportunityPage) -> datetime:
        """Return when it was last changed."""
        return item.last_published_at or item.first_published_at or timezone.now()
