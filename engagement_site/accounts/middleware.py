"""Staff need a second factor, where the settings say so."""

import logging
from collections.abc import Callable

import requests
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from engagement_site.core.permissions import roles_of

logger = logging.getLogger(__name__)

# Setting a factor up, signing out, and what every page loads.
LEFT_OPEN = ("/accounts/", "/static/", "/health/", "/alerts/unsubscribe/", "/cms/logout/")


class StaffSecondFactorMiddleware:
    """Sends staff without a second factor to set one up before anything else opens.

    Who came through the council's identity provider has had it there. Providers may have a second
    factor and need none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let through, or lead to where a factor is set up."""
        if settings.STAFF_SECOND_FACTOR and _needs_one(request):
            messages.warning(
                request, "Your role needs a second step when you sign in. Set one up to go on."
            )
            response: HttpResponse = redirect("mfa_index")
            return response
        return self.get_response(request)


class IdentityProviderAwayMiddleware:
    """Says plainly that the council's identity provider does not answer, and offers the other ways."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Lead back to signing in where the provider could not be reached."""
        if not request.path_info.startswith("/accounts/oidc/"):
            return None
        if not isinstance(error, requests.RequestException):
            return None
        logger.error("The identity provider does not answer: %s", error)
        messages.error(
            request, "The council's sign-in does not answer. Try again in a few minutes."
        )
        response: HttpResponse = redirect("account_login")
        return response


def _needs_one(request: HttpRequest) -> bool:
    user = request.user
    if not user.is_authenticated or request.path_info.startswith(LEFT_OPEN):
        return False
    if not roles_of(user):
        return False
    used = {record.get("method") for record in get_authentication_records(request, user)}
    return "socialaccount" not in used and not is_mfa_enabled(user)
