"""The feedback of the November 2017 conference: themed by the engine, looked at, published.

The ten points of the 2018 report are real; the longer answers beside them are illustrative.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from wagtail.models import Page

from engagement_site.accounts.models import User
from engagement_site.demo.context import CONTENT, DemoContext
from engagement_site.demo.loading import feedback_review
from feedback_analysis.domain import analyses, publishing, runs, sources, themes
from feedback_analysis.engine.types import Config
from feedback_analysis.enums import ThemeStatus
from feedback_analysis.models import Analysis, ExcerptCode, Run, Theme
from feedback_analysis.spreadsheets.guessing import guess

CONFERENCE = "EVT-2017-01"
CONFERENCE_DAY = date(2017, 11, 9)
AGREED = 0.35
QUESTIONS = (
    "What do you see as the barriers to working with Gateshead?",
    "Is there anything in commissioning we can do better?",
    "With our new proposals, how best can we engage with you?",
)
GATHERED = (
    "About 150 providers came to the conference on 9 November 2017. Ten points of feedback stand in "
    "the children's commissioning update of March 2018; they are real. The other answers "
    "and the facilitators' notes are illustrative: written for this demonstration, as providers might "
    "have answered."
)


def load(demo: DemoContext) -> None:
    """Take both files in, find themes with seed 0 as an analyst would, review and report, publish."""
    analyst = demo.people["analyst@example.org"]
    analysis = analyses.create_analysis(
        by=analyst,
        title="Commissioning conference, November 2017: what providers said",
        asked="\n".join(QUESTIONS),
        gathered=GATHERED,
    )
    take(analysis, "conference_feedback.csv", by=analyst, illustrative=False)
    take(analysis, "illustrative_responses.csv", by=analyst, illustrative=True)
    # What the facilitators noted in the workshop.
    sources.take_consultation(analysis, consultation=demo.pages["CON-2017-01"], by=analyst)
    run, _ = runs.start_run(analysis, by=analyst, config=Config(seed=0, redact=True))
    runs.carry_out(run.pk)
    run.refresh_from_db()
    if not run.is_finished:
        raise RuntimeError(f"The demonstration's feedback could not be themed: {run.error}")
    review(demo, run, by=analyst)
    feedback_review.complete_codebook(demo, run, by=analyst)
    colleague = demo.people["reviewer@example.org"]
    feedback_review.code_sample(demo, run, by=analyst, second=colleague)
    feedback_review.check_excerpts(demo, run, by=colleague)
    run = feedback_review.learn(run, by=analyst)
    page = publishing.publish_what_we_heard(
        run,
        publication=publishing.Publication(
            title="What providers told us at the commissioning conference",
            summary="Barriers, ideas and praise from the conference of 9 November 2017, by theme.",
            heard_on=CONFERENCE_DAY,
            accepted_only=True,
        ),
        by=analyst,
        related=related_pages(demo),
    )
    demo.pages["HEARD-2017-11"] = page
    demo.pages["what-we-heard"] = page.get_parent().specific
    feedback_review.add_actions(demo, analysis, run, by=analyst)
    feedback_review.add_report(demo, analysis, by=analyst)
    feedback_review.load_second(demo, by=analyst, second=colleague)


def take(analysis: Analysis, name: str, *, by: User, illustrative: bool) -> None:
    """Upload a file of the content folder and confirm the columns it was guessed to have."""
    content = Path(CONTENT / name).read_bytes()
    source = sources.upload_spreadsheet(analysis, name=name, content=content, by=by)
    sheet = sources.uploaded_sheets(source)[0]
    sources.confirm_columns(
        source,
        mapping=guess(sheet),
        by=by,
        illustrative=illustrative,
        gathered_on=CONFERENCE_DAY,
    )


def review(demo: DemoContext, run: Run, *, by: User) -> int:
    """Name and accept the themes in which a careful reader would see one of their codes.

    The illustrative answers come with the codes a person gave them. A theme is named after a code
    that at least `AGREED` of its coded answers carry; each code names the theme it fits best.
    What no code fits stays undecided, as it would after an analyst's first sitting. Returns how
    many were accepted.
    """
    codebook = {row["theme_id"]: row for row in demo.rows("illustrative_codebook.csv")}
    fits = sorted(_fits(demo, run), key=lambda fit: (-fit[0], fit[1].number, fit[2]))
    named: set[str] = set()
    decided: set[int] = set()
    for _, theme, code in fits:
        if code in named or theme.pk in decided or code not in codebook:
            continue
        named.add(code)
        decided.add(theme.pk)
        row = codebook[code]
        theme = themes.describe_theme(
            theme, label=row["label"], description=row["description"], version=0, by=by
        )
        themes.set_theme_status(theme, status=ThemeStatus.ACCEPTED, by=by)
    return len(decided)


def _fits(demo: DemoContext, run: Run) -> Iterator[tuple[float, Theme, str]]:
    """Yield (fit, theme, code) for each theme and each code enough of its answers carry."""
    codes = {
        row["id"]: set(filter(None, row["theme_codes"].split("|")))
        for row in demo.rows("illustrative_responses.csv")
    }
    given = Counter(code for found in codes.values() for code in found)
    for theme in run.themes.select_related("run"):
        coded = ExcerptCode.objects.filter(theme=theme)
        answers = set(coded.values_list("excerpt__response__external_id", flat=True)) & codes.keys()
        carried = Counter(code for answer in answers for code in codes[answer])
        for code, count in carried.items():
            if count >= AGREED * len(answers):
                yield 2 * count / (len(answers) + given[code]), theme, code


def related_pages(demo: DemoContext) -> tuple[Page, ...]:
    """Return the conference's page where it has been loaded."""
    found: Any = demo.pages.get(CONFERENCE)
    return (found,) if isinstance(found, Page) else ()
