"""What the editor checks before an event is saved; each message stands beside its field."""

from datetime import timedelta
from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from events.enums import AttendanceMode


class EventPageForm(WagtailAdminPageForm):
    """Refuses times that cannot be, and capacities below what is booked."""

    def clean(self) -> dict[str, Any]:
        """Check the event's own times, places and venue, then its programme against them."""
        cleaned: dict[str, Any] = super().clean()
        self._check_order("starts_at", "ends_at", "The event has to end after it starts.")
        self._check_order(
            "registration_opens_at",
            "registration_closes_at",
            "Registration has to close after it opens.",
        )
        self._check_order(
            "proposals_open_at", "proposals_close_at", "The call has to close after it opens."
        )
        self._check_not_after_end()
        self._check_capacity()
        if not self.is_deferred_validation:
            self._check_complete()
        for form in self._forms_of("sessions"):
            self._check_session(form)
        for form in self._forms_of("hosts"):
            self._check_host(form)
        self._check_chosen_sessions_stay()
        return cleaned

    def _check_order(self, first: str, second: str, message: str) -> None:
        start, end = self.cleaned_data.get(first), self.cleaned_data.get(second)
        if start and end and end <= start:
            self.add_error(second, message)

    def _check_not_after_end(self) -> None:
        end = self.cleaned_data.get("ends_at")
        for name, message in (
            ("registration_closes_at", "Registration has to close before the event is over."),
            ("cancel_until", "This has to be before the event is over."),
        ):
            value = self.cleaned_data.get(name)
            if end and value and value > end:
                self.add_error(name, message)

    def _check_capacity(self) -> None:
        capacity = self.cleaned_data.get("capacity")
        online_capacity = self.cleaned_data.get("online_capacity")
        hybrid = self.cleaned_data.get("attendance_mode") == AttendanceMode.HYBRID
        taken, online = _taken(self.instance), _taken(self.instance, "online_places")
        if not hybrid:
            taken, online = taken + online, 0
        if capacity is not None and capacity < taken:
            self.add_error("capacity", _too_few(taken))
        if hybrid and online_capacity is not None and online_capacity < online:
            self.add_error("online_capacity", _too_few(online))
        each = self.cleaned_data.get("places_per_organisation")
        if each == 0:
            self.add_error("places_per_organisation", "Give 1 or more, or leave it empty.")
        elif not hybrid and capacity is not None and each is not None and each > capacity:
            self.add_error("places_per_organisation", "This is more than the event has places.")

    def _check_complete(self) -> None:
        """Ask for what a published event cannot be without; a draft may wait."""
        needs_venue = self.cleaned_data.get("attendance_mode") != AttendanceMode.ONLINE
        if needs_venue and not self.cleaned_data.get("venue_name"):
            self.add_error("venue_name", "Say where it takes place, or choose “Online” above.")
        if self.cleaned_data.get("cancelled") and not self.cleaned_data.get("cancelled_reason"):
            self.add_error("cancelled_reason", "Say why, so that people who booked understand.")

    def _forms_of(self, name: str) -> list[Any]:
        formset = self.formsets.get(name)
        if formset is None:
            return []
        formset.is_valid()
        return [
            form
            for form in formset.forms
            if getattr(form, "cleaned_data", None) and not form.cleaned_data.get("DELETE")
        ]

    def _check_session(self, form: Any) -> None:
        start, end = form.cleaned_data.get("starts_at"), form.cleaned_data.get("ends_at")
        event_start, event_end = (self.cleaned_data.get(n) for n in ("starts_at", "ends_at"))
        if start and end and end <= start:
            form.add_error("ends_at", "The session has to end after it starts.")
        if start and event_start and start < event_start:
            form.add_error("starts_at", "The session starts before the event does.")
        if end and event_end and end > event_end:
            form.add_error("ends_at", "The session ends after the event does.")
        capacity, taken = form.cleaned_data.get("capacity"), _taken(form.instance)
        if capacity is not None and capacity < taken:
            form.add_error("capacity", _too_few(taken))

    def _check_host(self, form: Any) -> None:
        """Hosts are free in whole five minutes, for one conversation at least."""
        start, end = (form.cleaned_data.get(name) for name in ("free_from", "free_until"))
        for name, value in (("free_from", start), ("free_until", end)):
            if value and (value.minute % 5 or value.second):
                form.add_error(name, "Give a time in whole five minutes.")
        length = timedelta(minutes=self.cleaned_data.get("slot_minutes") or 0)
        if start and end and end - start < length:
            form.add_error("free_until", "This is too short for one conversation.")

    def _check_chosen_sessions_stay(self) -> None:
        formset = self.formsets.get("sessions")
        for form in formset.deleted_forms if formset is not None and formset.is_bound else []:
            count = form.instance.choices.count() if form.instance.pk else 0
            if count:
                self.add_error(
                    None,
                    f"“{form.instance.title}” cannot be removed: it is chosen {count} "
                    f"time{'' if count == 1 else 's'}. Ask those people to choose another "
                    "session first, or leave it and say in its title that it does not take place.",
                )


def _taken(instance: Any, counter_name: str = "places") -> int:
    counter = getattr(instance, counter_name, None) if instance.pk else None
    return int(counter.taken) if counter is not None else 0


def _too_few(taken: int) -> str:
    return (
        f"{taken} place{' is' if taken == 1 else 's are'} booked already. "
        f"Give {taken} or more, or cancel registrations first."
    )
