"""The chapters of the statement and, below them, its market segments: four parts each."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from engagement_site.core import page_cache, registry
from engagement_site.core.models import BasePage
from engagement_site.market_position.blocks import ChapterBlock, segments
from engagement_site.market_position.enums import LifeStage
from engagement_site.market_position.models.gaps import gap_register_address

OPPORTUNITIES_SHOWN = 6
PARTS = ("know", "coming", "shaping", "taking_part")


class SegmentsField(models.JSONField):
    """Several of the kinds of care by which opportunities can be found, as a list of codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Be a plain JSON column to migrations."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def formfield(self, **kwargs: Any) -> forms.Field:
        """Ask with one box for each kind."""
        return forms.MultipleChoiceField(
            choices=segments,
            required=not self.blank,
            widget=forms.CheckboxSelectMultiple,
            label=kwargs.get("label") or str(self.verbose_name).capitalize(),
            help_text=self.help_text,
        )


class FourParts(BasePage):
    """What chapters and segments share: what we know, see coming, will do, and ask of others."""

    life_stage = models.CharField(
        max_length=20, choices=LifeStage.choices, blank=True, help_text="The row of the plan."
    )
    know = StreamField(
        ChapterBlock(), blank=True, verbose_name=_("What we know now"),
        help_text="Figures, each with its date and source, and what they mean.",
    )  # fmt: skip
    coming = StreamField(
        ChapterBlock(), blank=True, verbose_name=_("What we see coming"),
        help_text="What will change in need, supply, money or law.",
    )  # fmt: skip
    shaping = StreamField(
        ChapterBlock(), blank=True, verbose_name=_("How we will shape the market"),
        help_text="What the council will do, buy, stop buying or help to grow.",
    )  # fmt: skip
    taking_part = StreamField(
        ChapterBlock(), blank=True, verbose_name=_("How to take part"),
        help_text="What a provider can do next.",
    )  # fmt: skip

    search_fields = [*BasePage.search_fields, *(index.SearchField(name) for name in PARTS)]
    levels_below = 1
    """How far below the statement it stands."""

    class Meta:
        abstract = True

    def parts(self) -> list[dict[str, Any]]:
        """Return the four parts that hold something: name, title and stream."""
        return [
            {
                "name": name.replace("_", "-"),
                "title": self._meta.get_field(name).verbose_name,
                "stream": getattr(self, name),
            }
            for name in PARTS
            if getattr(self, name)
        ]

    def outline_parts(self) -> list[tuple[str, Any]]:
        """Return (title, stream) of what readers see, for comparing versions."""
        return [(str(part["title"]), part["stream"]) for part in self.parts()]

    @property
    def stage(self) -> LifeStage | None:
        """The row of the plan, with its names; None where the page is about no one row."""
        return LifeStage(self.life_stage) if self.life_stage else None

    @property
    def statement_path(self) -> str:
        """Where in the tree of pages its statement stands."""
        return str(self.path)[: -self.steplen * self.levels_below]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the four parts, the contents of the statement, and what is read before and after."""
        context = super().get_context(request, *args, **kwargs)
        chapters = contents_of(self.statement_path) if self.pk else []
        pages = list(in_reading_order(chapters))
        place = next((n for n, entry in enumerate(pages) if entry["pk"] == self.pk), None)
        context.update(
            parts=self.parts(),
            chapters=chapters,
            gaps_address=gap_register_address(),
            previous_page=pages[place - 1] if place else None,
            next_page=pages[place + 1] if place is not None and place + 1 < len(pages) else None,
        )
        return context

    @staticmethod
    def tabs(first: list[Any]) -> TabbedInterface:
        """Return the editor's form: `first` on the first tab, then the parts."""
        return TabbedInterface(
            [
                ObjectList(first, heading="About it"),
                ObjectList([FieldPanel("know"), FieldPanel("coming")], heading="Now and coming"),
                ObjectList([FieldPanel("shaping"), FieldPanel("taking_part")], heading="What next"),
                ObjectList(BasePage.related_panels, heading="Related pages"),
                ObjectList(BasePage.promote_panels, heading="Promote"),
                ObjectList(BasePage.settings_panels, heading="Publishing"),
            ]
        )


class StatementChapterPage(FourParts):
    """A chapter: what we know, what we see coming, how we shape the market, how to take part."""

    content_panels = [*BasePage.content_panels, FieldPanel("life_stage")]
    edit_handler = FourParts.tabs(content_panels)
    parent_page_types = ["market_position.StatementIndexPage"]
    subpage_types = ["market_position.StatementSegmentPage"]
    template = "market_position/statement_chapter_page.html"

    class Meta:
        verbose_name = _("statement chapter")

    def segments(self) -> "models.QuerySet[StatementSegmentPage]":
        """Return the published segments of the chapter in their order."""
        return StatementSegmentPage.objects.child_of(self).live().public()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the segments below it."""
        context = super().get_context(request, *args, **kwargs)
        own = next((entry for entry in context["chapters"] if entry["pk"] == self.pk), None)
        context["segments"] = own["segments"] if own else []
        return context


class StatementSegmentPage(FourParts):
    """One segment of the market: a kind of care, in the chapter of the people it is mostly for."""

    kinds = SegmentsField(
        verbose_name="kinds of care",
        help_text="Which opportunities belong to this segment. The page lists them by itself, and "
        "each of them leads back here.",
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("life_stage"),
        FieldPanel("kinds"),
    ]
    edit_handler = FourParts.tabs(content_panels)
    search_fields = [*FourParts.search_fields, index.SearchField("kind_names")]
    parent_page_types = ["market_position.StatementChapterPage"]
    subpage_types: list[str] = []
    template = "market_position/statement_segment_page.html"
    levels_below = 2

    class Meta:
        verbose_name = _("market segment")

    @property
    def kind_names(self) -> str:
        """The kinds of care in words, in the order of the list."""
        return ", ".join(str(name) for code, name in segments() if code in self.kinds)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the chapter above, and the opportunities of the segment as they stand now."""
        context = super().get_context(request, *args, **kwargs)
        context["chapter"] = next(
            (
                chapter
                for chapter in context["chapters"]
                if any(segment["pk"] == self.pk for segment in chapter["segments"])
            ),
            None,
        )
        current = registry.current_list("opportunities")
        if current and self.kinds:
            context["teasers"], context["opportunities_address"] = current.find(
                {"setting": self.kinds}, OPPORTUNITIES_SHOWN
            )
        return context


def contents_of(statement_path: str) -> list[dict[str, Any]]:
    """Return {pk, title, url, segments} of a statement's published chapters in their order.

    `segments` are {pk, title, url, summary, stage, kinds} of the market segments below each.
    """

    def read() -> list[dict[str, Any]]:
        statement = Page.objects.get(path=statement_path)
        chapters = StatementChapterPage.objects.child_of(statement).live().public()
        below = StatementSegmentPage.objects.descendant_of(statement).live().public()
        return [
            {
                **_entry(chapter),
                "segments": [
                    {**_entry(page), "stage": page.stage, "kinds": page.kinds}
                    for page in below
                    if page.is_child_of(chapter)
                ],
            }
            for chapter in chapters
        ]

    found: list[dict[str, Any]] = page_cache.remember(f"contents:{statement_path}", read)
    return found


def in_reading_order(chapters: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield each chapter of `contents_of`, followed by its segments."""
    for chapter in chapters:
        yield chapter
        yield from chapter["segments"]


def _entry(page: FourParts) -> dict[str, Any]:
    return {
        "pk": page.pk, "title": page.title, "url": page.get_url() or "", "summary": page.summary,
    }  # fmt: skip
