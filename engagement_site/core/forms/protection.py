"""Keeping programs out of forms that need no account, without a puzzle for people.

Three quiet checks. A box that people do not see and programs fill in; a signed stamp that says
when the page was made, so that an answer within a blink is asked for once more; and a limit on
how often one visitor may send. A person who trips over one is told what to do and loses nothing.

The stamp also carries a number of its own, `submission_key`, which names this one filled-in page:
stored under a unique constraint, it makes of two clicks one row.
"""

import time
import uuid
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from engagement_site.core.forms.rendering import PublicFormRenderer
from engagement_site.core.rate_limits import client_address, within_rate

TRAP = "your-website-address"
STAMP = "page-stamp"
KEPT_SECONDS = 7 * 24 * 3600

TOO_FAST = "The form was sent within a moment of being opened. Look it over and send it again."
TRAPPED = "Leave the box “Leave this empty” empty, then send the form again."
STALE = "This page did not reach us whole, or was open for very long. Send the form again."
TOO_OFTEN = "The form was sent many times from here. Wait a few minutes, then send it again."


class ProtectedForm(forms.Form):
    """A public form that anybody can send; `{% render_form %}` shows its hidden part by itself.

    `action` names what is sent, for the limit and the stamp. At most `rate_limit` valid posts in
    `rate_seconds` are taken from one visitor, as `rate_identity` tells visitors apart.
    """

    default_renderer = PublicFormRenderer
    action = "form"
    rate_limit = 20
    rate_seconds = 600
    least_seconds = 2.0

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.submission_key: uuid.UUID | None = None

    @cached_property
    def stamp_value(self) -> str:
        """The stamp to show: the one that came, while it is good, else a new one."""
        if self.is_bound:
            came = str(self.data.get(STAMP, ""))
            if self._read_stamp(came) is not None:
                return came
        return signing.dumps([uuid.uuid4().hex, time.time()], salt=self._salt)

    def protection(self) -> SafeString:
        """Return the hidden part of the form: the trap and the stamp."""
        return SafeString(
            render_to_string(
                "forms/protection.html",
                {"trap": TRAP, "stamp": STAMP, "value": self.stamp_value, "form": self},
            )
        )

    def rate_identity(self) -> str:
        """Return what tells one visitor from another; the network address unless overridden."""
        return client_address(self.request)

    def clean(self) -> dict[str, Any]:
        """Check trap, stamp and rate; what else is wrong with the form is told at the same time."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.data.get(TRAP):
            raise ValidationError(TRAPPED, code="trapped")
        stamp = self._read_stamp(str(self.data.get(STAMP, "")))
        if stamp is None:
            raise ValidationError(STALE, code="stale")
        key, made_at = stamp
        if time.time() - made_at < self.least_seconds:
            raise ValidationError(TOO_FAST, code="too_fast")
        if not self.errors and not within_rate(
            self.action, self.rate_identity(), limit=self.rate_limit, seconds=self.rate_seconds
        ):
            raise ValidationError(TOO_OFTEN, code="too_often")
        self.submission_key = key
        return cleaned

    @property
    def _salt(self) -> str:
        return f"engagement.forms.{self.action}"

    def _read_stamp(self, text: str) -> tuple[uuid.UUID, float] | None:
        try:
            key, made_at = signing.loads(text, salt=self._salt, max_age=KEPT_SECONDS)
            return uuid.UUID(key), float(made_at)
        except (signing.BadSignature, ValueError, TypeError):
            return None
