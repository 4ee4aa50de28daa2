"""What is held on a person, gathered from every app: to show, to hand out, to erase.

Rows that name a person by a foreign key are found by themselves, so a new feature is covered from
its first day. What else it holds (an address somebody was booked in with), what must happen beyond
deleting such rows, and what stays and why, a feature says with `register_holder`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Model

from engagement_site.core.models import AuditRecord, OutgoingMail

# Tables of the framework and the editor that hold no more than who changed a page.
FRAMEWORK = ("wagtail", "auth", "admin", "sessions", "contenttypes", "taggit", "django")
# Secrets, and what only the machine reads.
LEFT_OUT = ("password", "token", "digest", "secret", "session_key", "data", "submit_token")


@dataclass(frozen=True)
class Holding:
    """The rows of one table about a person."""

    title: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class Kept:
    """Something that stays when a person leaves, and why."""

    what: str
    why: str


Shower = Callable[[Any], Iterable[Holding]]
Eraser = Callable[[Any], None]


@dataclass(frozen=True)
class Holder:
    """How an app answers for what it holds.

    Attributes:
        erase: takes the user; runs inside one transaction and may run twice.
        show: takes the user; returns what no foreign key leads to, in its own rows.
        keeps: what erasing leaves, with the reason a person is told.
    """

    erase: Eraser
    show: Shower | None = None
    keeps: tuple[Kept, ...] = ()


_holders: dict[str, Holder] = {}


def register_holder(
    name: str, *, erase: Eraser, show: Shower | None = None, keeps: Iterable[Kept] = ()
) -> None:
    """Let an app answer for what it holds on a person; see `Holder`."""
    _holders[name] = Holder(erase, show, tuple(keeps))


def erase_all(user: Any) -> None:
    """Run every app's eraser, the floor's last; call it inside one transaction."""
    for holder in reversed(_holders.values()):
        holder.erase(user)


def kept_after_leaving() -> list[Kept]:
    """Return what stays when a person leaves, app by app."""
    return [kept for holder in _holders.values() for kept in holder.keeps]


def holdings(user: Any) -> list[Holding]:
    """Return everything that is held on the person, table by table; empty ones left out."""
    found = [Holding("Account", [_as_dict(user)])]
    for model, names in _tables():
        condition = models.Q()
        for name in names:
            condition |= models.Q(**{name: user.pk})
        rows = [_as_dict(row) for row in model._base_manager.filter(condition).order_by("pk")]
        found.append(Holding(str(model._meta.verbose_name_plural).capitalize(), rows))
    for holder in _holders.values():
        found += holder.show(user) if holder.show else []
    found += [_mails(user), _acts(user)]
    return [holding for holding in found if holding.rows]


def _mails(user: Any) -> Holding:
    sent = OutgoingMail.objects.filter(to__iexact=user.email).order_by("pk")
    rows = sent.values_list("subject", "created_at", "sent_at", "text")
    return Holding(
        "Mails to you",
        [
            {"subject": subject, "written": at.isoformat(), "sent": moment(sent_at), "text": text}
            for subject, at, sent_at, text in rows
        ],
    )


def _acts(user: Any) -> Holding:
    done = AuditRecord.objects.filter(actor_id=user.pk).order_by("pk")
    return Holding(
        "What you did here, as the record of acts has it",
        [
            {"when": at.isoformat(), "what": f"{verb}: {label}"}
            for at, verb, label in done.values_list("at", "verb", "target_label")
        ],
    )


def moment(value: Any) -> str | None:
    """Return a time as it is handed out; None where there is none."""
    return value.isoformat() if value is not None else None


def _tables() -> Iterator[tuple[type[Model], list[str]]]:
    user_model = get_user_model()
    for model in apps.get_models():
        if model._meta.app_label.startswith(FRAMEWORK):
            continue
        names = [
            field.name
            for field in model._meta.concrete_fields
            if field.is_relation and field.related_model is user_model
        ]
        if names:
            yield model, names


def _as_dict(row: Model) -> dict[str, Any]:
    """Return a row as plain values; foreign keys by what they are called."""
    values: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in LEFT_OUT or field.primary_key:
            continue
        name = str(field.verbose_name)
        if field.is_relation:
            related = getattr(row, field.name)
            values[name] = str(related) if related is not None else None
        elif field.choices:
            values[name] = str(getattr(row, f"get_{field.name}_display")()) or None
        else:
            value = field.value_to_string(row)
            values[name] = value if value not in ("None", "", "{}", "[]") else None
    return values
