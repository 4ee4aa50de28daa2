"""Publishing what was heard: a run's themes are copied onto a page that editors can change."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from wagtail.models import Page

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.models import HomePage, RelatedPage
from engagement_site.core.permissions import Permission, check_permission
from feedback_analysis import queries
from feedback_analysis.engine.clean import redact
from feedback_analysis.enums import Fact, ThemeStatus
from feedback_analysis.models import (
    Analysis,
    Run,
    Theme,
    WhatWeHeardIndexPage,
    WhatWeHeardPage,
)

QUOTES_EACH = 2
MADE_UP = "illustrative"


class PublishingError(Exception):
    """The page cannot be made; the message says what to do."""


@dataclass(frozen=True)
class Publication:
    """What a person decides about the page."""

    title: str
    summary: str = ""
    heard_on: date | None = None
    accepted_only: bool = False
    live: bool = True


def publish_what_we_heard(
    run: Run, *, publication: Publication, by: User, related: tuple[Page, ...] = ()
) -> WhatWeHeardPage:
    """Copy a finished run onto a page and publish it, or keep it as a draft.

    A page made from the same analysis before gets a new revision, so its earlier words stay in
    its history. Numbers below `settings.SMALL_NUMBER` are left out, confidential words never
    reach the page, and what looks like a telephone number or address in a quote is replaced.
    Raises PublishingError where there is no theme to show.
    """
    check_permission(by, Permission.PUBLISH_ANALYSES)
    themes = _chosen(run, accepted_only=publication.accepted_only)
    if not run.is_finished or not themes:
        raise PublishingError("There is no theme to publish. Accept at least one theme first.")
    with transaction.atomic():
        Analysis.objects.select_for_update().get(pk=run.analysis_id)
        page = _page_of(run.analysis)
        _fill(page, run, themes, publication)
        if page.pk is None:
            _add(page, by=by)
        _relate(page, run, related)
        revision = page.save_revision(user=by)
        if publication.live:
            revision.publish(user=by)
        audit.record("published" if publication.live else "drafted", by=by, target=page, run=run.pk)
    page.refresh_from_db()
    return page


def page_of(analysis: Analysis) -> WhatWeHeardPage | None:
    """Return the page made from this analysis, if there is one."""
    return WhatWeHeardPage.objects.filter(run__analysis=analysis).order_by("pk").first()


def _page_of(analysis: Analysis) -> WhatWeHeardPage:
    page = page_of(analysis)
    if page is None:
        return WhatWeHeardPage()
    draft: WhatWeHeardPage = page.get_latest_revision_as_object()
    return draft


def _chosen(run: Run, *, accepted_only: bool) -> list[Theme]:
    statuses = (
        (ThemeStatus.ACCEPTED,) if accepted_only else (ThemeStatus.ACCEPTED, ThemeStatus.CANDIDATE)
    )
    themes = [theme for theme in queries.themes_with_quotes(run) if theme.status in statuses]
    return sorted(themes, key=lambda theme: (-theme.responses, theme.number))


def _fill(page: WhatWeHeardPage, run: Run, themes: list[Theme], publication: Publication) -> None:
    page.title, page.summary = publication.title, publication.summary
    page.heard_on = publication.heard_on
    page.asked, page.gathered = run.analysis.asked, run.analysis.gathered
    page.run = run
    page.answers = int(run.summary.get("responses", 0))
    page.coverage = round(100 * queries.share_covered(run, themes))
    types = _types(run)
    page.body = [("theme", heard_theme(theme, types)) for theme in themes]
    page.method = method_text(run, shown=len(themes), coverage=page.coverage)
    page.illustrative = queries.is_illustrative(run)
    page.illustrative_note = _illustrative_note(run) if page.illustrative else ""


def _add(page: WhatWeHeardPage, *, by: User) -> None:
    parent = heard_index(by=by)
    page.slug = free_slug(parent, page.title)
    page.live = False
    page.owner = by
    parent.add_child(instance=page)


def heard_index(*, by: User) -> WhatWeHeardIndexPage:
    """Return the list these pages stand in; the first publication makes it."""
    found = WhatWeHeardIndexPage.objects.order_by("path").first()
    if found is not None:
        return found
    home = HomePage.objects.order_by("path").first()
    if home is None:
        raise PublishingError("The site has no home page yet. Ask an administrator to make one.")
    index = WhatWeHeardIndexPage(
        title="What we heard",
        slug="what-we-heard",
        summary="What providers told us, in their words and in numbers.",
        owner=by,
    )
    home.add_child(instance=index)
    index.save_revision(user=by).publish(user=by)
    return index


def free_slug(parent: Page, title: str) -> str:
    """Return a slug from a title that no page below `parent` has."""
    base = slugify(title)[:80] or "feedback"
    taken = set(parent.get_children().values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _relate(page: WhatWeHeardPage, run: Run, related: tuple[Page, ...]) -> None:
    """Link the page with the consultations it draws on and with what the caller names."""
    consultations = [source.consultation for source in run.analysis.sources.all()]
    linked = {link.target_id for link in page.related_pages.all()}
    for target in (*related, *consultations):
        if target is not None and target.pk not in linked:
            linked.add(target.pk)
            page.related_pages.add(RelatedPage(target_id=target.pk))


# --- What stands on the page ------------------------------------------------------------------


def heard_theme(theme: Theme, types: Counter[str]) -> dict[str, Any]:
    """Return a theme as its block holds it, small numbers left out."""
    shows_number = theme.responses >= settings.SMALL_NUMBER
    counts = dict(theme.sentiment_counts)
    shows_tones = shows_number and all(
        count == 0 or count >= settings.SMALL_NUMBER for count in counts.values()
    )
    return {
        "label": theme.label[:120],
        "description": redact(theme.description),
        "responses": theme.responses if shows_number else None,
        "share": round(100 * theme.share) if shows_number else None,
        "tone": tone_word(theme) if shows_number else "",
        **{tone: count if shows_tones else None for tone, count in counts.items()},
        "quotes": [
            {
                "text": redact(quote.excerpt.text),
                "source": _quote_source(quote.excerpt.response, types),
            }
            for quote in list(theme.quotes.all())[:QUOTES_EACH]
            if quote.excerpt.response.is_quotable
        ],
    }


def tone_word(theme: Theme) -> str:
    """Return how a theme's remarks sound on the whole; "" where none can be judged."""
    total = theme.negative + theme.neutral + theme.positive
    if not total:
        return ""
    if theme.negative > total / 2:
        return "critical"
    if theme.positive > total / 2:
        return "positive"
    return "neutral" if theme.neutral > total / 2 else "mixed"


def _types(run: Run) -> Counter[str]:
    facts = run.run_responses.values_list("response__facts", flat=True)
    return Counter(str(fact.get(Fact.RESPONDENT_TYPE, "")) for fact in facts)


def _quote_source(response: Any, types: Counter[str]) -> str:
    """Return who said it in general terms, but no type so rare that it points at somebody."""
    kind = str(response.facts.get(Fact.RESPONDENT_TYPE, ""))
    parts = [kind[:1].upper() + kind[1:]] if kind and types[kind] >= settings.SMALL_NUMBER else []
    if parts and parts[0].lower() in ("not recorded", "unknown", "n/a"):
        parts = []
    if response.source.illustrative:
        parts.append(MADE_UP)
    return ", ".join(parts)


def _illustrative_note(run: Run) -> str:
    read = run.run_responses
    made_up = read.filter(response__source__illustrative=True).count()
    total = read.count()
    if made_up == total:
        return "All the answers on this page were made up to show how the site works."
    return (
        f"{made_up} of the {total} answers were made up to show how the site works. "
        "Each quote says so."
    )


def method_text(run: Run, *, shown: int, coverage: int) -> SafeString:
    """Return the method and reliability note, from the figures of the run."""
    figures = run.summary
    sentences = [
        (
            f"We read {figures.get('responses', 0):,} answers. {figures.get('blank', 0):,} were "
            f"blank and {figures.get('uninformative', 0):,} said nothing in particular."
        ),
        (
            f"A computer programme split them into {figures.get('excerpts', 0):,} remarks and put "
            "remarks of like meaning together. It runs on the council's own computer: no answer "
            "was sent elsewhere."
        ),
        _people(run, shown),
        (
            "An answer can be in several themes, so the numbers add up to more than the number of "
            f"answers. {coverage}% of the answers that say something are in at least one theme of "
            "this page. The rest were read as well."
        ),
        (
            "Sorting of this kind is never exact: read the numbers as a guide to how often a thing "
            "was said, not as a vote. The tone is judged by the words used, and irony escapes it."
        ),
        (
            f"Numbers below {settings.SMALL_NUMBER} are not shown, so that nobody can be picked "
            "out, and nothing given in confidence is quoted."
        ),
    ]
    return format_html_join("", "<p>{}</p>", ((text,) for text in sentences))


def _people(run: Run, shown: int) -> str:
    themes = list(run.themes.with_decisions())
    accepted = sum(theme.status == ThemeStatus.ACCEPTED for theme in themes)
    named = sum(theme.is_renamed for theme in themes)
    aside = sum(theme.status == ThemeStatus.SET_ASIDE for theme in themes)
    if not accepted and not named and not aside:
        return "The themes and their names are the programme's: nobody has checked them yet."
    return (
        f"It found {len(themes)} themes. Our team checked them: {accepted} were accepted, {named} "
        f"given a better name and {aside} set aside. This page shows {shown}."
    )
