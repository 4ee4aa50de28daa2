"""The feedback of the November 2017 conference: themed by the engine, looked at, published.

The ten points of the 2018 report are real; the longer answers beside them are illustrative.
"""

from datetime import date
from pathlib import Path
from typing import Any

from wagtail.models import Page

from engagement_site.accounts.models import User
from engagement_site.demo.context import CONTENT, DemoContext
from feedback_analysis.domain import analyses, publishing, runs, sources
from feedback_analysis.engine.types import Config
from feedback_analysis.models import Analysis
from feedback_analysis.spreadsheets.guessing import guess

CONFERENCE = "EVT-2017-01"
CONFERENCE_DAY = date(2017, 11, 9)
QUESTIONS = (
    "What do you see as the barriers to working with Gateshead?",
    "Is there anything in commissioning we can do better?",
    "With our new proposals, how best can we engage with you?",
)
GATHERED = (
    "About 150 providers came to the conference on 9 November 2017. Ten points of feedback stand in "
    "the children's commissioning update of March 2018; they are real. The other answers are "
    "illustrative: written for this demonstration, as providers might have answered."
)


def load(demo: DemoContext) -> None:
    """Take both files in, find themes with seed 0 as an analyst would, publish the page."""
    analyst = demo.people["analyst@example.org"]
    analysis = analyses.create_analysis(
        by=analyst,
        title="Commissioning conference, November 2017: what providers said",
        asked="\n".join(QUESTIONS),
        gathered=GATHERED,
    )
    take(analysis, "conference_feedback.csv", by=analyst, illustrative=False)
    take(analysis, "illustrative_responses.csv", by=analyst, illustrative=True)
    run, _ = runs.start_run(analysis, by=analyst, config=Config(seed=0, redact=True))
    runs.carry_out(run.pk)
    run.refresh_from_db()
    if not run.is_finished:
        raise RuntimeError(f"The demonstration's feedback could not be themed: {run.error}")
    page = publishing.publish_what_we_heard(
        run,
        publication=publishing.Publication(
            title="What providers told us at the commissioning conference",
            summary="Barriers, ideas and praise from the conference of 9 November 2017, by theme.",
            heard_on=CONFERENCE_DAY,
        ),
        by=analyst,
        related=related_pages(demo),
    )
    demo.pages["HEARD-2017-11"] = page
    demo.pages["what-we-heard"] = page.get_parent().specific


def take(analysis: Analysis, name: str, *, by: User, illustrative: bool) -> None:
    """Upload a file of the content folder and confirm the columns it was guessed to have."""
    content = Path(CONTENT / name).read_bytes()
    source = sources.upload_spreadsheet(analysis, name=name, content=content, by=by)
    sheet = sources.uploaded_sheets(source)[0]
    sources.confirm_columns(source, mapping=guess(sheet), by=by, illustrative=illustrative)


def related_pages(demo: DemoContext) -> tuple[Page, ...]:
    """Return the conference's page where it has been loaded."""
    found: Any = demo.pages.get(CONFERENCE)
    return (found,) if isinstance(found, Page) else ()
