"""What the signed link in a mail opens: seeing a place and giving it up, without signing in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from events import links
from events.domain import errors, registration
from events.forms import GivingUpForm
from events.models import Delegate
from events.views import crumbs


@method_decorator(never_cache, name="dispatch")
class PlaceView(View):
    """GET shows and changes nothing, since mail programs follow links; POST gives up."""

    opened: links.OpenedLink

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Open the link, or say why it does not open and what to do."""
        try:
            self.opened = links.open_link(kwargs["token"])
        except links.ExpiredLink as error:
            return render(request, "events/link_expired.html", {"event": error.event}, status=410)
        except links.BadLink:
            return render(request, "events/link_broken.html", status=404)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the place or places."""
        return self._show(self._form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Give up the place, or those chosen."""
        if self.opened.delegate is not None:
            chosen = [self.opened.delegate]
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
        # Read again, so that the page shows what is true now.
        self.opened = links.open_link(kwargs["token"])
        return self._show(self._form(), given_up=given_up)

    def _form(self, data: Any = None) -> GivingUpForm:
        return GivingUpForm(data, delegates=self.opened.registration.delegates.coming())

    def _show(
        self, form: GivingUpForm, *, given_up: list[Delegate] | None = None, status: int = 200
    ) -> HttpResponse:
        registered = self.opened.registration
        event = registered.event
        mine = self.opened.delegate
        coming = (
            [mine] if mine is not None and mine.cancelled_at is None
            else [] if mine is not None
            else list(registered.delegates.coming())
        )  # fmt: skip
        context = {
            "event": event,
            "registration": registered,
            "delegate": mine,
            "coming": coming,
            "given_up": given_up,
            "form": form,
            "breadcrumbs": crumbs.to_event(event),
            "can_cancel": event.timetable.can_be_cancelled(timezone.now()),
            "cancel_until": event.timetable.cancelling_ends_at,
            "too_late": str(errors.CancellingClosed(event)),
        }
        return render(self.request, "events/place.html", context, status=status)
