"""Changing one person of a registration, in the account or through a signed link."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from engagement_site.accounts.models import User
from events import programme
from events.domain import changing, errors
from events.forms import DelegateForm
from events.forms.delegates import initial_of
from events.models import Delegate, Registration
from events.views import crumbs
from events.views.places import LinkMixin


class ChangeView(View):
    """One form: name, address, needs, workshops. Another address means another person."""

    delegate: Delegate
    by: User | None = None
    back: str

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form with what is known."""
        return self._show(self._form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change, or say beside the field what stands in the way."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self._show(form)
        try:
            changed = changing.change_delegate(
                delegate=self.delegate, details=form.to_details(), by=self.by
            )
        except (errors.ChangingClosed, errors.PlaceGone) as error:
            form.add_error(None, str(error))
            return self._show(form, status=409)
        except errors.SessionFull as error:
            form.add_error(form.slot_of(error.session.pk), str(error))
            return self._show(form)
        except errors.AlreadyRegistered as error:
            form.add_error("email", str(error))
            return self._show(form)
        except errors.RegistrationError as error:
            form.add_error(None, str(error))
            return self._show(form)
        return self.done(changed)

    def done(self, changed: Delegate) -> HttpResponse:
        """Say what was changed."""
        if changed.pk != self.delegate.pk:
            text = f"{changed.name} comes instead of {self.delegate.name}. Both have an e-mail."
        else:
            text = f"The changes for {changed.name} are saved."
        messages.success(self.request, text)
        return redirect(self.back)

    def _form(self, data: Any = None) -> DelegateForm:
        event = self.delegate.event
        sessions = event.sessions.filter(needs_choosing=True).select_related("places")
        groups = programme.choice_groups(list(sessions))
        return DelegateForm(
            data, event=event, groups=groups, initial=initial_of(self.delegate, groups)
        )

    def _show(self, form: DelegateForm, status: int = 200) -> HttpResponse:
        event = self.delegate.event
        context = {
            "event": event,
            "delegate": self.delegate,
            "form": form,
            "back": self.back,
            "breadcrumbs": crumbs.to_event(event),
            "can_change": event.timetable.can_be_cancelled(timezone.now()),
            "cancel_until": event.timetable.cancelling_ends_at,
            "too_late": str(errors.ChangingClosed(event)),
        }
        return render(self.request, "events/change.html", context, status=status)


@method_decorator(never_cache, name="dispatch")
class ChangeInAccountView(LoginRequiredMixin, ChangeView):
    """For those who act for the organisation."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the person; to anybody else they do not exist."""
        super().setup(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return
        found = Registration.objects.changed_by(request.user)
        registration = get_object_or_404(found, reference=kwargs["reference"])
        self.delegate = get_object_or_404(
            registration.delegates.current().select_related("event", "registration", "needs"),
            pk=kwargs["pk"],
        )
        self.by = request.user
        self.back = reverse("events:registration", args=[registration.reference])


@method_decorator(never_cache, name="dispatch")
class ChangeByLinkView(LinkMixin, ChangeView):
    """For whoever holds the mailed link: the booker's opens everybody, a delegate's only theirs."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form of the person the link opens."""
        self._find()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change the person the link opens."""
        self._find()
        return super().post(request, *args, **kwargs)

    def done(self, changed: Delegate) -> HttpResponse:
        """Go back; who handed their own place on holds a link to nothing now."""
        self.back = self.back if changed.pk == self.delegate.pk else self._after_handing_over()
        return super().done(changed)

    def _after_handing_over(self) -> str:
        own = self.opened.delegate is not None
        return self.delegate.event.get_url() or "/events/" if own else self.back

    def _find(self) -> None:
        people = self.opened.registration.delegates.current()
        if self.opened.delegate is not None:
            people = people.filter(pk=self.opened.delegate.pk)
        found = people.filter(pk=self.kwargs["pk"]).select_related("event", "registration", "needs")
        delegate = found.first()
        if delegate is None:
            raise Http404("The link does not open this person")
        self.delegate = delegate
        self.back = reverse("events:place", args=[self.kwargs["token"]])
