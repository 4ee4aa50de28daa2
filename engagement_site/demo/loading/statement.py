"""The pages of the statement: its first page, chapters and market segments."""

import html
from typing import Any

from wagtail.models import Page

from engagement_site.accounts.models import User
from engagement_site.demo.context import DemoContext, publish
from engagement_site.market_position.models import (
    StatementChapterPage,
    StatementIndexPage,
    StatementSegmentPage,
)

# Where each part of a chapter's content belongs.
PARTS = {
    "what_we_know": "know",
    "what_we_see_coming": "coming",
    "how_we_will_shape": "shaping",
    "how_to_take_part": "taking_part",
}


def load_statement(demo: DemoContext, by: User | None) -> Page:
    """Publish the statement with its chapters and segments; return its first page."""
    content = demo.content("statement.json")
    official = content["official_statement"]
    links = " and ".join(
        f'<a href="{html.escape(url)}">{html.escape(url.removeprefix("https://www."))}</a>'
        for url in official["urls"]
    )
    index = publish(
        StatementIndexPage(
            title=content["title"],
            slug="market-position",
            summary="What we know about need and supply, what we expect, and what we would like "
            "the market to do.",
            notice=content["illustrative_note"] if content["illustrative"] else "",
            introduction=_paragraphs(content["introduction"])
            + f"<p>The council's own: {html.escape(official['title'])}, at {links}.</p>",
            figures=[
                *(
                    ("data_figure", _data_figure(facts, demo))
                    for facts in content["headline_data_figures"]
                ),
                *(("figure", _figure(facts)) for facts in content["headline_figures"]),
            ],
        ),
        demo.home,
        by=by,
    )
    demo.pages[content["ref"]] = index
    for facts in content["chapters"]:
        chapter = StatementChapterPage(**_four_parts(facts, demo))
        demo.pages[f"CHAPTER-{facts['slug']}"] = publish(chapter, index, by=by)
    for facts in demo.content("segments.json"):
        segment = StatementSegmentPage(kinds=facts["kinds"], **_four_parts(facts, demo))
        above = demo.pages[f"CHAPTER-{facts['chapter']}"]
        demo.pages[f"CHAPTER-{facts['slug']}"] = publish(segment, above, by=by)
    return index


def _four_parts(facts: dict[str, Any], demo: DemoContext) -> dict[str, Any]:
    """Return the fields that chapters and segments share."""
    streams: dict[str, list[tuple[str, Any]]] = {
        field: [("text", _paragraphs(facts[name]))] for name, field in PARTS.items() if facts[name]
    }
    know = streams.setdefault("know", [])
    if facts.get("data_figures"):
        know.append(
            ("data_figures", [_data_figure(figure, demo) for figure in facts["data_figures"]])
        )
    if facts["figures"]:
        know.append(("figures", [_figure(figure) for figure in facts["figures"]]))
    know += [("chart", _data_block(entry, demo)) for entry in facts.get("charts", ())]
    know += [("localities", _data_block(entry, demo)) for entry in facts.get("localities", ())]
    if coming := [("chart", _data_block(entry, demo)) for entry in facts.get("charts_coming", ())]:
        streams.setdefault("coming", []).extend(coming)
    know += [("table", _table(table)) for table in facts["data_tables"]]
    if facts["gap_refs"]:
        gaps = [demo.pages[ref] for ref in facts["gap_refs"]]
        streams.setdefault("shaping", []).append(("gaps", gaps))
    if lists := [("opportunities", _list(entry)) for entry in facts.get("opportunity_lists", ())]:
        streams.setdefault("taking_part", []).extend(lists)
    return {
        "title": facts["title"],
        "slug": facts["slug"],
        "summary": _shortened(facts["intro"]),
        "life_stage": facts["life_stage"],
        **streams,
    }


def _list(facts: dict[str, str]) -> dict[str, Any]:
    everything = {"life_stage": "", "client_group": "", "setting": "", "gap": None, "most": 5}
    return {**everything, **facts}


def _data_block(facts: dict[str, Any], demo: DemoContext) -> dict[str, Any]:
    return {**facts, "data_set": demo.pages[f"DATA-{facts['data_set']}"]}


def _data_figure(facts: dict[str, Any], demo: DemoContext) -> dict[str, Any]:
    return {**_data_block(facts, demo), "series": ""}


def _paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{html.escape(text, quote=False)}</p>" for text in texts)


def _shortened(text: str) -> str:
    """Return as many whole sentences as a summary holds."""
    limit = StatementChapterPage._meta.get_field("summary").max_length or 300
    while len(text) > limit:
        text = text[: text.rstrip(".").rindex(".") + 1]
    return text


def _figure(facts: dict[str, Any]) -> dict[str, Any]:
    source = facts["source_title"]
    if facts["source_page"] and not facts["source_url"] and facts["source_page"] not in source:
        source = f"{source}, {facts['source_page']}"
    return {
        "value": facts["value"],
        "label": facts["label"],
        "period": facts["period"],
        "source": f"{source} ({facts['source_date']})"[:200],
        "source_url": facts["source_url"],
        "note": facts["note"],
        "review_by": None,
    }


def _table(facts: dict[str, Any]) -> dict[str, Any]:
    source = f"{facts['source_title']}, {facts['period']}. {facts['note']}".strip()
    return {
        "table": {
            "data": [facts["columns"], *facts["rows"]],
            "first_row_is_table_header": True,
            "first_col_is_header": True,
            "table_header_choice": "both",
            "table_caption": facts["title"],
        },
        "source": source[:300],
    }
