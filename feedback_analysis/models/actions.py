"""'You said, we did': what came of a theme, who sees to it, by when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from feedback_analysis.enums import OPEN_ACTIONS, ActionStatus
from feedback_analysis.models.analyses import Analysis
from feedback_analysis.models.codebook import CodebookTheme


class ActionQuerySet(models.QuerySet["Action"]):
    """Ways to choose actions."""

    def open(self) -> "ActionQuerySet":
        """Those neither done nor declined."""
        return self.filter(status__in=OPEN_ACTIONS)

    def overdue(self) -> "ActionQuerySet":
        """Open ones whose date has passed."""
        return self.open().filter(due_on__lt=timezone.localdate())

    def published(self) -> "ActionQuerySet":
        """Those the public can read."""
        return self.exclude(published_at=None)

    def in_order(self) -> "ActionQuerySet":
        """Open ones first, the earliest due before the others."""
        return self.order_by("closed_on", F("due_on").asc(nulls_last=True), "pk")


class Action(models.Model):
    """Something the council does, or declines to do, because providers said something."""

    analysis = models.ForeignKey(Analysis, related_name="actions", on_delete=models.CASCADE)
    theme = models.ForeignKey(
        CodebookTheme, null=True, blank=True, related_name="actions", on_delete=models.SET_NULL
    )
    said = models.TextField("you said", help_text="What providers said, in a sentence or two.")
    doing = models.TextField(
        "we did, or will do",
        help_text="What is done about it, for somebody outside the council.",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+",
        on_delete=models.SET_NULL, help_text="Who sees to it.",
    )  # fmt: skip
    team = models.CharField(
        max_length=120, blank=True, help_text="Named on the public page in place of a person."
    )
    due_on = models.DateField("by when", null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=ActionStatus.choices, default=ActionStatus.PROPOSED
    )
    reason = models.TextField(
        blank=True, help_text="Why not. Needed, and published, when an action is declined."
    )
    closed_on = models.DateField("done or declined on", null=True, blank=True)
    page = models.ForeignKey(
        "wagtailcore.Page", null=True, blank=True, related_name="+", on_delete=models.SET_NULL,
        verbose_name="what changed",
        help_text="The opportunity, event or plan that changed because of it.",
    )  # fmt: skip
    published_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=ActionStatus.DECLINED) | ~Q(reason=""),
                name="feedback_analysis_declined_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.doing[:80]

    @property
    def is_overdue(self) -> bool:
        """Whether its date has passed and it is neither done nor declined."""
        return (
            self.status in OPEN_ACTIONS
            and self.due_on is not None
            and self.due_on < timezone.localdate()
        )

    @property
    def is_published(self) -> bool:
        """Whether the public can read it."""
        return self.published_at is not None


class ActionChange(models.Model):
    """One step in the life of an action: who, when, what it became."""

    action = models.ForeignKey(Action, related_name="changes", on_delete=models.CASCADE)
    at = models.DateTimeField(auto_now_add=True)
    by_label = models.CharField(max_length=255)
    words = models.CharField(max_length=500)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.by_label}: {self.words}"
