"""Questions an organiser asks at registration, and the answers."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.coreutils import safe_snake_case
from wagtail.models import Orderable

from events.enums import AnswerKind


class RegistrationQuestion(Orderable):
    """A question of the booking form, in the shape Wagtail's form builder reads.

    The names of fields and kinds are those of `wagtail.contrib.forms`, whose own model would
    bring its storage along (docs/decisions/0004-wagtail-forms.md).
    """

    event = ParentalKey("events.EventPage", related_name="questions", on_delete=models.CASCADE)
    clean_name = models.CharField(max_length=255, blank=True, editable=False)
    label = models.CharField("question", max_length=255)
    help_text = models.CharField("hint", max_length=255, blank=True)
    field_type = models.CharField(
        "kind of answer", max_length=16, choices=AnswerKind.choices, default=AnswerKind.SINGLE_LINE
    )
    field_type.required_on_save = True  # type: ignore[attr-defined]
    required = models.BooleanField("must be answered", default=False)
    choices = models.TextField(
        blank=True, help_text="One choice on each line, for the kinds that have choices."
    )
    default_value = models.CharField(max_length=1, blank=True, default="", editable=False)

    panels = [
        FieldPanel("label"),
        FieldPanel("help_text"),
        FieldRowPanel([FieldPanel("field_type"), FieldPanel("required")]),
        FieldPanel("choices"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "question at registration"
        verbose_name_plural = "questions at registration"

    def __str__(self) -> str:
        return self.label

    def save(self, *args: object, **kwargs: object) -> None:
        """Name the field after the first wording, once, so that answers keep their question."""
        self.clean_name = self.clean_name or safe_snake_case(self.label)[:255]
        super().save(*args, **kwargs)


class RegistrationAnswer(models.Model):
    """What an organisation answered; it keeps the wording it was asked in."""

    registration = models.ForeignKey(
        "events.Registration", related_name="answers", on_delete=models.CASCADE
    )
    name = models.CharField(max_length=255)
    question = models.CharField(max_length=255)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "name"], name="events_one_answer_to_a_question"
            )
        ]

    def __str__(self) -> str:
        return f"Answer {self.pk} of registration {self.registration_id}"
