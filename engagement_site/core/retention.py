"""How long personal data is kept: every rule in one place, with a dry run and a log.

An app registers its rules in `AppConfig.ready`. The clock applies them once a day,
`manage.py forget_personal_data --dry-run` and a report in the editor say what is due.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from engagement_site.core.models import RetentionRun

logger = logging.getLogger(__name__)

ONE_DAY = 24 * 3600
LOG_KEPT = timedelta(days=7 * 365)

# Takes the moment and whether it is a dry run; returns how many records went, or would go.
Forget = Callable[[datetime, bool], int]


@dataclass(frozen=True)
class Rule:
    """What is kept, how long, and how it goes; `name` stays the same for good."""

    name: str
    what: str
    how_long: str
    forget: Forget


_rules: dict[str, Rule] = {}


def register_rule(name: str, *, what: str, how_long: str, forget: Forget) -> None:
    """Add a rule. `forget` must be safe to run twice, each time in transactions of its own."""
    _rules[name] = Rule(name, what, how_long, forget)


def in_words(kept: timedelta) -> str:
    """Return a length of time as a rule states it: whole years where they are, else days."""
    years, rest = divmod(kept.days, 365)
    number, unit = (years, "year") if years and not rest else (kept.days, "day")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def rules() -> list[Rule]:
    """Return every rule, in the order of what they are about."""
    return sorted(_rules.values(), key=lambda rule: rule.what)


def apply(*, now: datetime | None = None, dry_run: bool = False) -> list[tuple[Rule, int]]:
    """Apply every rule; return each with how many records went, or with `dry_run` would go.

    A rule that fails is logged and does not stop the others. What went is kept in RetentionRun.
    """
    now = now or timezone.now()
    done = []
    for rule in rules():
        try:
            count = rule.forget(now, dry_run)
        except Exception:
            logger.exception("The rule %s failed", rule.name)
            continue
        done.append((rule, count))
        if count and not dry_run:
            RetentionRun.objects.create(rule=rule.name, what=rule.what, count=count)
    if not dry_run:
        RetentionRun.objects.filter(at__lt=now - LOG_KEPT).delete()
    return done


def apply_once_a_day() -> list[tuple[Rule, int]]:
    """Apply the rules unless that was done within a day; for the clock, which runs each minute."""
    return apply() if cache.add("retention-applied", True, timeout=ONE_DAY) else []
