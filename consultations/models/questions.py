"""Questions as an editor builds them, and the versions in which they were asked."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.coreutils import safe_snake_case
from wagtail.models import Orderable

from consultations.enums import (
    CAN_HAVE_OTHER,
    WITH_CHOICES,
    ConsultationKind,
    FieldType,
    OrganisationFact,
)
from consultations.questionnaire import (
    LONG_TEXT_LIMIT,
    Question,
    Section,
    content_hash,
    sections_of,
)

if TYPE_CHECKING:
    from consultations.models.pages import ConsultationPage

KEY_LENGTH = 60


def lines_of(text: str) -> list[str]:
    """Return the lines that hold anything."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class AbstractQuestion(Orderable):
    """A question as an editor builds it, on a page or in the library.

    It follows `wagtail.contrib.forms`: the same names of field types, choices one on a line, and
    a key made from the first label that stays when the label is reworded. Its own model, because
    a consultation's questions are longer than 255 characters and belong to sections, and because
    answers refer to a version, never to these rows.
    """

    section = models.CharField(
        "section heading",
        max_length=120,
        blank=True,
        help_text="Fill this in to begin a new section with this question. "
        "Each section is one page for the person who answers.",
    )
    label = models.CharField(
        "question", max_length=500, help_text="One question, in words a provider would use."
    )
    help_text = models.TextField(
        "hint",
        max_length=1000,
        blank=True,
        help_text="What helps to answer: an example, what to count, how exact to be. "
        "For information to read: the information.",
    )
    field_type = models.CharField(
        "kind of answer", max_length=16, choices=FieldType.choices, default=FieldType.MULTI_LINE
    )
    # A preview builds the form from unsaved questions, so the kind must be there from the start.
    field_type.required_on_save = True  # type: ignore[attr-defined]
    required = models.BooleanField(
        "must be answered",
        default=False,
        help_text="Nobody can submit without an answer. Use it sparingly.",
    )
    choices = models.TextField(
        blank=True,
        help_text="One choice on each line: for choices, for putting in order, and as the scale "
        "of several statements. For a rating: what the lowest and the highest step mean.",
    )
    allow_other = models.BooleanField(
        "offer “Other”",
        default=False,
        help_text="Lets people write a choice of their own. For choices that are all shown.",
    )
    rows = models.TextField(
        "statements",
        blank=True,
        help_text="One on each line, for several statements on one scale.",
    )
    prefill = models.CharField(
        "filled in with",
        max_length=10,
        choices=OrganisationFact.choices,
        blank=True,
        help_text="For a fact about the organisation: which one. People can correct it.",
    )
    max_length = models.PositiveIntegerField(
        "greatest number of characters",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONG_TEXT_LIMIT)],
        help_text=f"For text. Empty means {LONG_TEXT_LIMIT:,} for long text and 255 for short.",
    )
    minimum = models.DecimalField(
        "least number", max_digits=16, decimal_places=2, null=True, blank=True
    )
    maximum = models.DecimalField(
        "greatest number", max_digits=16, decimal_places=2, null=True, blank=True
    )
    condition_key = models.CharField(
        "ask only after",
        max_length=500,
        blank=True,
        help_text="An earlier question: its number in this list, its wording or its short name. "
        "Leave it empty to ask everybody.",
    )
    condition_values = models.TextField(
        "if it was answered with",
        blank=True,
        help_text="One answer on each line, any of them opens this question. "
        "Empty means: whatever the answer.",
    )
    key = models.CharField(
        "short name",
        max_length=KEY_LENGTH,
        blank=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", "Use small letters, digits and _ only.")],
        help_text="Names the question in exports. Leave it empty and it is made from the "
        "question. It stays when you reword the question; do not change it once people answer.",
    )

    panels = [
        FieldPanel("section"),
        FieldPanel("label"),
        FieldPanel("help_text"),
        FieldRowPanel([FieldPanel("field_type"), FieldPanel("required")]),
        MultiFieldPanel(
            [
                FieldPanel("choices"),
                FieldPanel("allow_other"),
                FieldPanel("rows"),
                FieldPanel("prefill"),
            ],
            heading="Choices and statements",
        ),
        FieldRowPanel(
            [FieldPanel("max_length"), FieldPanel("minimum"), FieldPanel("maximum")],
            heading="Limits",
        ),
        MultiFieldPanel(
            [FieldPanel("condition_key"), FieldPanel("condition_values")],
            heading="Ask only some people",
        ),
        FieldPanel("key"),
    ]

    class Meta(Orderable.Meta):
        abstract = True
        verbose_name = "question"

    def __str__(self) -> str:
        return self.label

    def make_key(self, taken: Iterable[str]) -> str:
        """Return a key made from the label that is not among `taken`."""
        words = safe_snake_case(self.label).strip("_").lower()[: KEY_LENGTH - 8].strip("_")
        stem = words if words[:1].isalpha() else f"question_{words}".strip("_")
        used, key, number = set(taken), stem, 2
        while key in used:
            key, number = f"{stem}_{number}", number + 1
        return key

    def choice_list(self) -> list[str]:
        """Return the choices, empty lines left out."""
        return lines_of(self.choices)

    def as_question(self, taken: Iterable[str] = ()) -> Question:
        """Return the question as a version stores it; an unsaved one gets a key not in `taken`."""
        kind = FieldType(self.field_type)
        with_choices = kind in WITH_CHOICES or kind == FieldType.RATING
        return Question(
            key=self.key or self.make_key(taken),
            label=self.label,
            type=kind,
            help_text=self.help_text,
            section=self.section,
            required=self.required and kind != FieldType.INFORMATION,
            choices=tuple(self.choice_list()) if with_choices else (),
            max_length=self.max_length,
            minimum=None if self.minimum is None else f"{self.minimum.normalize():f}",
            maximum=None if self.maximum is None else f"{self.maximum.normalize():f}",
            rows=tuple(lines_of(self.rows)) if kind == FieldType.GRID else (),
            allow_other=self.allow_other and kind in CAN_HAVE_OTHER,
            condition_key=self.condition_key,
            condition_values=tuple(lines_of(self.condition_values)) if self.condition_key else (),
            prefill=self.prefill if kind == FieldType.ORGANISATION else "",
        )


class ConsultationQuestion(AbstractQuestion):
    """A question of the page as it stands now."""

    page = ParentalKey(
        "consultations.ConsultationPage", related_name="questions", on_delete=models.CASCADE
    )

    class Meta(AbstractQuestion.Meta):
        pass

    def save(self, *args: object, **kwargs: object) -> None:
        """Give the question a key if nothing else has."""
        if not self.key:
            siblings = type(self).objects.filter(page_id=self.page_id).exclude(pk=self.pk)
            self.key = self.make_key(siblings.values_list("key", flat=True))
        super().save(*args, **kwargs)


class QuestionSet(ClusterableModel):
    """Questions kept in the library, to be copied into consultations."""

    title = models.CharField(max_length=160, unique=True)
    purpose = models.CharField(
        max_length=300, blank=True, help_text="What these questions are good for."
    )
    kind = models.CharField(
        "for which kind",
        max_length=20,
        choices=ConsultationKind.choices,
        blank=True,
        help_text="Leave it empty where the questions suit every kind.",
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("purpose"),
        FieldPanel("kind"),
        InlinePanel("questions", heading="Questions", label="Question"),
    ]

    class Meta:
        ordering = ["title"]
        verbose_name = "question set"
        verbose_name_plural = "question library"

    def __str__(self) -> str:
        return self.title


class LibraryQuestion(AbstractQuestion):
    """A question of the library."""

    question_set = ParentalKey(QuestionSet, related_name="questions", on_delete=models.CASCADE)

    class Meta(AbstractQuestion.Meta):
        verbose_name = "question of the library"


class QuestionnaireVersion(models.Model):
    """The questions exactly as they were asked; never changed, so each answer keeps its question.

    Made when a consultation is published with other questions than its latest version has.
    """

    consultation = models.ForeignKey(
        "consultations.ConsultationPage", related_name="versions", on_delete=models.CASCADE
    )
    number = models.PositiveIntegerField()
    questions = models.JSONField()
    content_hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["consultation", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"], name="consultations_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"

    @classmethod
    def of(
        cls, consultation: "ConsultationPage", *, number: int, questions: list[Question]
    ) -> "QuestionnaireVersion":
        """Return an unsaved version that holds `questions`."""
        stored = [question.to_json() for question in questions]
        return cls(
            consultation=consultation,
            number=number,
            questions=stored,
            content_hash=content_hash(stored),
        )

    @cached_property
    def question_list(self) -> list[Question]:
        """The questions in their order."""
        return [Question.from_json(data) for data in self.questions]

    @cached_property
    def sections(self) -> list[Section]:
        """The questions by section, one page each."""
        return sections_of(self.question_list)
