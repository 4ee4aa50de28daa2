"""What a run found: themes, excerpts, and the codes that join them."""

from typing import Any

from django.conf import settings
from django.db import models

from feedback_analysis.enums import (
    HIDDEN_STATUSES,
    CodeState,
    RemarkKind,
    Standing,
    ThemeStatus,
)
from feedback_analysis.models.analyses import SourceResponse
from feedback_analysis.models.codebook import CodebookTheme
from feedback_analysis.models.runs import Run


class ThemeQuerySet(models.QuerySet["Theme"]):
    """Ways to choose themes."""

    def with_decisions(self) -> "ThemeQuerySet":
        """Bring what people decided along."""
        return self.select_related("codebook", "codebook__changed_by")

    def kept(self) -> "ThemeQuerySet":
        """Those not set aside."""
        return self.listed().exclude(codebook__status=ThemeStatus.SET_ASIDE)

    def listed(self) -> "ThemeQuerySet":
        """Those neither merged away nor deleted."""
        return self.exclude(codebook__status__in=HIDDEN_STATUSES)


class Theme(models.Model):
    """A theme that a run suggests; `codebook` holds what people made of it."""

    run = models.ForeignKey(Run, related_name="themes", on_delete=models.CASCADE)
    codebook = models.ForeignKey(
        CodebookTheme, null=True, blank=True, related_name="found_as", on_delete=models.SET_NULL
    )
    number = models.PositiveIntegerField()
    engine_id = models.CharField(max_length=60)
    question = models.CharField(max_length=500, blank=True)
    machine_label = models.CharField(max_length=200)
    machine_description = models.TextField(blank=True)
    keywords = models.JSONField(default=list, blank=True)
    responses = models.PositiveIntegerField(default=0)
    distinct_responses = models.PositiveIntegerField(default=0)
    share = models.FloatField(default=0)
    mean_sentiment = models.FloatField(null=True, blank=True)
    negative = models.PositiveIntegerField(default=0)
    neutral = models.PositiveIntegerField(default=0)
    positive = models.PositiveIntegerField(default=0)
    # Counts: {"kinds": {…}, "by_respondent_type": {…}, "by_question": {…}}.
    figures = models.JSONField(default=dict, blank=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "number"], name="feedback_analysis_theme_number_once"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name people gave it, else the machine's."""
        return (self.codebook.label if self.codebook else "") or self.machine_label

    @property
    def description(self) -> str:
        """The description people gave it, else the machine's."""
        return (self.codebook.description if self.codebook else "") or self.machine_description

    @property
    def status(self) -> str:
        """What people decided about it."""
        return self.codebook.status if self.codebook else ThemeStatus.CANDIDATE

    @property
    def status_label(self) -> str:
        """`status` in words."""
        return str(ThemeStatus(self.status).label)

    @property
    def version(self) -> int:
        """Which state of the decisions this is; 0 while there are none."""
        return self.codebook.version if self.codebook else 0

    @property
    def is_locked(self) -> bool:
        """Whether it must be unlocked before anything about it changes."""
        return self.codebook is not None and self.codebook.locked

    @property
    def is_made_by_people(self) -> bool:
        """Whether no programme suggested it."""
        return self.codebook is not None and self.codebook.made_by_people

    @property
    def is_renamed(self) -> bool:
        """Whether a person gave it another name."""
        return self.label != self.machine_label

    @property
    def is_described(self) -> bool:
        """Whether a person gave it another description."""
        return self.description != self.machine_description

    @property
    def sentiment_counts(self) -> list[tuple[str, int]]:
        """Excerpts by tone, worst first."""
        return [
            ("negative", self.negative), ("neutral", self.neutral), ("positive", self.positive),
        ]  # fmt: skip

    def figure(self, name: str) -> dict[str, Any]:
        """Return one of the stored counts, largest first."""
        counts = self.figures.get(name) or {}
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


class RunResponse(models.Model):
    """What became of a response in a run."""

    run = models.ForeignKey(Run, related_name="run_responses", on_delete=models.CASCADE)
    response = models.ForeignKey(SourceResponse, related_name="standings", on_delete=models.CASCADE)
    standing = models.CharField(max_length=15, choices=Standing.choices)
    # Responses that repeat one another share a number; `exact` when they differ in no word.
    duplicate_group = models.PositiveIntegerField(null=True, blank=True)
    exact_duplicate = models.BooleanField(default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "response"], name="feedback_analysis_standing_once"
            ),
        ]
        indexes = [models.Index(fields=["run", "standing"])]

    def __str__(self) -> str:
        return f"{self.response}: {self.get_standing_display()}"


class Excerpt(models.Model):
    """A stretch of a response that carries one idea.

    `response.text[start:end]` is what the person wrote; `text` is that stretch as it may be shown.
    """

    run = models.ForeignKey(Run, related_name="excerpts", on_delete=models.CASCADE)
    response = models.ForeignKey(SourceResponse, related_name="excerpts", on_delete=models.CASCADE)
    number = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    sentiment = models.FloatField(null=True, blank=True)
    # The words the sentiment rests on: [["could not fault", 0.8]].
    evidence = models.JSONField(default=list, blank=True)
    kind = models.CharField(max_length=12, choices=RemarkKind.choices, default=RemarkKind.OTHER)
    # Raised by each decision about its themes; who began from an older one is told so.
    version = models.PositiveIntegerField(default=0)
    by_hand = models.BooleanField(default=False, help_text="A person marked this stretch.")
    # Where it lies on the map of the run, each from -1 to 1.
    x = models.FloatField(null=True, blank=True)
    y = models.FloatField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["response", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "response", "number"], name="feedback_analysis_excerpt_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def tone(self) -> str:
        """negative, neutral or positive; empty where it cannot be judged."""
        return tone_of(self.sentiment)


# Between these a remark is called neutral.
NEUTRAL_BAND = 0.05


def tone_of(sentiment: float | None) -> str:
    """Return the word for a polarity from -1 to 1; empty for none."""
    if sentiment is None:
        return ""
    if sentiment < -NEUTRAL_BAND:
        return "negative"
    return "positive" if sentiment > NEUTRAL_BAND else "neutral"


class CodeQuerySet(models.QuerySet["ExcerptCode"]):
    """Ways to choose codes."""

    def live(self) -> "CodeQuerySet":
        """Those that stand: not taken away by a person, of a theme neither merged nor deleted."""
        return self.filter(removed_at=None).exclude(theme__codebook__status__in=HIDDEN_STATUSES)

    def touched(self) -> "CodeQuerySet":
        """Those a person gave, confirmed or took away."""
        return self.exclude(assigned_at=None, removed_at=None)


class ExcerptCode(models.Model):
    """A code: this excerpt belongs to that theme.

    The machine gives one with a confidence and no person; a person's carries who and when. When the
    person's account goes, `assigned_at` still says that it was no machine. A code a person takes
    away stays, marked as removed: the machine's opinion can still be compared with people's, and a
    later run cannot bring it back.
    """

    excerpt = models.ForeignKey(Excerpt, related_name="codes", on_delete=models.CASCADE)
    theme = models.ForeignKey(Theme, related_name="codes", on_delete=models.CASCADE)
    confidence = models.FloatField(null=True, blank=True)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = CodeQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["excerpt", "theme"], name="feedback_analysis_code_once"
            ),
        ]
        indexes = [models.Index(fields=["theme", "removed_at"])]

    def __str__(self) -> str:
        return f"{self.excerpt}: {self.theme}"

    @property
    def is_human(self) -> bool:
        """Whether a person gave it."""
        return self.assigned_at is not None

    @property
    def state(self) -> CodeState:
        """Where it stands."""
        if self.removed_at is not None:
            return CodeState.REMOVED
        return CodeState.HUMAN if self.assigned_at is not None else CodeState.MACHINE


class ThemeQuote(models.Model):
    """An excerpt chosen to stand for a theme, best first. Never from a confidential response."""

    theme = models.ForeignKey(Theme, related_name="quotes", on_delete=models.CASCADE)
    excerpt = models.ForeignKey(Excerpt, related_name="+", on_delete=models.CASCADE)
    position = models.PositiveSmallIntegerField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["theme", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "excerpt"], name="feedback_analysis_quote_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.excerpt)
