"""What people did with the feedback: excerpts checked, a blind sample coded by two, a report, actions;
and a second analysis left half-reviewed.

The codes of the illustrative excerpts are the "people's" decisions; nothing here is worked out from what
the programme suggests.
"""

from datetime import date, timedelta
from typing import Any

from wagtail.models import Page

from engagement_site.accounts.models import User
from engagement_site.demo.context import CONTENT, DemoContext
from engagement_site.demo.loading.human_codes import HumanCodes
from feedback_analysis.domain import (
    actions,
    coding,
    reports,
    runs,
    samples,
    sources,
    themes,
)
from feedback_analysis.domain.analyses import create_analysis
from feedback_analysis.domain.codebook_import import import_codebook
from feedback_analysis.domain.coding import Seen
from feedback_analysis.engine.types import Config
from feedback_analysis.enums import RunMode, ThemeStatus
from feedback_analysis.models import (
    Analysis,
    CodingSample,
    Excerpt,
    ExcerptCode,
    Run,
    SampleItem,
    Theme,
)

CLOSED_CONSULTATION = "CON-DEMO-02"
CHECKED_EACH = 2
"""Of so many answers one was read by a person after the programme."""
SAMPLE_SIZE = 40
SECOND_READER_DIFFERS = 6
"""Every so many excerpts the second coder sees one theme less: readers never agree throughout."""


def theme_of_codes(demo: DemoContext, run: Run) -> dict[str, Theme]:
    """Return the theme that stands for each code: the one that carries its name."""
    label_of = {row["label"]: row["theme_id"] for row in demo.rows("illustrative_codebook.csv")}
    found = run.themes.with_decisions().listed().select_related("run__analysis")
    return {label_of[theme.label]: theme for theme in found if theme.label in label_of}


def complete_codebook(demo: DemoContext, run: Run, *, by: User) -> None:
    """Take the codebook in, which makes the themes no suggestion stood for; set other suggestions aside."""
    name = "illustrative_codebook.csv"
    import_codebook(run.analysis, name=name, content=(CONTENT / name).read_bytes(), by=by)
    named = {theme.pk for theme in theme_of_codes(demo, run).values()}
    for theme in run.themes.with_decisions().listed().select_related("run__analysis"):
        if theme.pk not in named:
            themes.set_theme_status(theme, status=ThemeStatus.SET_ASIDE, by=by)


def check_excerpts(demo: DemoContext, run: Run, *, by: User) -> None:
    """Code every other answer as people did, excerpt by excerpt; what is held back stays out."""
    human, theme_of = HumanCodes(demo), theme_of_codes(demo, run)
    held_back = set(SampleItem.objects.filter(sample__run=run).values_list("response", flat=True))
    answers = run.excerpts.select_related("response").order_by("response_id", "number")
    checked = [
        (excerpt, human.of(excerpt.response.external_id, excerpt.start, excerpt.end))
        for excerpt in answers
        if human.knows(excerpt.response.external_id)
        and excerpt.response_id % CHECKED_EACH == 0
        and excerpt.response_id not in held_back
    ]
    for code, theme in theme_of.items():
        right = [excerpt for excerpt, codes in checked if code in codes]
        coding.add_excerpts(run, seen=_seen(right), target=theme, by=by)
    found = set(
        ExcerptCode.objects.live()
        .filter(excerpt__in=[excerpt for excerpt, _ in checked])
        .values_list("excerpt", "theme")
    )
    for code, theme in theme_of.items():
        wrong = [
            excerpt
            for excerpt, codes in checked
            if code not in codes and (excerpt.pk, theme.pk) in found
        ]
        if wrong:
            coding.remove_excerpts(run, seen=_seen(wrong), source=theme, by=by)


def _seen(excerpts: list[Excerpt]) -> list[Seen]:
    now = Excerpt.objects.in_bulk([excerpt.pk for excerpt in excerpts])
    return [Seen(pk, excerpt.version) for pk, excerpt in now.items()]


def code_sample(demo: DemoContext, run: Run, *, by: User, second: User) -> CodingSample:
    """Draw a sample and have two people code it as its excerpts were coded."""
    human = HumanCodes(demo)
    entry_of = {code: theme.codebook_id for code, theme in theme_of_codes(demo, run).items()}
    sample = samples.draw_sample(run, size=SAMPLE_SIZE, by=by)
    for item in sample.items.select_related("response"):
        given = sorted(
            entry
            for code in human.of(item.response.external_id, item.start, item.end)
            if (entry := entry_of.get(code)) is not None
        )
        samples.code_item(item, themes=given, by=by)
        differs = item.position % SECOND_READER_DIFFERS == 0
        samples.code_item(item, themes=given[1:] if differs else given, by=second)
    return sample


def learn(run: Run, *, by: User) -> Run:
    """Sort all answers anew into the themes as they stand, learning from what was checked."""
    config = Config(seed=0, redact=True)
    fresh, _ = runs.start_run(run.analysis, by=by, config=config, mode=RunMode.CODEBOOK)
    runs.carry_out(fresh.pk)
    fresh.refresh_from_db()
    if not fresh.is_finished:
        raise RuntimeError(f"The demonstration's feedback could not be sorted: {fresh.error}")
    return fresh


def add_actions(demo: DemoContext, analysis: Analysis, run: Run, *, by: User) -> None:
    """Make the actions that came of the feedback."""
    theme_of = theme_of_codes(demo, run)
    for facts in demo.content("feedback_actions.json"):
        theme = theme_of.get(facts["theme_code"])
        page = demo.pages.get(facts.get("page_ref", ""))
        due = demo.today + timedelta(days=facts["days"]) if "days" in facts else None
        action = actions.create_action(
            analysis, by=by, theme=theme.codebook if theme else None, said=facts["said"],
            doing=facts["doing"], status=facts["status"], team=facts["team"],
            reason=facts.get("reason", ""), due_on=due,
            owner=demo.people["commissioner@example.org"],
            page=Page.objects.get(pk=page.pk) if isinstance(page, Page) else None,
        )  # fmt: skip
        if facts["published"]:
            actions.publish_action(action, by=by)


def add_report(demo: DemoContext, analysis: Analysis, *, by: User) -> None:
    """Make the committee's report on the year of the conference, edit its purpose, publish it."""
    report = reports.create_report(
        analysis, by=by, title="Feedback from providers 2017/18 (illustrative report)",
        committee="Families Overview and Scrutiny Committee", author="Ansel Analyst (fictional)",
        period_from=date(2017, 4, 1), period_to=date(2018, 3, 31),
    )  # fmt: skip
    purpose = report.sections.get(key="purpose")
    reports.edit_section(
        purpose, heading=purpose.heading, included=True, version=purpose.version, by=by,
        text="To tell the committee what providers said at the conference of 9 November 2017 and what "
        "is done about it. Ten points are those of the report of March 2018; the other answers, the "
        "codes people gave them and some actions are illustrative.",
    )  # fmt: skip
    reports.publish_report(report, by=by)


def load_second(demo: DemoContext, *, by: User, second: User) -> None:
    """Begin a second analysis and leave it half-reviewed, to try."""
    consultation: Any = demo.pages.get(CLOSED_CONSULTATION)
    analysis = create_analysis(
        by=by,
        title="To try: what providers said about joining and alerts (half-reviewed)",
        asked="The questions of the consultation that closed last, and notes of a round table.",
        gathered="Illustrative answers to a consultation, and illustrative notes of a flip chart.",
    )
    sources.take_consultation(analysis, consultation=consultation, by=by)
    rows = demo.rows("illustrative_responses.csv")
    sources.take_notes(
        analysis, by=by, name="Flip chart of a round table (illustrative)", illustrative=True,
        gathered_on=demo.today - timedelta(days=20), session="Round table",
        text="\n".join(" ".join(row["text"].split()) for row in rows[::2] if len(row["text"]) > 40),
    )  # fmt: skip
    run, _ = runs.start_run(analysis, by=by, config=Config(seed=0, redact=True))
    runs.carry_out(run.pk)
    run.refresh_from_db()
    found = list(run.themes.select_related("run__analysis").order_by("number"))
    for theme in found[: len(found) // 2]:
        themes.set_theme_status(theme, status=ThemeStatus.ACCEPTED, by=by)
        confirmed = list(run.excerpts.filter(codes__theme=theme).order_by("-codes__confidence")[:3])
        coding.confirm_excerpts(run, seen=_seen(confirmed), theme=theme, by=second)
    sample = samples.draw_sample(run, size=20, by=by)
    for item in sample.items.all()[:12]:
        samples.code_item(item, themes=item.machine[:1], by=second)
