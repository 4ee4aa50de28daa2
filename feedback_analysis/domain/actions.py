"""'You said, we did': making actions of themes, keeping them current, publishing, telling people."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit, mail
from engagement_site.core.permissions import Permission, check_permission
from feedback_analysis.engine.clean import redact
from feedback_analysis.enums import OPEN_ACTIONS, ActionStatus
from feedback_analysis.models import Action, ActionChange, Analysis, CodebookTheme, ExcerptCode

FIELDS = frozenset(
    {"theme", "said", "doing", "owner", "team", "due_on", "status", "reason", "page"}
)


class ActionError(Exception):
    """The action cannot be stored, published or told about; the message says what to do."""


class ActionOvertaken(ActionError):
    """Somebody changed the action since it was opened; `action` is what it is now."""

    def __init__(self, action: Action) -> None:
        super().__init__(
            "Somebody changed this action while you were editing it. What it says now is shown below, "
            "with your own words in the form. Save again to put yours in its place."
        )
        self.action = action


def create_action(analysis: Analysis, *, by: User, **facts: Any) -> Action:
    """Turn a theme, or something else that was said, into an action.

    Raises ActionError where it is declined without a reason, TypeError for a field not in FIELDS.
    """
    check_permission(by, Permission.EDIT_ANALYSES)
    _check(facts)
    action = Action(analysis=analysis, created_by=by, **facts)
    _close_or_open(action)
    with transaction.atomic():
        action.save()
        _note(action, "Proposed" if action.status in OPEN_ACTIONS else _status(action), by=by)
        audit.record("created", by=by, target=action, analysis=analysis.pk)
    return action


def change_action(action: Action, *, version: int, by: User, **facts: Any) -> Action:
    """Change an action; `version` is the one the person saw.

    Raises ActionOvertaken, and writes nothing, where it is no longer that one.
    """
    check_permission(by, Permission.EDIT_ANALYSES)
    _check(facts)
    with transaction.atomic():
        action = Action.objects.select_for_update().get(pk=action.pk)
        if action.version != version:
            raise ActionOvertaken(action)
        changed = [name for name, value in facts.items() if getattr(action, name) != value]
        if not changed:
            return action
        for name in changed:
            setattr(action, name, facts[name])
        _close_or_open(action)
        action.version += 1
        action.save()
        _note(action, _in_words(action, changed), by=by)
        audit.record("changed", by=by, target=action, fields=sorted(changed))
    return action


def publish_action(action: Action, *, by: User) -> Action:
    """Put an action on the public page of progress, or leave it there."""
    check_permission(by, Permission.PUBLISH_ANALYSES)
    with transaction.atomic():
        action = Action.objects.select_for_update().get(pk=action.pk)
        if action.published_at is None:
            action.published_at = timezone.now()
            action.version += 1
            action.save()
            _note(action, "Published", by=by)
            audit.record("published", by=by, target=action)
    return action


def withdraw_action(action: Action, *, by: User) -> Action:
    """Take an action off the public page."""
    check_permission(by, Permission.PUBLISH_ANALYSES)
    with transaction.atomic():
        action = Action.objects.select_for_update().get(pk=action.pk)
        if action.published_at is not None:
            action.published_at = None
            action.version += 1
            action.save()
            _note(action, "Taken off the public page", by=by)
            audit.record("withdrew", by=by, target=action)
    return action


def people_who_said_it(action: Action) -> list[User]:
    """Return the account holders whose answers to a consultation stand in the action's theme.

    Answers from spreadsheets and notes name nobody.
    """
    if action.theme_id is None:
        return []
    answers = (
        ExcerptCode.objects.live()
        .filter(theme__codebook=action.theme_id, theme__run=_latest(action.analysis))
        .filter(excerpt__response__answer__response__respondent__is_active=True)
    )
    people = answers.values("excerpt__response__answer__response__respondent")
    return list(User.objects.filter(pk__in=people).exclude(email="").order_by("pk"))


def _latest(analysis: Analysis) -> Any:
    return analysis.runs.finished().order_by("-number").first()


def tell_people(action: Action, *, by: User, address: str) -> int:
    """Write to those who said it what is done about it; each person hears of each status once.

    `address` is where the action can be read. Returns how many messages were queued. Raises
    ActionError for an action that is not published: nobody is told what the public cannot read.
    """
    check_permission(by, Permission.PUBLISH_ANALYSES)
    with transaction.atomic():
        action = Action.objects.select_for_update().get(pk=action.pk)
        if not action.is_published:
            raise ActionError("Publish the action first: nobody is told what others cannot read.")
        sent = 0
        for person in people_who_said_it(action):
            context = {"action": action, "person": person, "action_url": address,
                       "action_text": "Read what came of it"}  # fmt: skip
            queued = mail.send(
                "feedback_analysis/email/you_said",
                to=person.email,
                key=f"action-{action.pk}-{action.status}-{person.pk}",
                context=context,
            )
            sent += queued is not None
        if sent:
            action.told_at = timezone.now()
            action.save(update_fields=["told_at"])
            _note(action, f"{sent} {'person was' if sent == 1 else 'people were'} told", by=by)
            audit.record("told", by=by, target=action, people=sent)
    return sent


def draft_from_theme(theme: CodebookTheme, *, label: str, description: str) -> dict[str, Any]:
    """Return what an action made of a theme begins with."""
    said = redact(description) if description else label
    return {"theme": theme, "said": said}


def _check(facts: dict[str, Any]) -> None:
    if unknown := facts.keys() - FIELDS:
        raise TypeError(f"Not for editing: {sorted(unknown)}")


def _close_or_open(action: Action) -> None:
    if action.status == ActionStatus.DECLINED and not action.reason.strip():
        raise ActionError("Say why not: the reason is published with the action.")
    if action.status in OPEN_ACTIONS:
        action.closed_on = None
    elif action.closed_on is None:
        action.closed_on = timezone.localdate()


def _in_words(action: Action, changed: list[str]) -> str:
    parts = []
    if "status" in changed:
        parts.append(_status(action))
    if "due_on" in changed:
        parts.append(f"due {_day(action.due_on)}")
    rest = [name for name in changed if name not in ("status", "due_on")]
    if rest:
        parts.append(f"{', '.join(name.replace('_', ' ') for name in rest)} changed")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def _status(action: Action) -> str:
    return str(ActionStatus(action.status).label)


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "without a date"


def _note(action: Action, words: str, *, by: User) -> None:
    ActionChange.objects.create(action=action, by_label=str(by)[:255], words=words[:500])
