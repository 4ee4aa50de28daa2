"""The mails: alerts to one person, and the weekly list."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from engagement_site.accounts.models import User
from engagement_site.core.mail import Message
from engagement_site.subscriptions.enums import Occasion
from engagement_site.subscriptions.kinds import Item
from engagement_site.subscriptions.models import (
    Alert,
    AlertSettings,
    WeeklyList,
    WeeklyListReader,
)

KEY_PREFIX = "alerts-"
LEADS = {Occasion.NEW: "New", Occasion.OPENED: "Open now", Occasion.CLOSING: "Closes soon"}


def digest(
    user: User, alerts: Sequence[Alert], items: Sequence[Item], own: AlertSettings
) -> Message:
    """Return one message with everything that is due for a person; items go with alerts."""
    entries = [
        {
            "item": item,
            "lead": LEADS[Occasion(alert.noticed.occasion)],
            "reason": alert.reason,
            "url": absolute(item.url),
            "not_for_us": absolute(reverse("subscriptions:refuse", args=[item.kind, item.pk])),
        }
        for alert, item in zip(alerts, items, strict=True)
    ]
    stop_url = absolute(reverse("subscriptions:unsubscribe", args=[own.token]))
    return _render(
        "subscriptions/email/digest",
        key=f"{KEY_PREFIX}{user.pk}-{alerts[-1].pk}",
        to=user.email,
        context={
            "entries": entries,
            "first": entries[0],
            "others": len(entries) - 1,
            "stop_url": stop_url,
            "preferences_url": absolute(reverse("subscriptions:alerts")),
            "reason": "You get this because you saved a search.",
        },
        stop_url=stop_url,
    )


def weekly_list(issue: WeeklyList, reader: WeeklyListReader) -> Message:
    """Return the weekly list as a mail to one reader."""
    stop_url = absolute(reverse("subscriptions:weekly_unsubscribe", args=[reader.token]))
    return _render(
        "subscriptions/email/weekly_list",
        key=f"weekly-list-{issue.week}-{reader.user_id}",
        to=reader.user.email,
        context={
            "issue": issue,
            "action_url": absolute(reverse("subscriptions:weekly", args=[issue.week])),
            "action_text": "Read it on the site",
            "stop_url": stop_url,
            "reason": "You get this because you asked for the weekly list.",
        },
        stop_url=stop_url,
    )


def absolute(path: str) -> str:
    """Return a path of this site, or an address that is whole already, as mails need it."""
    return path if "://" in path else f"{settings.SITE_ADDRESS}{path}"


def _render(template: str, *, key: str, to: str, context: dict[str, Any], stop_url: str) -> Message:
    values = {
        "product_name": settings.PRODUCT_NAME,
        "council_name": settings.COUNCIL_NAME,
        "site_address": settings.SITE_ADDRESS,
        **context,
    }
    return Message(
        key=key,
        to=to,
        subject=" ".join(render_to_string(f"{template}_subject.txt", values).split()),
        text=render_to_string(f"{template}.txt", values),
        html=render_to_string(f"{template}.html", values),
        # One click in the mail program, without signing in (RFC 2369 and RFC 8058).
        headers={
            "List-Unsubscribe": f"<{stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
