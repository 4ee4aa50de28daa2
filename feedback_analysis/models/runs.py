"""A run of the engine over an analysis."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from feedback_analysis.enums import ACTIVE_STATES, RunMode, RunState
from feedback_analysis.models.analyses import Analysis

# A worker tells its progress every second or so; silence for this long means that it died.
SILENT_AFTER = timedelta(minutes=3)


class RunQuerySet(models.QuerySet["Run"]):
    """Ways to choose runs."""

    def active(self) -> "RunQuerySet":
        """Those waiting or under way."""
        return self.filter(state__in=ACTIVE_STATES)

    def finished(self) -> "RunQuerySet":
        """Those with a result."""
        return self.filter(state=RunState.FINISHED)

    def with_successor(self) -> "RunQuerySet":
        """Add `replaced_by`, the number of the latest finished run that came after, or None."""
        later = Run.objects.finished().filter(
            analysis=models.OuterRef("analysis"), number__gt=models.OuterRef("number")
        )
        return self.annotate(
            replaced_by=models.Subquery(later.order_by("-number").values("number")[:1])
        )

    def silent(self) -> "RunQuerySet":
        """Those waiting or under way of which nothing was heard for too long."""
        return self.active().filter(heartbeat_at__lt=timezone.now() - SILENT_AFTER)


class Run(models.Model):
    """One pass of the engine: configuration, seed and versions in, themes out.

    What decides the result never changes once the run is stored; state and progress do. `attempt`
    counts how often a worker took it up, so that one that was given up for dead and then wakes
    cannot write over its successor; `tries` counts the same since a person last asked for it.
    """

    analysis = models.ForeignKey(Analysis, related_name="runs", on_delete=models.CASCADE)
    number = models.PositiveIntegerField()
    config = models.JSONField(default=dict)
    seed = models.PositiveIntegerField(default=0)
    mode = models.CharField(max_length=10, choices=RunMode.choices, default=RunMode.DISCOVER)
    # What a run under a codebook was given: {"codebook": [...], "examples": [...], "held_back": n}.
    given = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.QUEUED)
    attempt = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=20, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.TextField(
        blank=True, help_text="What went wrong and what to do, in plain words."
    )
    backend = models.CharField(max_length=60, blank=True)
    versions = models.JSONField(default=dict, blank=True)
    timings = models.JSONField(default=dict, blank=True)
    summary = models.JSONField(default=dict, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(default=timezone.now)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["analysis", "number"], name="feedback_analysis_run_number_once"
            ),
            # Pressing the button twice makes one run.
            models.UniqueConstraint(
                fields=["analysis"],
                condition=Q(state__in=[state.value for state in ACTIVE_STATES]),
                name="feedback_analysis_one_active_run",
            ),
        ]

    def __str__(self) -> str:
        return f"Run {self.number} of {self.analysis}"

    @property
    def is_active(self) -> bool:
        """Whether it waits or is under way."""
        return self.state in ACTIVE_STATES

    @property
    def is_finished(self) -> bool:
        """Whether it has a result."""
        return self.state == RunState.FINISHED

    @property
    def is_silent(self) -> bool:
        """Whether it should be under way and nothing was heard of it for too long."""
        return self.is_active and self.heartbeat_at < timezone.now() - SILENT_AFTER

    @property
    def can_start_again(self) -> bool:
        """Whether a person may have it done once more with the same configuration."""
        return self.state in (RunState.FAILED, RunState.CANCELLED) or self.is_silent
