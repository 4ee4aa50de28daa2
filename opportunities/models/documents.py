"""Documents of an opportunity: each version is kept, the newest is offered first."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from opportunities.enums import DocumentKind
from opportunities.files import check_file


class OpportunityDocument(Orderable):
    """One version of a document."""

    page = ParentalKey(
        "opportunities.OpportunityPage", related_name="documents", on_delete=models.CASCADE
    )
    title = models.CharField(
        max_length=200,
        help_text='What it is, in words: "Specification". A later version keeps the title.',
    )
    kind = models.CharField(max_length=40, choices=DocumentKind.choices, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    file = models.ForeignKey(
        "wagtaildocs.Document", null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )
    address = models.URLField(
        blank=True, max_length=500, help_text="Where it lies, if it is on another site."
    )
    changed = models.CharField(
        "what changed", max_length=300, blank=True, help_text="Since the version before."
    )

    panels = [
        FieldRowPanel([FieldPanel("title"), FieldPanel("kind"), FieldPanel("version")]),
        FieldPanel("file"),
        FieldRowPanel([FieldPanel("address"), FieldPanel("changed")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "document"

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"

    def clean(self) -> None:
        """Refuse what is neither a file nor an address, and a file that cannot be offered.

        Raises ValidationError with what is wrong with the file; see `files.check_file`.
        """
        super().clean()
        if self.file is None and not self.address:
            raise _on("file", "Choose a file, or give the address where it lies.")
        if self.file is not None and self.address:
            raise _on("address", "Give a file or an address, not both.")
        if self.file is not None and (fault := check_file(self.file.file)):
            raise _on("file", fault)

    @property
    def url(self) -> str:
        """Where it can be read."""
        return self.file.url if self.file is not None else self.address

    @property
    def format(self) -> str:
        """What kind of file it is, in capitals; "Link" for an address."""
        return self.file.file_extension.upper() if self.file is not None else "Link"

    @property
    def size(self) -> int | None:
        """How many bytes it has, where that is known."""
        return self.file.get_file_size() if self.file is not None else None

    @property
    def date(self) -> datetime | None:
        """When the file came in."""
        return self.file.created_at if self.file is not None else None

    def as_link(self) -> dict[str, Any]:
        """Return it as the documents partial takes it."""
        version = f" (version {self.version})" if self.version > 1 else ""
        return {
            "title": f"{self.title}{version}",
            "url": self.url,
            "kind": self.format,
            "size": self.size,
            "date": self.date,
        }


@dataclass
class DocumentStory:
    """A document in its newest version, with those before."""

    newest: OpportunityDocument
    earlier: list[OpportunityDocument] = field(default_factory=list)


def newest_first(documents: list[OpportunityDocument]) -> list[DocumentStory]:
    """Group versions of the same title; the order is that of the editor."""
    stories: dict[str, DocumentStory] = {}
    for document in sorted(documents, key=lambda one: -one.version):
        key = " ".join(document.title.split()).lower()
        if key in stories:
            stories[key].earlier.append(document)
        else:
            stories[key] = DocumentStory(document)
    place = {id(document): number for number, document in enumerate(documents)}
    return sorted(stories.values(), key=lambda story: place[id(story.newest)])


def _on(name: str, message: str) -> ValidationError:
    return ValidationError({name: message})
