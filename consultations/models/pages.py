"""The list of consultations, and a consultation."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPagePermissionError
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager, PageQuerySet, Revision
from wagtail.search import index

from consultations.answer_fields import preview_form
from consultations.blocks import OutcomeBlock
from consultations.enums import ConsultationKind, ConsultationState, ResponseState, WhoMayAnswer
from consultations.panels import (
    ConsultationPageForm,
    DraftCopyForm,
    consultation_edit_handler,
)
from consultations.principles import is_checked
from consultations.questionnaire import Question, Section, sections_of
from consultations.states import in_state, state_at
from engagement_site.core.blocks import BodyBlock
from engagement_site.core.models import BasePage

PLAIN_TEXT = ["bold", "italic", "ol", "ul", "link", "document-link"]
OUTCOMES_PER_PAGE = 20


class PrinciplesUnchecked(PublishPagePermissionError):
    """A consultation cannot go public before the principles of consulting are ticked."""

    def __init__(self, title: str) -> None:
        super().__init__(f"“{title}”: tick what stands under “Before publishing” first.")


class ConsultationPageQuerySet(PageQuerySet):
    """Ways to choose consultations."""

    def in_state(
        self, state: ConsultationState, now: datetime | None = None
    ) -> "ConsultationPageQuerySet":
        """Those that are in `state` at `now`."""
        return self.filter(in_state(state, now or timezone.now()))

    def with_response_counts(self) -> "ConsultationPageQuerySet":
        """Add `submitted_count`, the number of submitted responses."""
        submitted = Q(responses__state=ResponseState.SUBMITTED)
        return self.annotate(submitted_count=Count("responses", filter=submitted, distinct=True))


class ConsultationIndexPage(BasePage):
    """All consultations: open ones first, then what opens, what is being read, what came of it."""

    introduction = RichTextField(
        blank=True,
        features=PLAIN_TEXT,
        help_text="What a consultation is for and what happens with the answers.",
    )

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    promote_panels = [*BasePage.promote_panels]
    subpage_types = ["consultations.ConsultationPage"]
    max_count = 1
    template = "consultations/consultation_index_page.html"

    class Meta:
        verbose_name = "list of consultations"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the consultations by state."""
        context = super().get_context(request, *args, **kwargs)
        now = timezone.now()
        found = ConsultationPage.objects.live().public()
        if self.pk:  # an unsaved list is previewed without a place in the tree
            found = found.child_of(self)

        def those(state: ConsultationState, order: str) -> Any:
            return found.in_state(state, now).order_by(order)

        outcomes = those(ConsultationState.OUTCOME_PUBLISHED, "-outcome_published_at")
        context.update(
            open=those(ConsultationState.OPEN, "closing_at"),
            upcoming=those(ConsultationState.UPCOMING, "opening_at"),
            closed=those(ConsultationState.CLOSED, "-closing_at"),
            outcomes=Paginator(outcomes, OUTCOMES_PER_PAGE).get_page(request.GET.get("page")),
        )
        return context


class ConsultationPage(BasePage):
    """One consultation: why, for whom, from when to when, its questions, and what came of it."""

    kind = models.CharField(
        max_length=20,
        choices=ConsultationKind.choices,
        default=ConsultationKind.CONSULTATION,
        help_text="Pre-tender: preliminary market engagement, before a procurement is designed.",
    )
    purpose = RichTextField(
        features=PLAIN_TEXT,
        help_text="What you want to find out, why now, and what the answers can still change.",
    )
    background = StreamField(
        BodyBlock(),
        blank=True,
        help_text="What people need to know to answer well: facts with their source, documents.",
    )
    who_should_answer = RichTextField(
        blank=True, features=PLAIN_TEXT, help_text="A list of the kinds of provider you mean."
    )
    who_may_answer = models.CharField(
        max_length=15,
        choices=WhoMayAnswer.choices,
        default=WhoMayAnswer.ORGANISATIONS,
        help_text="Each organisation gives one response; its people write it together.",
    )
    minutes = models.PositiveSmallIntegerField(
        "minutes it takes",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text="An honest guess. Try it yourself first.",
    )
    other_ways = RichTextField(
        "other ways to answer",
        blank=True,
        features=PLAIN_TEXT,
        help_text="By mail, by telephone, on paper: where, and until when.",
    )
    use_of_answers = RichTextField(
        "how we use the answers",
        blank=True,
        features=PLAIN_TEXT,
        help_text="Who reads the answers, what is published, how confidential ones are kept.",
    )
    what_happens_next = RichTextField(
        blank=True, features=PLAIN_TEXT, help_text="What you do with the answers, and by when."
    )
    # Empty only while it is a draft: publishing asks for both.
    opening_at = models.DateTimeField(
        "opens", null=True, help_text="Day and time in UK time. Nobody can answer before it."
    )
    closing_at = models.DateTimeField(
        "closes",
        null=True,
        help_text="Day and time in UK time. Avoid midnight: people read it as the wrong day. "
        "Nobody can answer from then on.",
    )
    notice_identifier = models.CharField(
        "notice identifier",
        max_length=60,
        blank=True,
        help_text="The identifier of the preliminary market engagement notice, where there is one.",
    )
    subject_matter = models.TextField(
        "subject-matter of what may be bought",
        max_length=1000,
        blank=True,
        help_text="As in the notice: what you may buy, in a few sentences.",
    )
    publish_responses = models.BooleanField(
        "publish responses",
        default=False,
        help_text="After closing, what respondents allow and you have looked at stands on a page "
        "of its own.",
    )
    # Which principles of consulting have been checked; publishing asks for all of them.
    principles = models.JSONField(default=list, blank=True)
    contact_name = models.CharField(max_length=120, blank=True, help_text="A person or a team.")
    contact_email = models.EmailField("contact e-mail address", blank=True)
    contact_telephone = models.CharField(max_length=40, blank=True)
    outcome = StreamField(
        OutcomeBlock(),
        blank=True,
        help_text="What you heard and what you did. It shows from the moment given above.",
    )
    outcome_published_at = models.DateTimeField(
        "outcome shows from",
        null=True,
        blank=True,
        help_text="Leave empty until the outcome is written. It cannot show before closing.",
    )
    illustrative = models.BooleanField(
        default=False, help_text="Made up, to show how it works; the page says so."
    )
    illustrative_note = models.CharField(
        max_length=300, blank=True, help_text="What exactly is made up, if not all of it."
    )

    objects = PageManager.from_queryset(ConsultationPageQuerySet)()

    edit_handler = consultation_edit_handler(BasePage)
    base_form_class = ConsultationPageForm
    copy_form_class = DraftCopyForm
    exclude_fields_in_copy = ["principles", "outcome", "outcome_published_at"]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("purpose"),
        index.SearchField("background"),
        index.FilterField("kind"),
        index.FilterField("opening_at"),
        index.FilterField("closing_at"),
    ]
    parent_page_types = ["consultations.ConsultationIndexPage"]
    subpage_types: list[str] = []
    template = "consultations/consultation_page.html"
    preview_modes = [
        ("", "The consultation"),
        ("questions", "The questions, as people answer them"),
    ]

    class Meta:
        verbose_name = "consultation"
        constraints = [
            models.CheckConstraint(
                condition=Q(closing_at__gt=F("opening_at")),
                name="consultations_closes_after_opening",
                violation_error_message="A consultation closes after it opens.",
            )
        ]

    def clean(self) -> None:
        """Put what is wrong with the dates beside them."""
        super().clean()
        if self.opening_at and self.closing_at and self.closing_at <= self.opening_at:
            raise ValidationError({"closing_at": "It has to close after it opens."})
        shown = self.outcome_published_at
        if shown and self.closing_at and shown < self.closing_at:
            raise ValidationError(
                {"outcome_published_at": "The outcome cannot show before the consultation closes."}
            )

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """Publish a revision, by whichever way: the editor, a workflow, in bulk, on schedule.

        Raises PrinciplesUnchecked where what publishing asks for is not ticked. A revision whose
        time has come was looked at when it was scheduled.
        """
        page = revision.as_object()
        if revision.approved_go_live_at is None and not is_checked(page.kind, page.principles):
            raise PrinciplesUnchecked(page.title)
        super().publish(revision, *args, **kwargs)

    def state_at(self, now: datetime) -> ConsultationState:
        """Return the state at `now`."""
        return state_at(
            now,
            opening_at=self.opening_at,
            closing_at=self.closing_at,
            outcome_published_at=self.outcome_published_at,
        )

    @property
    def state(self) -> ConsultationState:
        """The state at this moment."""
        return self.state_at(timezone.now())

    @property
    def is_open(self) -> bool:
        """Whether it can be answered at this moment."""
        return self.state == ConsultationState.OPEN

    def question_list(self) -> list[Question]:
        """Return the questions as the page has them now, unsaved ones included."""
        found: list[Question] = []
        for row in self.questions.all():
            found.append(row.as_question(question.key for question in found))
        return found

    def sections(self) -> list[Section]:
        """Return the questions by section, as the page has them now."""
        return sections_of(self.question_list())

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the state and the questions by section."""
        context = super().get_context(request, *args, **kwargs)
        context["state"] = self.state
        context["sections"] = self.sections()
        context["key_dates"] = self.key_dates.all()
        if self.pk:  # an unsaved page is previewed without what stands round it
            context["closing_changes"] = self.closing_changes.all()
            context["clarifications"] = self.clarifications.exclude(answered_at=None)
            context["public_responses"] = self.publish_responses and context["state"] in (
                ConsultationState.CLOSED,
                ConsultationState.OUTCOME_PUBLISHED,
            )
        return context

    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        """Show the page, or its questions as people answer them."""
        if mode_name != "questions":
            return super().serve_preview(request, mode_name)
        forms = [(section, preview_form(section)) for section in self.sections()]
        return TemplateResponse(
            request,
            "consultations/preview_questions.html",
            {"page": self, "forms": forms, "questions": self.question_list()},
        )
