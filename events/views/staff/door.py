"""At the door: a page for a phone that keeps working when the connection drops.

The page holds the whole list. Each tap is kept on the phone until the server has it; the server
writes one check-in for a person however often it is told.
"""

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from engagement_site.accounts.models import User
from engagement_site.core.permissions import Permission, PermissionRequiredMixin
from events import links
from events.domain import check_in, errors
from events.domain.details import DelegateDetails
from events.forms.booking import with_token
from events.forms.door import WalkInForm
from events.models import CheckIn, Delegate, EventPage
from events.views import crumbs


class DoorView(PermissionRequiredMixin, View):
    """What the pages at the door share."""

    required_permission = Permission.VIEW_REGISTRATIONS
    event: EventPage

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the event."""
        super().setup(request, *args, **kwargs)
        if "pk" in kwargs:
            events = EventPage.objects.with_places()
            self.event = get_object_or_404(events, pk=kwargs["pk"])

    @property
    def user(self) -> User:
        """Return who stands at the door."""
        return cast(User, self.request.user)

    def page(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """Return a page about the event."""
        context |= {
            "event": self.event,
            "breadcrumbs": crumbs.to_event(self.event),
            "open": check_in.check_in_is_open(self.event, timezone.now()),
            "closed_words": str(errors.CheckInClosed(self.event)),
        }
        return render(self.request, template, context, status=status)


@method_decorator(never_cache, name="dispatch")
class CheckInView(DoorView):
    """The list; GET with `Accept: application/json` says who is there by now."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the list, or what other phones have noted since."""
        if _wants_json(request):
            there = CheckIn.objects.filter(delegate__event=self.event)
            return JsonResponse({"there": list(there.values_list("delegate", flat=True))})
        people = (
            Delegate.objects.coming()
            .filter(event=self.event)
            .select_related("registration__organisation", "check_in")
            .order_by("name", "pk")
        )
        rows = list(people)
        came = sum(hasattr(one, "check_in") for one in rows)
        # Who takes part online is on the list too, in case they come after all.
        online = self.event.is_hybrid
        expected = sum(hasattr(one, "check_in") or not (online and one.online) for one in rows)
        return self.page(
            "events/check_in.html",
            {
                "people": rows,
                "came": came,
                "expected": expected,
                "at": int(timezone.now().timestamp() * 1000),
            },
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check somebody in, or take a mistake back."""
        pk = request.POST.get("undo") or request.POST.get("delegate") or ""
        people = Delegate.objects.select_related("event", "registration")
        if not pk.isdecimal() or len(pk) > 9:
            return self._answer(404, "Nobody was named.")
        delegate = people.filter(event=self.event, pk=int(pk)).first()
        if delegate is None:
            return self._answer(404, "This person is not on the list of this event.")
        if request.POST.get("undo"):
            check_in.undo_check_in(delegate=delegate, by=self.user)
            return self._answer(200, f"{delegate.name} is not checked in any more.")
        try:
            arrival = check_in.check_in(delegate=delegate, by=self.user, at=_moment(request))
        except errors.RegistrationError as error:
            return self._answer(409, str(error))
        already = "was here already" if arrival.again else "is checked in"
        return self._answer(200, f"{delegate.name} {already}.", again=arrival.again)

    def _answer(self, status: int, text: str, **facts: Any) -> HttpResponse:
        if _wants_json(self.request):
            return JsonResponse({"text": text, **facts}, status=status)
        (messages.success if status == 200 else messages.error)(self.request, text)
        return redirect("events:check_in", self.event.pk)


@method_decorator(never_cache, name="dispatch")
class WorkerView(DoorView):
    """The script that lets the list open again without a connection; its address bounds its reach."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Hand it out."""
        return render(request, "events/check_in_worker.js", content_type="text/javascript")


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _moment(request: HttpRequest) -> datetime | None:
    try:
        at = parse_datetime(request.POST.get("at", ""))
    except ValueError:
        return None
    return at if at is not None and timezone.is_aware(at) else None


@method_decorator(never_cache, name="dispatch")
class CodeView(DoorView):
    """What a delegate's QR code opens at the door: one large button."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show whose code it is; nothing is written, since cameras follow links by themselves."""
        try:
            delegate = links.delegate_of_code(kwargs["code"])
        except links.BadLink:
            return render(request, "events/link_broken.html", status=404)
        self.event = delegate.event
        here = CheckIn.objects.filter(delegate=delegate).first()
        expected = Delegate.objects.coming().filter(pk=delegate.pk).exists()
        return self.page(
            "events/check_in_code.html",
            {"delegate": delegate, "here": here, "expected": expected},
        )


@method_decorator(never_cache, name="dispatch")
class WalkInView(DoorView):
    """Somebody who comes without having registered."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form."""
        return self.page("events/walk_in.html", {"form": self._form()})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Give them a place and check them in."""
        data, _ = with_token(request.POST)
        form = self._form(data)
        if not form.is_valid():
            return self.page("events/walk_in.html", {"form": form})
        facts = form.cleaned_data
        try:
            delegate = check_in.walk_in(
                event=self.event,
                organisation=form.chosen_organisation,
                details=DelegateDetails(name=facts["name"], email=facts["email"]),
                by=self.user,
                token=facts["token"],
                beyond_capacity=facts.get("beyond_capacity", False),
            )
        except errors.EventFull:
            self.event = EventPage.objects.with_places().get(pk=self.event.pk)
            form = self._form(data)
            form.is_valid()
            form.add_error(
                "beyond_capacity",
                "All places are taken. Tick this box if there is room for one more.",
            )
            return self.page("events/walk_in.html", {"form": form}, 409)
        except errors.RegistrationError as error:
            form.add_error(None, str(error))
            return self.page("events/walk_in.html", {"form": form}, 409)
        messages.success(request, f"{delegate.name} has a place and is checked in.")
        return redirect("events:check_in", self.event.pk)

    def _form(self, data: Any = None) -> WalkInForm:
        left = self.event.room_left
        return WalkInForm(data, full=left is not None and left <= 0)
