"""The home page, guidance, and the pages a public site must have."""

from html import escape
from typing import Any

from wagtail.models import Page

from engagement_site.core.models import HomePage, StandardPage
from engagement_site.demo.context import DemoContext, publish

Block = tuple[str, Any]


def load(demo: DemoContext) -> None:
    """Fill the home page and add the content pages; runs last, since it links to the others."""
    content = demo.content("pages.json")
    commissioner = demo.people["commissioner@example.org"]
    for key in ("about", "accessibility", "privacy", "doing_business"):
        publish(make_page(content[key]), demo.home, by=commissioner)
    publish(make_contact_page(), demo.home, by=commissioner)
    fill_home(demo, content["home"])
    demo.home.save_revision(user=commissioner).publish(user=commissioner)


def fill_home(demo: DemoContext, content: dict[str, Any]) -> None:
    """Set the home page's sentence and changes; its figures come from the statement."""
    home: HomePage = demo.home
    home.summary = content["title"]
    home.introduction = content["lead"]
    home.changes = [
        (
            "change",
            {
                "you_said": item["you_said"],
                "we_did": item["we_did"],
                "page": page_of(demo, item["link"]),
            },
        )
        for item in content["changed"]["items"]
    ]
    home.all_changes_page = Page.objects.filter(slug="what-we-heard").first()


def page_of(demo: DemoContext, link: str) -> Page | None:
    """Return the page that a reference or an address of the content files means."""
    if link.startswith("/"):
        return Page.objects.filter(url_path=f"/home{link}").first()
    found = demo.pages.get(link)
    return found if isinstance(found, Page) else None


def make_page(content: dict[str, Any]) -> StandardPage:
    """Make a content page of headings, paragraphs and, where there is one, a glossary."""
    body: list[Block] = []
    if content.get("draft"):
        body.append(
            ("notice", "A draft for the demonstration; the council that runs the site finishes it.")
        )
    for section in content["sections"]:
        paragraphs = "".join(f"<p>{escape(text)}</p>" for text in section["paragraphs"])
        body.append(("text", f"<h2>{escape(section['heading'])}</h2>{paragraphs}"))
    if glossary := content.get("glossary"):
        body.append(("text", "<h2>Words you will meet</h2>"))
        body.append(
            (
                "definitions",
                [{"term": entry["term"], "meaning": meaning(entry)} for entry in glossary],
            )
        )
    return StandardPage(
        title=content["title"], slug=content["slug"], summary=content.get("intro", "")[:300],
        body=body, show_in_menus=content["slug"] == "how-to-work-with-us",
    )  # fmt: skip


def meaning(entry: dict[str, Any]) -> str:
    """Return a glossary entry's explanation, the words behind an abbreviation first."""
    return f"{entry['full']}: {entry['definition']}" if entry.get("full") else entry["definition"]


def make_contact_page() -> StandardPage:
    """Make the page that says how to reach the team."""
    return StandardPage(
        title="Contact",
        slug="contact",
        summary="Ask the commissioning team. What is said to one provider about an opportunity "
        "is published for all.",
        body=[
            (
                "text",
                "<h2>Commissioning and quality assurance team</h2>"
                '<p>E-mail <a href="mailto:commissioning@example.org">commissioning@example.org'
                "</a>. This is a demonstration address and nobody reads it.</p>"
                "<h2>About an opportunity or a consultation</h2>"
                "<p>Each page names who to ask, by role.</p>",
            )
        ],
    )
