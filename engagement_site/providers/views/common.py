"""What several pages of providers need: who is signed in, and for which organisation they act."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from engagement_site.accounts.models import User
from engagement_site.providers.models import ProviderOrganisation
from engagement_site.providers.permissions import organisations_to_act_for


def signed_in(request: HttpRequest) -> User:
    """Return the signed-in person of a view that lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


class OwnOrganisationMixin(LoginRequiredMixin):
    """For views below one organisation: any other than the person's own does not exist."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @property
    def organisation(self) -> ProviderOrganisation:
        """The organisation of the address, among those the person acts for."""
        if not hasattr(self, "_organisation"):
            found = organisations_to_act_for(self.request.user)
            self._organisation = get_object_or_404(found, pk=self.kwargs["pk"])
        return self._organisation

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the organisation."""
        context: dict[str, Any] = super().get_context_data(  # type: ignore[misc]
            organisation=self.organisation, **kwargs
        )
        return context

    def say(self, text: str) -> None:
        """Show a sentence on the next page."""
        messages.success(self.request, text)


def add_errors(form: BaseForm, error: ValidationError) -> None:
    """Put what the domain refused beside the fields it is about."""
    for name, texts in error.message_dict.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)
