"""The opportunity and the page that lists them all."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager
from wagtail.search import index

from engagement_site.core.blocks import TEXT_FEATURES, BodyBlock
from engagement_site.core.models import BasePage
from engagement_site.core.vague_dates import Precision, normalise
from engagement_site.market_position.enums import LifeStage
from engagement_site.market_position.models.gaps import gap_register_address
from opportunities.admin_forms import OpportunityForm
from opportunities.blocks import FactBlock
from opportunities.enums import (
    KIND_MEANINGS,
    KIND_TERMS,
    STAGE_TONES,
    ClientGroup,
    Kind,
    Need,
    Setting,
    Stage,
    VatBasis,
)
from opportunities.joining import JoinAnswer, JoinFacts, Window, when_can_i_join, windows_of
from opportunities.lineage import story_of
from opportunities.listing import build_listing
from opportunities.models.codes import labels
from opportunities.models.documents import newest_first
from opportunities.models.facets import OpportunityFacet, facets_of
from opportunities.models.parts import JoinWindow, check_order, vague
from opportunities.models.querysets import OpportunityQuerySet
from opportunities.models.terms import CareTerms, ContractTerms, NoticeTerms
from opportunities.panels import opportunity_tabs
from opportunities.schema_org import as_json
from opportunities.standing import standing
from opportunities.story import (
    contract_facts,
    join_panel,
    key_facts,
    lot_table,
    stage_line,
)

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from engagement_site.market_position.models import Gap

OCID = RegexValidator(
    r"^ocds-[a-z0-9]{6}-[A-Za-z0-9._-]+\Z",
    "An OCID begins with ocds-, six letters or digits and a hyphen, such as ocds-h6vhtk-0500db.",
)


class OpportunityIndexPage(BasePage):
    """The list of all opportunities, with search, filters and an order."""

    introduction = RichTextField(
        features=TEXT_FEATURES, blank=True, help_text="A few sentences above the list."
    )

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    parent_page_types = ["core.HomePage"]
    subpage_types = ["opportunities.OpportunityPage"]
    max_count = 1
    template = "opportunities/opportunity_index_page.html"

    class Meta:
        verbose_name = "list of opportunities"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the list the visitor asked for."""
        # The base page's own context asks for related pages and ancestors; a list shows neither.
        context: dict[str, Any] = Page.get_context(self, request, *args, **kwargs)
        context["breadcrumbs"] = [{"title": "Home", "url": "/"}]
        address = self.get_url(request) or ""
        context["listing"] = build_listing(
            OpportunityPage.objects.public_now(), request.GET, address
        )
        return context


class OpportunityPage(CareTerms, ContractTerms, NoticeTerms, BasePage):
    """An opportunity from the first intention to the end of the contract."""

    reference = models.CharField(
        max_length=40,
        unique=True,
        null=True,  # a copy has none yet; the editor's form asks for it before publishing
        blank=True,
        help_text='Short, unique and lasting, say "OPP-2027-04".',
    )
    kind = models.CharField(
        max_length=20, choices=Kind.choices, help_text="Readers get a plain explanation of it."
    )
    client_group = models.CharField(
        max_length=20, choices=ClientGroup.choices, help_text="Whom the service is for."
    )
    life_stage = models.CharField(
        max_length=20, choices=LifeStage.choices, help_text="The row of the plan on a page."
    )
    stage = models.CharField(
        "present stage",
        max_length=20,
        choices=Stage.choices,
        default=Stage.INTENTION,
        help_text="What has ended or was withdrawn can no longer be joined, whatever the dates.",
    )
    lead_authority = models.CharField(max_length=200, help_text="Who leads and signs.")
    partners = models.TextField(
        blank=True, help_text="Other authorities and NHS bodies, one on each line."
    )
    monitored_by = models.CharField(
        "contract monitored by", max_length=200, blank=True, help_text="Where it is not the lead."
    )
    localities = models.CharField(
        "places", max_length=300, blank=True, help_text="Where the service is given."
    )
    description = StreamField(
        BodyBlock(), blank=True, help_text="What it is about, in plain words."
    )
    facts = StreamField(
        [("fact", FactBlock())], blank=True, help_text="Other facts worth a line of their own."
    )

    value_min = models.DecimalField(
        "lowest value in pounds", max_digits=14, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0, "A value cannot be below zero.")],
        help_text="For the whole term. Leave it empty where one value is known.",
    )  # fmt: skip
    value_max = models.DecimalField(
        "value in pounds", max_digits=14, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0, "A value cannot be below zero.")],
        help_text="For the whole term, or the highest it may be.",
    )  # fmt: skip
    vat = models.CharField(
        "VAT",
        max_length=20,
        choices=VatBasis.choices,
        default=VatBasis.NOT_STATED,
        help_text="Whether the values include it.",
    )
    value_note = models.CharField(
        max_length=300, blank=True, help_text='What the value counts, say "each year".'
    )
    term = models.CharField(
        max_length=200, blank=True, help_text='Say "36 months, and up to 12 months more".'
    )
    ocid = models.CharField(
        "OCID", max_length=100, blank=True, db_index=True, validators=[OCID],
        help_text="The number under which the notices are published.",
    )  # fmt: skip
    notice_reference = models.CharField(
        max_length=100, blank=True, help_text='The notice\'s own number, say "050522-2025".'
    )
    notice_link = models.URLField(
        max_length=500, blank=True, help_text="Where the notice can be read."
    )
    contact_role = models.CharField(
        "who to ask", max_length=200, blank=True, help_text="A role or team, not a person's name."
    )
    contact_email = models.EmailField(
        "e-mail address to ask", blank=True, help_text="A shared mailbox where there is one."
    )
    illustrative = models.BooleanField(
        default=False, help_text="Not a real opportunity. The page says so in large letters."
    )
    source = models.CharField(
        max_length=300, blank=True, help_text="The published paper the facts come from."
    )
    gaps = ParentalManyToManyField(
        "market_position.Gap",
        related_name="opportunities",
        blank=True,
        help_text="The gaps in the market it answers.",
    )

    join_how = models.TextField(
        "how to join", blank=True, help_text="What a provider does to take part."
    )
    join_any_time = models.BooleanField(
        "can be joined at any time", default=False, help_text="For a dynamic purchasing system."
    )
    join_from = models.DateField(
        "opens", null=True, blank=True, help_text="The first day, or any day in the time meant."
    )
    join_from_precision = models.CharField(
        "how sure",
        max_length=20,
        choices=Precision.choices,
        default=Precision.DAY,
        help_text="Vague is better than wrong.",
    )
    join_until = models.DateField("closes", null=True, blank=True, help_text="The last day.")
    join_until_precision = models.CharField(
        "how sure",
        max_length=20,
        choices=Precision.choices,
        default=Precision.DAY,
        help_text="Vague is better than wrong.",
    )
    join_until_time = models.TimeField(
        "closing time", null=True, blank=True,
        help_text="As the clock in England shows it. Empty means the end of the day.",
    )  # fmt: skip
    lapses_on = models.DateField(
        "lapses on", null=True, blank=True,
        help_text="The last day of the whole arrangement; existing dynamic purchasing systems "
        "end on 23 February 2029 at the latest.",
    )  # fmt: skip

    if TYPE_CHECKING:
        join_windows: RelatedManager[JoinWindow]
        facets: RelatedManager[OpportunityFacet]

    objects = PageManager.from_queryset(OpportunityQuerySet)()

    edit_handler = opportunity_tabs(BasePage)
    base_form_class = OpportunityForm
    exclude_fields_in_copy = ["reference"]
    # Written to the index with each save and not by the worker later: a page that is kept from
    # before the index knew would be stale.
    search_auto_update = False
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("reference"),
        index.AutocompleteField("reference"),
        index.SearchField("lead_authority"),
        index.SearchField("description"),
        index.SearchField("words_of_parts"),
        index.FilterField("kind"),
        index.FilterField("stage"),
        index.FilterField("client_group"),
        index.FilterField("life_stage"),
        index.FilterField("reference"),
    ]
    parent_page_types = ["opportunities.OpportunityIndexPage"]
    subpage_types: list[str] = []
    template = "opportunities/opportunity_page.html"

    class Meta:
        verbose_name = "opportunity"
        verbose_name_plural = "opportunities"

    def clean(self) -> None:
        """Refuse impossible dates and values; move vague dates to the start of their period."""
        super().clean()
        if self.join_from is not None:
            self.join_from = normalise(self.join_from, self.join_from_precision)
        if self.join_until is not None:
            self.join_until = normalise(self.join_until, self.join_until_precision)
        check_order(self.join_from, self.join_until, "join_until", "It closes before it opens.")
        check_order(self.join_from, self.lapses_on, "lapses_on", "It lapses before it opens.")
        if self.join_until_time and (
            not self.join_until or self.join_until_precision != Precision.DAY
        ):
            raise ValidationError({"join_until_time": "A closing time needs an exact closing day."})
        low, high = self.value_min, self.value_max
        if low is not None and high is not None and low > high:
            raise ValidationError({"value_max": "The highest value is below the lowest."})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and keep stored windows, facets and the search index in step.

        Where only some columns are saved the rest of this object may be a draft (Wagtail notes
        a new revision so), which must not show anywhere.
        """
        with transaction.atomic():
            super().save(*args, **kwargs)
            if kwargs.get("update_fields") is not None:
                return
            self._store_windows()
            OpportunityFacet.objects.filter(page_id=self.pk).delete()
            OpportunityFacet.objects.bulk_create(facets_of(self))
            index.insert_or_update_object(self)

    def _store_windows(self) -> None:
        wanted = {window.key: window for window in self.windows()}
        rows = [JoinWindow.from_window(self.pk, window) for window in wanted.values()]
        JoinWindow.objects.filter(page_id=self.pk).delete()
        JoinWindow.objects.bulk_create(rows)

    # --- Joining ------------------------------------------------------------------------------

    def join_facts(self) -> JoinFacts:
        """Return what decides when one can join, from this page as it stands, saved or not."""
        opening = next((s for s in self.stages.all() if s.stage == Stage.OPEN and s.date), None)
        return JoinFacts(
            stage=self.current_stage,
            opens=vague(self.join_from, self.join_from_precision),
            closes=vague(self.join_until, self.join_until_precision),
            closes_time=self.join_until_time,
            any_time=self.join_any_time,
            lapses_on=self.lapses_on,
            rounds=tuple(entry.facts() for entry in self.rounds.all()),
            planned_opening=opening.when if opening else None,
        )

    def windows(self) -> list[Window]:
        """Return the windows in which one can join, from this page as it stands."""
        return windows_of(self.join_facts())

    def join_answer(self) -> JoinAnswer:
        """Answer "When can I join?" for now, from this page as it stands."""
        return when_can_i_join(self.current_stage, self.windows(), timezone.now())

    def stored_join_answer(self) -> JoinAnswer:
        """Answer the same from the stored windows, which a list fetches at once."""
        windows = [row.as_window() for row in self.join_windows.all()]
        return when_can_i_join(self.current_stage, windows, timezone.now())

    # --- For reading --------------------------------------------------------------------------

    @property
    def current_stage(self) -> Stage | None:
        """The present stage, None on a draft that has none."""
        return Stage(self.stage) if self.stage else None

    @property
    def stage_tone(self) -> str:
        """How the tag of the stage looks."""
        return STAGE_TONES.get(self.current_stage, "") if self.current_stage else ""

    @property
    def row_of_plan(self) -> LifeStage | None:
        """The life stage, with its names."""
        return LifeStage(self.life_stage) if self.life_stage else None

    @property
    def kind_explained(self) -> dict[str, str]:
        """What its kind is called in a sentence, and what it means."""
        if not self.kind:
            return {}
        return {"term": KIND_TERMS[Kind(self.kind)], "meaning": KIND_MEANINGS[Kind(self.kind)]}

    @property
    def partner_list(self) -> list[str]:
        """The partners, one by one."""
        return [line.strip() for line in self.partners.splitlines() if line.strip()]

    def words_of_parts(self) -> str:
        """Return what lots, partners, places and the taxonomy say, for the full-text search."""
        lots = self.lots.all()
        words = [
            self.partners, self.localities, self.ocid, self.notice_reference, self.cpv,
            *labels(Setting, self.settings), *labels(Need, self.needs),
            *(lot.title for lot in lots), *(lot.description for lot in lots),
            *(lot.people for lot in lots), *(lot.bands for lot in lots),
            *(word for lot in lots for word in labels(Need, lot.needs)),
            *(lot.get_setting_display() for lot in lots if lot.setting),
            *(document.title for document in self.documents.all()),
        ]  # fmt: skip
        return " ".join(word for word in words if word)

    def public_gaps(self) -> "list[Gap]":
        """Return the gaps it answers that stand in the public register."""
        return [gap for gap in self.gaps.all() if gap.public]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the answer, the stage line, lineage, gaps and what the table of lots needs."""
        context = super().get_context(request, *args, **kwargs)
        context.update(
            join=join_panel(self, self.join_answer()),
            stage_line=stage_line(self),
            key_facts=key_facts(self),
            story=story_of(self),
            lots=lot_table(self),
            rounds=list(self.rounds.all()),
            gaps=self.public_gaps(),
            gaps_address=gap_register_address(),
            contract_facts=contract_facts(self),
            awards=list(self.awards.all()),
            participations=list(self.participations.all()),
            documents=newest_first(list(self.documents.all())),
            **standing(self, request.user),
        )
        context["schema_org"] = as_json(self)
        return context
