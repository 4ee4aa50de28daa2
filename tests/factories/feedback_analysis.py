"""Analyses, sources, runs and their results."""

import io
from collections.abc import Iterable

import factory
from openpyxl import Workbook

from feedback_analysis.domain import runs, sources
from feedback_analysis.engine.types import Config
from feedback_analysis.enums import RemarkKind, RunState, SourceKind, SourceState, Standing
from feedback_analysis.models import (
    Analysis,
    Excerpt,
    ExcerptCode,
    FeedbackSource,
    Run,
    RunResponse,
    SourceResponse,
    Theme,
    ThemeQuote,
)
from feedback_analysis.spreadsheets.guessing import guess


class AnalysisFactory(factory.django.DjangoModelFactory):
    """An analysis without sources."""

    class Meta:
        model = Analysis

    title = factory.Sequence(lambda n: f"Provider forum {n}")
    asked = "What gets in your way?"
    gathered = "Forms at the forum."


class FeedbackSourceFactory(factory.django.DjangoModelFactory):
    """A source whose columns were confirmed."""

    class Meta:
        model = FeedbackSource

    analysis = factory.SubFactory(AnalysisFactory)
    kind = SourceKind.SPREADSHEET
    state = SourceState.READY
    name = "forum.csv"


class SourceResponseFactory(factory.django.DjangoModelFactory):
    """An answer in words."""

    class Meta:
        model = SourceResponse

    source = factory.SubFactory(FeedbackSourceFactory)
    row = factory.Sequence(lambda n: n + 2)
    external_id = factory.Sequence(lambda n: f"R-{n}")
    text = "The portal takes a day to answer."


class RunFactory(factory.django.DjangoModelFactory):
    """A run that waits."""

    class Meta:
        model = Run

    analysis = factory.SubFactory(AnalysisFactory)
    number = factory.Sequence(lambda n: n + 1)
    config = factory.LazyFunction(lambda: {"seed": 0, "by_question": False})


def finished_run(analysis: Analysis, themes: dict[str, Iterable[SourceResponse]]) -> Run:
    """Return a finished run with these themes: a label and the responses that belong to each.

    Every response has one excerpt, its whole text; the first three quotable ones are quotes.
    """
    run = RunFactory(
        analysis=analysis,
        state=RunState.FINISHED,
        number=analysis.runs.count() + 1,
        summary={"responses": 0, "excerpts": 0, "coverage": 1.0, "notices": []},
        versions={"engine": "1"},
        backend="test",
    )
    excerpts: dict[int, Excerpt] = {}
    for number, (label, responses) in enumerate(themes.items(), start=1):
        members = list(responses)
        theme = Theme.objects.create(
            run=run,
            number=number,
            engine_id=f"T{number:02d}",
            machine_label=label,
            machine_description=f"About {label.lower()}.",
            keywords=[label.lower()],
            responses=len(members),
            distinct_responses=len(members),
            share=0.5,
            negative=len(members),
        )
        for response in members:
            if response.pk not in excerpts:
                excerpts[response.pk] = make_excerpt(run, response)
            ExcerptCode.objects.create(excerpt=excerpts[response.pk], theme=theme, confidence=0.8)
        quotable = [response for response in members if response.is_quotable][:3]
        for position, response in enumerate(quotable, start=1):
            ThemeQuote.objects.create(theme=theme, excerpt=excerpts[response.pk], position=position)
    run.summary["responses"] = run.summary["excerpts"] = len(excerpts)
    run.save()
    return run


def make_excerpt(run: Run, response: SourceResponse) -> Excerpt:
    """Store the whole of a response as one excerpt, and that the run read it."""
    RunResponse.objects.create(run=run, response=response, standing=Standing.THEMED)
    return Excerpt.objects.create(
        run=run,
        response=response,
        number=1,
        start=0,
        end=len(response.text),
        text=response.text,
        sentiment=-0.4,
        kind=RemarkKind.BARRIER,
    )


def csv_bytes(*rows: str) -> bytes:
    """Return lines as a CSV file."""
    return "\r\n".join(rows).encode()


def xlsx_bytes(rows: Iterable[Iterable[object]], *, sheets: dict[str, list] | None = None) -> bytes:
    """Return a workbook with these rows on its first sheet, and further sheets by name."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    for name, more in (sheets or {}).items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def take_file(analysis: Analysis, content: bytes, *, by, name: str = "forum.csv", **options):
    """Upload a file and confirm the guessed columns."""
    source = sources.upload_spreadsheet(analysis, name=name, content=content, by=by)
    mapping = guess(sources.uploaded_sheets(source)[0])
    return sources.confirm_columns(source, mapping=mapping, by=by, **options)


def small_corpus() -> bytes:
    """Return a CSV with three plain subjects, a blank, an empty-handed and a confidential answer."""
    portal = [
        "The procurement portal is hard to use and takes all day.",
        "Logging in to the portal fails every week.",
        "Portal alerts are far too many to read.",
        "We cannot answer portal alerts in time.",
        "The portal asks for the same documents again and again.",
        "Please make the procurement portal simpler.",
        "I dread the portal and its passwords.",
        "Portal deadlines are missed because alerts get lost.",
    ]
    fees = [
        "The hourly rate does not cover the living wage.",
        "Fees have not gone up with the minimum wage.",
        "We lose money on every hour because the rate is too low.",
        "An annual fee uplift would keep carers in work.",
        "Rates must rise with the real living wage.",
        "The fee uplift comes too late each year.",
        "Pay for travel time, the hourly rate ignores it.",
        "Low fees mean carers leave for supermarkets.",
    ]
    events = [
        "The conference was useful for meeting other providers.",
        "More events where providers meet each other, please.",
        "I enjoyed the workshop and met new contacts.",
        "A provider forum every quarter would be welcome.",
        "Great conference, good to meet commissioners.",
        "Hold smaller events on one subject.",
        "The workshop at the conference was excellent.",
        "Meeting other providers at the event was the best part.",
    ]
    kinds = ["company", "charity"]
    lines = ["id,text,respondent_type,confidential"]
    for number, text in enumerate([*portal, *fees, *events], start=1):
        lines.append(f'P{number:02d},"{text}",{kinds[number % 2]},no')
    lines += [
        'P90,"SECRET portal price forty pounds in the portal.",company,yes',
        "P91,,company,no",
        "P92,n/a,charity,no",
    ]
    return csv_bytes(*lines)


def themed_analysis(*, by) -> tuple[Analysis, Run]:
    """Return an analysis of the small corpus with a run the real engine has finished."""
    analysis = AnalysisFactory(title="Forum 2027")
    take_file(analysis, small_corpus(), by=by)
    run, _ = runs.start_run(analysis, by=by, config=Config(themes=3))
    runs.carry_out(run.pk)
    run.refresh_from_db()
    return analysis, run
