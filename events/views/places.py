"""What the signed link in a mail opens: a place, an offer, giving up, without signing in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from engagement_site.core.documents.qr import qr_svg
from events import links
from events.domain import errors, registration, waiting
from events.forms import GivingUpForm
from events.models import Delegate
from events.views import crumbs, workshop_offers
from events.views.standing import standing_of


class LinkMixin:
    """Opens the signed link of the address, or says why it does not open and what to do."""

    opened: links.OpenedLink

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Open the link before anything else."""
        try:
            self.opened = links.open_link(kwargs["token"])
        except links.ExpiredLink as error:
            return render(request, "events/link_expired.html", {"event": error.event}, status=410)
        except links.BadLink:
            return render(request, "events/link_broken.html", status=404)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


@method_decorator(never_cache, name="dispatch")
class PlaceView(LinkMixin, View):
    """GET shows and changes nothing, since mail programs follow links; POST acts."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the place or places."""
        return self._show(self._form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take an offer, or give up the place or those chosen."""
        if workshop_offers.is_answer(request.POST.get("go", "")):
            return self._answer_workshop(request.POST["go"])
        if request.POST.get("go") == "accept" and self.opened.delegate is None:
            return self._accept()
        if self.opened.delegate is not None:
            chosen = [self.opened.delegate]
            form = self._form()
        elif request.POST.get("go") == "all":
            chosen = list(self.opened.registration.delegates.current())
            form = self._form()
        else:
            form = self._form(request.POST)
            if not form.is_valid():
                return self._show(form)
            chosen = form.cleaned_data["delegates"]
        try:
            given_up = registration.cancel_places(
                registration=self.opened.registration, delegates=chosen, by=None
            )
        except errors.CancellingClosed:
            return self._show(form, status=409)
        self._open_again()
        return self._show(self._form(), given_up=given_up)

    def _accept(self) -> HttpResponse:
        try:
            waiting.accept_offer(registration=self.opened.registration, by=None)
        except errors.OfferGone as error:
            self._open_again()
            return self._show(self._form(), status=409, problem=str(error))
        self._open_again()
        return self._show(self._form(), accepted=True)

    def _answer_workshop(self, go: str) -> HttpResponse:
        try:
            done = workshop_offers.answer(go, self._mine(), by=None)
        except errors.WorkshopOfferGone as error:
            return self._show(self._form(), status=409, problem=str(error))
        return self._show(self._form(), done=done)

    def _mine(self) -> list[Delegate]:
        """Return the people the link opens."""
        people = self.opened.registration.delegates.current()
        if self.opened.delegate is not None:
            people = people.filter(pk=self.opened.delegate.pk)
        return list(people.select_related("event").prefetch_related("session_waits__session"))

    def _open_again(self) -> None:
        """Read again, so that the page shows what is true now."""
        self.opened = links.open_link(self.kwargs["token"])

    def _form(self, data: Any = None) -> GivingUpForm:
        return GivingUpForm(data, delegates=self.opened.registration.delegates.current())

    def _show(
        self,
        form: GivingUpForm,
        *,
        given_up: list[Delegate] | None = None,
        accepted: bool = False,
        problem: str = "",
        done: str = "",
        status: int = 200,
    ) -> HttpResponse:
        registered = self.opened.registration
        event = registered.event
        mine = self.opened.delegate
        current = self._mine()
        context = {
            "event": event,
            "registration": registered,
            "delegate": mine,
            "coming": current,
            "given_up": given_up,
            "accepted": accepted,
            "problem": problem,
            "done": done,
            "workshop_offers": workshop_offers.offers_of(current),
            "joining_link": next((one.joining_link for one in current if one.joining_link), ""),
            "standing": standing_of(registered, len(current)),
            "tickets": tickets(current) if registered.is_confirmed else [],
            "token": self.kwargs["token"],
            "form": form,
            "breadcrumbs": crumbs.to_event(event),
            "can_cancel": event.timetable.can_be_cancelled(timezone.now()),
            "cancel_until": event.timetable.cancelling_ends_at,
            "too_late": str(errors.CancellingClosed(event)),
        }
        return render(self.request, "events/place.html", context, status=status)


def tickets(delegates: list[Delegate]) -> list[tuple[Delegate, str]]:
    """Return (delegate, QR code for the door as SVG) of who comes to the venue."""
    return [
        (
            delegate,
            qr_svg(links.check_in_address(delegate), title=f"Code of {delegate.name}", scale=4),
        )
        for delegate in delegates
        if delegate.comes_to_the_venue
        if delegate.cancelled_at is None
    ]
