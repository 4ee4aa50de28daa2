"""Registering for an event in short steps: who, which workshops, check.

Every step is one form; what was filled in so far travels with it in hidden fields. So nothing
about people is stored before they are registered, the back button works, and no script is needed.
"""

from typing import Any, cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from engagement_site.accounts.models import User
from engagement_site.core.templatetags.components import error_list
from engagement_site.providers.permissions import organisations_to_act_for
from events import programme, wording
from events.domain import errors, registration, seats
from events.enums import EventKind, EventState
from events.forms import BookingForm, PeopleRows, blank_people, with_token
from events.models import EventPage
from events.views import crumbs

WHO, WORKSHOPS, CHECK = "who", "workshops", "check"
REGISTER, WAIT = "register", "wait"
STEP_NAMES = {WHO: "Who is coming", WORKSHOPS: "Workshops", CHECK: "Check and register"}


@method_decorator(never_cache, name="dispatch")
class RegisterView(LoginRequiredMixin, View):
    """One address for all steps; the button pressed says where to go."""

    event: EventPage

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the event and what can be chosen in it."""
        super().setup(request, *args, **kwargs)
        events = EventPage.objects.live().public().with_places()
        self.event = get_object_or_404(events, pk=kwargs["pk"])
        sessions = self.event.sessions.filter(needs_choosing=True).select_related("places")
        self.groups = programme.choice_groups(list(sessions))
        self.people_kwargs = {"event": self.event, "groups": self.groups}
        self.organisations = organisations_to_act_for(request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Send away, with a reason, whoever cannot register now."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if self.event.kind == EventKind.ONE_TO_ONE:
            return redirect("events:book_slot", pk=self.event.pk)
        if not self.organisations:
            return self._show("events/organisation_needed.html", {"next": request.get_full_path()})
        if request.method == "GET" and not self._can_begin():
            return self._unavailable(self.event.state)
        return super().dispatch(request, *args, **kwargs)

    def _can_begin(self) -> bool:
        state = self.event.state
        full = state is EventState.FULL and self.event.keeps_waiting_list
        return full or state is EventState.OPEN

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Begin: as many empty rows as people were asked for, the first with who books."""
        asked = request.GET.get("people", "")[:2]
        count = int(asked) if asked.isascii() and asked.isdecimal() else 1
        user = cast(User, request.user)
        people = blank_people(
            count, self.people_kwargs, {"name": user.get_full_name(), "email": user.email}
        )
        return self._step(WHO, people, self._booking())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go where the button says, as far as what is filled in allows."""
        self.rows = PeopleRows(request.POST, self.people_kwargs)
        data, was_whole = with_token(request.POST)
        self.booking = self._booking(data)
        go = request.POST.get("go", "")
        if go in (REGISTER, WAIT) and not was_whole:
            go = CHECK  # with a new token, which the next click carries
        if go == "add" or go == WHO or go.startswith("remove-"):
            return self._edit_rows(go)
        people = self.rows.bound()
        right = people.is_valid()
        if self.booking.errors or any(form.wrong_details for form in people):
            return self._step(WHO, people, self.booking)
        if go == WORKSHOPS and self.groups:
            return self._checked_early(people) or self._step(
                WORKSHOPS, self.rows.shown(), self.booking
            )
        if not right:
            return self._step(WORKSHOPS, people, self.booking)
        if go in (REGISTER, WAIT):
            return self._register(people, or_wait=go == WAIT)
        return self._checked_early(people) or self._step(CHECK, people, self.booking)

    def _edit_rows(self, go: str) -> HttpResponse:
        if go == "add":
            self.rows.add()
        elif go.startswith("remove-") and go.removeprefix("remove-").isdecimal():
            self.rows.remove(int(go.removeprefix("remove-")))
        return self._step(WHO, self.rows.shown(), self._booking_unjudged())

    def _booking(self, data: Any = None, **more: Any) -> BookingForm:
        return BookingForm(data, organisations=self.organisations, event=self.event, **more)

    def _booking_unjudged(self) -> BookingForm:
        """Return the booking as posted, with no errors shown; a broken token is made anew."""
        self.booking.is_valid()
        initial = {name: value for name, value in self.booking.cleaned_data.items() if value}
        if organisation := initial.get("organisation"):
            initial["organisation"] = organisation.pk
        return self._booking(initial=initial)

    def _checked_early(self, people: Any) -> HttpResponse | None:
        """Return the page that says what would stand in the way, None where nothing does."""
        try:
            registration.check(
                event=self.event,
                organisation=self.booking.cleaned_data["organisation"],
                delegates=[form.to_details() for form in people],
            )
        except errors.RegistrationError as error:
            return self._refused(error, people)
        return None

    def _register(self, people: Any, *, or_wait: bool) -> HttpResponse:
        data = self.booking.cleaned_data
        try:
            made = registration.register(
                event=self.event,
                organisation=data["organisation"],
                delegates=[form.to_details() for form in people],
                by=cast(User, self.request.user),
                token=data["token"],
                note=data["note"],
                answers=self.booking.answers,
                or_wait=or_wait,
            )
        except errors.RegistrationError as error:
            return self._refused(error, people)
        return redirect(f"{reverse('events:registration', args=[made.reference])}?booked=yes")

    def _refused(self, error: errors.RegistrationError, people: Any) -> HttpResponse:
        """Put an error beside what caused it, with everything still filled in."""
        message = str(error)
        if isinstance(error, errors.RegistrationClosed):
            return self._unavailable(error.state)
        if isinstance(error, errors.AlreadyRegistered | errors.NamedTwice):
            for form in people:
                if form.cleaned_data["email"].lower() == error.email:
                    form.add_error("email", message)
            return self._step(WHO, people, self.booking)
        if isinstance(error, errors.SessionFull):
            for form in people:
                if slot := form.slot_of(error.session.pk):
                    form.add_error(slot, message)
            return self._step(WORKSHOPS, people, self.booking)
        if isinstance(error, errors.UnknownSession | errors.SessionsClash):
            return self._step(WORKSHOPS, people, self.booking, problems=[message])
        if isinstance(error, errors.EventFull) and self._could_wait(people):
            self.event = EventPage.objects.with_places().get(pk=self.event.pk)
            return self._step(CHECK, people, self.booking, problems=[message])
        return self._step(WHO, people, self.booking, problems=[message])

    def _could_wait(self, people: Any) -> bool:
        return self.event.keeps_waiting_list and not seats.never_fits(
            self.event, self._party(people)
        )

    def _party(self, people: Any) -> seats.Party:
        return seats.party_of(self.event, [form.to_details() for form in people])

    def _unavailable(self, state: EventState) -> HttpResponse:
        error = errors.RegistrationClosed(self.event, state)
        return self._show("events/registration_unavailable.html", {"message": str(error)}, 409)

    def _step(
        self, step: str, people: Any, booking: BookingForm, *, problems: list[str] | None = None
    ) -> HttpResponse:
        steps = [WHO, WORKSHOPS, CHECK] if self.groups else [WHO, CHECK]
        count = len(people.forms)
        must_wait = step == CHECK and seats.shortage(self.event, self._party(people))
        context = {
            "must_wait": must_wait,
            "wait_words": f"Join the waiting list with {wording.people(count)}",
            "step": step,
            "title": STEP_NAMES[step],
            "steps": [
                {"title": STEP_NAMES[name], "state": _progress(steps, name, step)} for name in steps
            ],
            "next_step": WORKSHOPS if step == WHO and self.groups else CHECK,
            "has_workshops": bool(self.groups),
            "people": people,
            "booking": booking,
            "problems": _problems(people, booking, problems or []),
            "can_add": self._can_add(count),
            "count": count,
            "count_in_words": wording.people(count),
            "register_words": f"Register {wording.people(count)}",
        }
        return self._show("events/register.html", context)

    def _can_add(self, count: int) -> bool:
        if self.event.keeps_waiting_list:
            most = self.event.places_per_organisation
        else:
            most = self.event.most_per_booking
        return most is None or count < most

    def _show(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        context |= {"event": self.event, "breadcrumbs": crumbs.to_event(self.event)}
        return render(self.request, template, context, status=status)


def _progress(steps: list[str], name: str, current: str) -> str:
    if name == current:
        return "current"
    return "past" if steps.index(name) < steps.index(current) else "ahead"


def _problems(people: Any, booking: BookingForm, general: list[str]) -> list[dict[str, str]]:
    """Return every error of the page, each with the field it links to."""
    found = [{"message": message, "target": ""} for message in general]
    found += [dict(entry) for entry in error_list(booking)]  # type: ignore[arg-type]
    if people.is_bound:
        for number, form in enumerate(people, start=1):
            who = f"Person {number}: " if len(people.forms) > 1 else ""
            found += [
                {"message": f"{who}{entry['message']}", "target": entry["target"]}
                for entry in error_list(form)
            ]
    return found
