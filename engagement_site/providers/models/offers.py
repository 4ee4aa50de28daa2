"""What providers offer: settings (places where care is given) and offers, each with its date."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from engagement_site.providers.enums import Audience, Need, Rating, Regulator, ServiceType
from engagement_site.providers.models.organisations import ProviderOrganisation
from engagement_site.providers.vocabulary import ages_in_words, fold_place


class Place(models.Model):
    """A locality; it lies within another one."""

    name = models.CharField(max_length=100, unique=True)
    folded = models.CharField(max_length=100, unique=True, editable=False)
    within = models.ForeignKey(
        "self", null=True, blank=True, related_name="places", on_delete=models.SET_NULL
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the form in which places are compared."""
        self.folded = fold_place(self.name)
        super().save(*args, **kwargs)


class CareSetting(models.Model):
    """A place of the organisation's where care is given: a home, a branch, a centre."""

    organisation = models.ForeignKey(
        ProviderOrganisation, related_name="care_settings", on_delete=models.CASCADE
    )
    name = models.CharField(max_length=200)
    service = models.CharField("type", max_length=30, choices=ServiceType.choices)
    place = models.ForeignKey(
        Place, null=True, blank=True, related_name="care_settings", on_delete=models.SET_NULL
    )
    address = models.CharField(max_length=300, blank=True)
    address_visible_to = models.PositiveSmallIntegerField(
        "who sees the address", choices=Audience.choices, default=Audience.PRACTITIONERS
    )
    regulator = models.CharField(max_length=10, choices=Regulator.choices, default=Regulator.NONE)
    registration = models.CharField(
        "registration number", max_length=30, blank=True,
        help_text="CQC location ID (1-…) or Ofsted URN.",
    )  # fmt: skip
    rating = models.CharField(
        "rating, as you state it", max_length=25, choices=Rating.choices, blank=True
    )
    rating_date = models.DateField("date of the rating", null=True, blank=True)
    rating_link = models.URLField(
        "link to the report", blank=True, help_text="The page of the inspector's own site."
    )
    open = models.BooleanField("in use", default=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["regulator", "registration"],
                condition=~Q(registration=""),
                name="providers_registration_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class OfferQuerySet(models.QuerySet["Offer"]):
    """Ways to choose offers."""

    def visible_to(self, audience: int) -> "OfferQuerySet":
        """Those that stand in the directory for an audience."""
        return self.filter(
            current=True,
            visible_to__lte=audience,
            organisation__listed=True,
            organisation__merged_into__isnull=True,
        )


class Offer(models.Model):
    """One service: what, for whom, where, with how much room, and as of when."""

    organisation = models.ForeignKey(
        ProviderOrganisation, related_name="offers", on_delete=models.CASCADE
    )
    care_setting = models.ForeignKey(
        CareSetting, null=True, blank=True, related_name="offers", on_delete=models.SET_NULL,
        verbose_name="setting",
    )  # fmt: skip
    service = models.CharField(max_length=30, choices=ServiceType.choices)
    description = models.CharField(
        max_length=400, blank=True, help_text="In a sentence or two, in plain words."
    )
    age_from = models.PositiveSmallIntegerField("youngest age", default=0)
    age_to = models.PositiveSmallIntegerField(
        "oldest age", null=True, blank=True, help_text="Leave it empty where there is no limit."
    )
    places = models.ManyToManyField(Place, related_name="offers", blank=True)
    capacity = models.PositiveIntegerField("how many people at once", null=True, blank=True)
    vacancies = models.PositiveIntegerField("vacancies now", null=True, blank=True)
    vacancies_as_of = models.DateField(null=True, blank=True, editable=False)
    visible_to = models.PositiveSmallIntegerField(
        "who sees this offer", choices=Audience.choices, default=Audience.PUBLIC
    )
    vacancies_visible_to = models.PositiveSmallIntegerField(
        "who sees capacity and vacancies", choices=Audience.choices, default=Audience.PRACTITIONERS
    )
    current = models.BooleanField("offered now", default=True)
    confirmed_on = models.DateField("as of", auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["service", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(age_to__isnull=True) | Q(age_to__gte=F("age_from")),
                name="providers_offer_ages",
            ),
            models.CheckConstraint(
                condition=Q(vacancies__isnull=True)
                | Q(capacity__isnull=True)
                | Q(vacancies__lte=F("capacity")),
                name="providers_offer_vacancies",
            ),
        ]
        indexes = [
            models.Index(fields=["service", "organisation"], name="providers_offer_service"),
        ]

    def __str__(self) -> str:
        return f"{self.get_service_display()} of {self.organisation}"

    @property
    def ages(self) -> str:
        """The ages in words."""
        words = ages_in_words(self.age_from or None, self.age_to)
        return f"ages {words}" if words[:1].isdigit() else words or "all ages"

    @property
    def need_labels(self) -> list[str]:
        """The needs by name, in the order of the list."""
        chosen = {row.need for row in self.needs.all()}
        return [str(need.label) for need in Need if need.value in chosen]


class OfferNeed(models.Model):
    """A need an offer answers."""

    offer = models.ForeignKey(Offer, related_name="needs", on_delete=models.CASCADE)
    need = models.CharField(max_length=30, choices=Need.choices)

    class Meta:
        ordering = ["offer", "need"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "need"], name="providers_offer_need_once")
        ]
        indexes = [models.Index(fields=["need", "offer"], name="providers_need")]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.need}"
