"""The directory, an organisation's page, and comparing several."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import DetailView, TemplateView

from engagement_site.core.permissions import Permission, has_permission
from engagement_site.providers import directory
from engagement_site.providers.domain import shortlists
from engagement_site.providers.domain.freshness import STALE_AFTER
from engagement_site.providers.enums import Audience
from engagement_site.providers.models import Claim, Offer, ProviderOrganisation, Shortlist
from engagement_site.providers.permissions import can_see
from engagement_site.providers.views.common import signed_in
from engagement_site.providers.visibility import (
    VisibleField,
    audience_for,
    audience_of,
    visible_fields,
)

MOST_COMPARED = 4
CONTACTS = ("contact_name", "telephone", "contact_email")


def looks_up(request: HttpRequest) -> bool:
    """Say whether the reader sees the practitioners' part, which is recorded."""
    return has_permission(request.user, Permission.VIEW_PRACTITIONER_DIRECTORY)


class DirectoryView(TemplateView):
    """Search, filters with counts, results."""

    template_name = "providers/directory.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the listing; note the look-up of a practitioner."""
        audience = audience_of(self.request.user)
        listing = directory.build(self.request.GET, audience)
        if looks_up(self.request) and listing.query.is_narrowed:
            shortlists.note_look_up(
                by=signed_in(self.request), query=listing.query.encode(), found=listing.total
            )
        return super().get_context_data(
            listing=listing,
            organisations=[
                (organisation, contacts_of(organisation, audience))
                for organisation in listing.organisations
            ],
            audience=audience,
            is_practitioner=audience >= Audience.PRACTITIONERS,
            stale_before=timezone.localdate() - STALE_AFTER,
            **kwargs,
        )


def contacts_of(organisation: ProviderOrganisation, audience: int) -> list[VisibleField]:
    """Return how an organisation is reached, as far as an audience may see it."""
    shown = visible_fields(organisation, audience, CONTACTS)
    return [entry for entry in shown if audience >= Audience.PRACTITIONERS]


class OrganisationView(DetailView[ProviderOrganisation]):
    """One organisation as the reader may see it."""

    template_name = "providers/organisation.html"
    context_object_name = "organisation"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead from a merged entry to the one that stands for both."""
        merged = ProviderOrganisation.objects.filter(
            pk=kwargs["pk"], merged_into__listed=True
        ).first()
        if merged is not None:
            return redirect("providers:organisation", pk=merged.merged_into_id, permanent=True)
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        """Return the listed ones, and for their own people their own."""
        found = ProviderOrganisation.objects.current().select_related("part_of")
        user = self.request.user
        if user.is_authenticated and found.filter(
            pk=self.kwargs["pk"], memberships__user_id=user.pk
        ):
            return found
        return found.filter(listed=True)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the reader may see; note the look-up of a practitioner."""
        organisation, user = self.object, self.request.user
        audience = audience_for(user, organisation)
        if looks_up(self.request):
            shortlists.note_look_up(by=signed_in(self.request), organisation=organisation)
        own = can_see(user, organisation)
        offers = organisation.offers.filter(current=True, visible_to__lte=audience)
        return super().get_context_data(
            fields=visible_fields(organisation, audience),
            offers=offers.prefetch_related("needs", "places").select_related("care_setting"),
            settings=directory.settings_of(organisation, audience),
            parts=organisation.parts.filter(listed=True),
            audience=audience,
            is_practitioner=looks_up(self.request),
            shortlists=_own_shortlists(self.request),
            is_own=own,
            can_claim=user.is_authenticated
            and not own
            and not Claim.objects.filter(
                organisation=organisation, user_id=user.pk, state="pending"
            ).exists(),
            stale_before=timezone.localdate() - STALE_AFTER,
            **kwargs,
        )


def _own_shortlists(request: HttpRequest) -> list[Shortlist]:
    if not looks_up(request):
        return []
    return list(Shortlist.objects.filter(owner=signed_in(request))[:20])


class CompareView(TemplateView):
    """A few organisations side by side."""

    template_name = "providers/compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add those chosen, with the fields the reader may see of at least one."""
        audience = audience_of(self.request.user)
        chosen = [pk for pk in self.request.GET.getlist("org") if pk.isdecimal() and len(pk) < 10]
        offers = Offer.objects.visible_to(audience).prefetch_related("needs", "places")
        found = (
            ProviderOrganisation.objects.listed()
            .filter(pk__in=chosen[:MOST_COMPARED])
            .prefetch_related(Prefetch("offers", offers, to_attr="shown_offers"), "identifiers")
        )
        organisations = list(found.order_by("name"))
        seen = [
            {entry.name: entry for entry in visible_fields(organisation, audience)}
            for organisation in organisations
        ]
        names = {name: entry.label for fields in seen for name, entry in fields.items()}
        rows = [
            {"name": name, "label": label, "cells": [fields.get(name) for fields in seen]}
            for name, label in names.items()
        ]
        return super().get_context_data(
            organisations=organisations, rows=rows, audience=audience, most=MOST_COMPARED, **kwargs
        )


class ClaimableMixin:
    """For views about an organisation that anybody signed in may ask to act for."""

    kwargs: dict[str, Any]

    def get_organisation(self) -> ProviderOrganisation:
        """Return the organisation, listed or not, but not a merged one."""
        found = ProviderOrganisation.objects.current()
        return get_object_or_404(found, pk=self.kwargs["pk"])


__all__ = ["ClaimableMixin", "CompareView", "DirectoryView", "OrganisationView"]
