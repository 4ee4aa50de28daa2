"""What is held on a person, gathered from every app: to show, to hand out, to erase.

Rows that name a person by a foreign key are found by themselves, so a new feature is covered from
its first day. What must happen beyond deleting such rows a feature says with `register_eraser`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Model

# Tables of the framework and the editor that hold no more than who changed a page.
FRAMEWORK = ("wagtail", "auth", "admin", "sessions", "contenttypes", "taggit", "django")
# Secrets, and what only the machine reads.
LEFT_OUT = ("password", "token", "digest", "secret", "session_key", "data", "submit_token")

Eraser = Callable[[Any], None]
_erasers: dict[str, Eraser] = {}


@dataclass(frozen=True)
class Holding:
    """The rows of one table about a person."""

    title: str
    rows: list[dict[str, Any]]


def register_eraser(name: str, eraser: Eraser) -> None:
    """Let an app erase what it holds on a person; the function takes the user, and may run twice."""
    _erasers[name] = eraser


def erase_all(user: Any) -> None:
    """Run every app's eraser; call it inside one transaction."""
    for eraser in _erasers.values():
        eraser(user)


def holdings(user: Any) -> list[Holding]:
    """Return everything that names the person, table by table; empty ones left out."""
    found = [Holding("Account", [_as_dict(user)])]
    for model, names in _tables():
        condition = models.Q()
        for name in names:
            condition |= models.Q(**{name: user.pk})
        rows = [_as_dict(row) for row in model._base_manager.filter(condition).order_by("pk")]
        if rows:
            found.append(Holding(str(model._meta.verbose_name_plural).capitalize(), rows))
    return found


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
        else:
            value = field.value_to_string(row)
            values[name] = value if value not in ("None", "") else None
    return values
