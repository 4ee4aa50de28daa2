"""The register of gaps: what people need and the market does not offer yet."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import slugify
from wagtail.search import index

from engagement_site.core import page_cache
from engagement_site.core.vague_dates import Precision, VagueDate, normalise
from engagement_site.market_position.enums import (
    GapPriority,
    GapStatus,
    Gender,
    LifeStage,
    OfferState,
    Urgency,
)


class GapQuerySet(models.QuerySet["Gap"]):
    """Ways to choose gaps."""

    def public(self) -> "GapQuerySet":
        """Those that stand in the public register."""
        return self.filter(public=True)


class Gap(index.Indexed, models.Model):
    """A service that people need and cannot get, with the evidence for it."""

    ref = models.CharField(
        "reference", max_length=20, unique=True, help_text='Short and unique, say "GAP-07".'
    )
    title = models.CharField(max_length=200, help_text="What is missing, in plain words.")
    slug = models.SlugField(
        max_length=120,
        unique=True,
        blank=True,
        help_text="The last part of the address. Made from the title when left empty.",
    )
    summary = models.CharField(
        max_length=300, help_text="One sentence. It stands wherever the gap is listed."
    )
    life_stage = models.CharField(
        max_length=20, choices=LifeStage.choices, help_text="The row of the plan it belongs to."
    )
    need = models.CharField(max_length=300, help_text="What the people concerned need.")
    setting = models.CharField(
        max_length=200, blank=True, help_text='Where it would be given, say "Children\'s home".'
    )
    age_from = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Youngest age in years; empty where there is no limit."
    )
    age_to = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Oldest age in years; empty where there is no limit."
    )
    gender = models.CharField(max_length=10, choices=Gender.choices, default=Gender.ANYONE)
    locality = models.CharField("place", max_length=200, blank=True)
    urgency = models.CharField(
        "emergency or planned",
        max_length=20,
        choices=Urgency.choices,
        blank=True,
        help_text="Leave it open where the evidence does not say.",
    )
    evidence = models.TextField(blank=True, help_text="How the gap was found, and how large it is.")
    evidence_date = models.DateField(
        null=True, blank=True, help_text="When the evidence was gathered, or any day in that month."
    )
    evidence_precision = models.CharField(
        max_length=20, choices=Precision.choices, default=Precision.MONTH
    )
    identified_by = models.CharField(max_length=200, blank=True, help_text="Who found the gap.")
    source = models.CharField(
        max_length=300,
        blank=True,
        help_text="The published paper that names it, where there is one.",
    )
    priority = models.CharField(
        max_length=20, choices=GapPriority.choices, default=GapPriority.NOT_RANKED
    )
    status = models.CharField(max_length=20, choices=GapStatus.choices, default=GapStatus.OPEN)
    status_note = models.CharField(
        max_length=400, blank=True, help_text="What is being done about it, in a sentence or two."
    )
    providers = models.ManyToManyField(
        "providers.ProviderOrganisation",
        blank=True,
        related_name="gaps",
        help_text="Who answers it, wholly or in part. Readers see those in the public directory.",
    )
    public = models.BooleanField(
        "stands in the public register",
        default=True,
        help_text="Take the tick away while a gap is being checked.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = GapQuerySet.as_manager()

    search_fields = [
        index.SearchField("ref"),
        index.SearchField("title"),
        index.AutocompleteField("ref"),
        index.AutocompleteField("title"),
        index.SearchField("need"),
    ]

    class Meta:
        ordering = ["ref"]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    def get_absolute_url(self) -> str:
        """Return the gap's page in the register; empty where no register is published."""
        address = gap_register_address()
        return f"{address}{self.slug}/" if address else ""

    @property
    def evidence_when(self) -> VagueDate | None:
        """The date of the evidence, as vague as it is meant."""
        if self.evidence_date is None:
            return None
        return VagueDate(self.evidence_date, Precision(self.evidence_precision))

    @property
    def ages(self) -> str:
        """The ages concerned in words, empty where there is no limit."""
        if self.age_from is None and self.age_to is None:
            return ""
        if self.age_to is None:
            return f"{self.age_from} and over"
        if not self.age_from:
            return f"Up to {self.age_to}"
        return f"{self.age_from} to {self.age_to}"

    @property
    def in_emergency(self) -> bool:
        """Whether it must be there the same day."""
        return self.urgency in (Urgency.EMERGENCY, Urgency.BOTH)

    @property
    def stage(self) -> LifeStage:
        """The row of the plan, with its names."""
        return LifeStage(self.life_stage)

    def clean(self) -> None:
        """Make the slug, and refuse ages the wrong way round."""
        super().clean()
        if not self.slug:
            self.slug = slugify(self.title)[:120]
        if self.age_from is not None and self.age_to is not None and self.age_from > self.age_to:
            raise ValidationError({"age_to": "The oldest age is below the youngest."})
        if self.evidence_date is not None:
            self.evidence_date = normalise(self.evidence_date, self.evidence_precision)


class GapStatusChange(models.Model):
    """One step in the history of a gap."""

    gap = models.ForeignKey(Gap, related_name="status_changes", on_delete=models.CASCADE)
    at = models.DateTimeField()
    by_label = models.CharField(max_length=255)
    status = models.CharField(max_length=20, choices=GapStatus.choices)
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.gap.ref}: {self.get_status_display()}"


class GapOffer(models.Model):
    """Somebody who could fill a gap has told us so. The person is forgotten after a time."""

    gap = models.ForeignKey(Gap, related_name="offers", on_delete=models.CASCADE)
    reference = models.CharField(max_length=12, unique=True)
    token = models.UUIDField(unique=True)
    organisation_name = models.CharField(max_length=200)
    contact_name = models.CharField(max_length=150, blank=True)
    email = models.EmailField("e-mail address", blank=True)
    offer = models.TextField()
    needed = models.TextField(blank=True)
    state = models.CharField(max_length=20, choices=OfferState.choices, default=OfferState.NEW)
    staff_note = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    forgotten_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.reference} {self.organisation_name}"


def gap_register_address() -> str:
    """Return the address of the published register of gaps, empty where there is none."""

    def find() -> str:
        # By its name: the register's page stands on this module.
        page = apps.get_model("market_position", "GapRegisterPage").objects.live().first()
        return (page.get_url() or "") if page is not None else ""

    return str(page_cache.remember("gap-register", find))
