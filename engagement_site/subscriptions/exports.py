"""The weekly list as a Word document; reach as a spreadsheet."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings

from engagement_site.core.documents.word import WordPaper
from engagement_site.core.templatetags.components import long_date
from engagement_site.subscriptions.models import WeeklyList
from engagement_site.subscriptions.notifications import absolute
from engagement_site.subscriptions.queries import Reach


def weekly_list_as_word(issue: WeeklyList) -> bytes:
    """Return the list as a document to circulate: a heading for each kind, a part for each entry."""
    title = f"What you can join: week of {long_date(issue.week)}"
    paper = WordPaper(title, subject="Weekly list", author=settings.COUNCIL_NAME)
    paper.paragraph(
        f"{settings.COUNCIL_NAME} publishes this list every Monday. {issue.count_new} of "
        f"{issue.count} entries are new."
    )
    for section in issue.sections:
        paper.heading(section["title"])
        for entry in section["entries"]:
            paper.heading(f"{entry['title']}{' (new)' if entry['is_new'] else ''}", 2)
            for text in (entry["summary"], entry["when"]):
                if text:
                    paper.paragraph(text)
            paper.link(absolute(entry["url"]))
    if not issue.count:
        paper.paragraph("Nothing is open or announced this week.")
    return paper.to_bytes()


def reach_rows(title: str, reach: Reach) -> Iterator[list[Any]]:
    """Yield the rows of a spreadsheet of one item's reach."""
    yield ["Item", "Organisation", "Reached", "Why it fits", "Why it was not reached"]
    for organisation in reach.reached:
        yield [title, organisation.name, "yes", "", ""]
    for entry in reach.not_reached:
        yield [title, entry.organisation.name, "no", entry.fit, entry.why]
