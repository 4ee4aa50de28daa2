"""Where allauth meets this product: mail goes through the one sender, staff are recognised."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from engagement_site.accounts.models import User
from engagement_site.core import mail


class AccountAdapter(DefaultAccountAdapter):
    """Sends account mail through `core.mail`, so that it is queued, kept and never lost."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is not right.",
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render allauth's template pair and queue it; each call is a message of its own."""
        values = {
            "request": allauth_context.request,
            "email": email,
            "product_name": settings.PRODUCT_NAME,
            "council_name": settings.COUNCIL_NAME,
            "site_address": settings.SITE_ADDRESS,
            **context,
        }
        subject = render_to_string(f"{template_prefix}_subject.txt", values)
        text = render_to_string(f"{template_prefix}_message.txt", values)
        mail.queue(
            key=f"account-{uuid.uuid4().hex}",
            to=email,
            subject=subject,
            text=text,
            # The HTML frame signs by itself.
            html=render_to_string(
                "email/plain.html", {**values, "text": text.split("\n--\n")[0].strip()}
            ),
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Send staff to the editor and providers to their account."""
        user = request.user
        if isinstance(user, User) and user.has_perm("wagtailadmin.access_admin"):
            return reverse("wagtailadmin_home")
        return reverse("providers:home")


class StaffAccountAdapter(DefaultSocialAccountAdapter):
    """Accounts that come from the council's identity provider."""

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Let staff in on first sign-in; an administrator then gives them roles."""
        return True

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        """Take the person's name from the identity provider."""
        user: User = super().populate_user(request, sociallogin, data)
        name = data.get("name") or " ".join(
            part for part in (data.get("first_name"), data.get("last_name")) if part
        )
        user.name = str(name)[:150]
        return user
