"""What connects feedback forms with the pages they are about: sessions, and where to answer."""

from urllib.parse import urlencode

from django.db.models import Model, Q
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from consultations.enums import ConsultationKind, ConsultationState, Origin
from consultations.models import ConsultationPage, ConsultationResponse, ResponseFile
from consultations.models.pages import ConsultationPageQuerySet
from engagement_site.core.models import RelatedPage
from engagement_site.core.models.pages import pages_related_to
from engagement_site.core.registry import Subject, Teaser, subjects_of


def feedback_subjects(consultation: ConsultationPage) -> list[Subject]:
    """Return what feedback can be about: the sessions of the pages this one is linked with."""
    return [subject for page in pages_related_to(consultation) for subject in subjects_of(page)]


def feedback_address(target: Model, subject: str) -> str | None:
    """Return where feedback on a page, or on one subject of it, is given now; None for nowhere."""
    found = (
        _feedback_forms(target)
        .in_state(ConsultationState.OPEN, timezone.now())
        .order_by("closing_at")
        .first()
    )
    return _about(reverse("consultations:feedback", args=[found.pk]), subject) if found else None


def notes_address(target: Model, subject: str) -> str | None:
    """Return where staff type in notes on a page, or one subject of it; None for nowhere.

    Notes come in after the day, so a form that has closed takes them too.
    """
    now = timezone.now()
    form = (
        _feedback_forms(target).filter(opening_at__lte=now).order_by("-closing_at", "-pk").first()
    )
    return _about(reverse("consultation_pages:enter", args=[form.pk]), subject) if form else None


def notes_on(target: Model) -> dict[str, list[Teaser]]:
    """Return what facilitators noted about each subject of a page, for staff to read."""
    notes = (
        ConsultationResponse.objects.filter(
            consultation__in=_feedback_forms(target), origin=Origin.FLIP_CHART
        )
        .exclude(submitted_at=None)
        .order_by("submitted_at", "pk")
    )
    with_sheet = set(
        ResponseFile.objects.filter(response__in=notes).values_list("response", flat=True)
    )
    found: dict[str, list[Teaser]] = {}
    for one in notes:
        address = reverse("consultation_pages:response", args=[one.consultation_id, one.pk])
        found.setdefault(one.subject_key, []).append(
            Teaser(
                title=one.facilitator or one.reference,
                url=address,
                summary="with the sheet" if one.pk in with_sheet else "typed in",
            )
        )
    return found


def _feedback_forms(target: Model) -> ConsultationPageQuerySet:
    """Return the public feedback forms that are linked with a page, either way round."""
    found: ConsultationPageQuerySet = ConsultationPage.objects.live().public()
    if not isinstance(target, Page) or target.pk is None:
        return found.none()
    linked = Q(related_pages__target=target.pk) | Q(
        pk__in=RelatedPage.objects.filter(page_id=target.pk).values("target")
    )
    return found.filter(linked, kind=ConsultationKind.WORKSHOP_FEEDBACK)


def _about(address: str, subject: str) -> str:
    return f"{address}?{urlencode({'about': subject})}" if subject else address
