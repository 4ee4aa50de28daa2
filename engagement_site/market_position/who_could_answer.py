"""Beside a gap: listed providers whose public offers fit it, and why."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse

from engagement_site.core.registry import Teaser
from engagement_site.market_position.models import Gap
from engagement_site.providers import vocabulary
from engagement_site.providers.enums import Audience
from engagement_site.providers.matching import About
from engagement_site.providers.queries import who_could_answer

SHOWN = 5


def about_gap(gap: Gap) -> About:
    """Return what a gap asks for in the terms in which offers are compared."""
    text = "\n".join([gap.title, gap.need, gap.setting])
    return About(
        services=vocabulary.services_in(text),
        needs=vocabulary.needs_in(text),
        places=vocabulary.split_places(gap.locality),
        age_from=gap.age_from,
        age_to=gap.age_to,
    )


def offers_for_gap(gap: Model) -> Iterable[Teaser]:
    """Return the providers that fit best, then the way to all of them in the directory."""
    assert isinstance(gap, Gap)
    about = about_gap(gap)
    found = who_could_answer(about, audience=Audience.PUBLIC)
    for organisation, match in found[:SHOWN]:
        yield Teaser(
            title=organisation.name, url=organisation.get_absolute_url(),
            summary=f"{match.in_words}.",
        )  # fmt: skip
    if len(found) > SHOWN:
        asked = [("service", value) for value in sorted(about.services)]
        asked += [("need", value) for value in sorted(about.needs)] if not asked else []
        url = f"{reverse('providers:directory')}?{urlencode(asked)}"
        yield Teaser(title=f"All {len(found)} in the directory", url=url)
