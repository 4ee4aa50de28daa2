"""The words a report begins with, section by section, from what the analysis and the site know."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from feedback_analysis.engine.clean import redact
from feedback_analysis.enums import ActionStatus, ThemeStatus
from feedback_analysis.models import Report, Run, Theme
from feedback_analysis.queries import period, quotes_for, trust
from feedback_analysis.queries.review import decided_count, theme_rows
from feedback_analysis.queries.tables import Counted, theme_counts
from feedback_analysis.statistics.agreement import in_words

PURPOSE, BACKGROUND, ENGAGEMENT, FEEDBACK, METHOD, NEXT, RECOMMENDATION = (
    "purpose", "background", "engagement", "feedback", "method", "next", "recommendation",
)  # fmt: skip
THEME = "theme-"


@dataclass(frozen=True, slots=True)
class Draft:
    """A section as the data have it."""

    key: str
    heading: str
    text: str


def drafts(report: Report, run: Run) -> list[Draft]:
    """Return the sections of a report in their order."""
    themes, counted = chosen_themes(report, run), theme_counts(run)
    return [
        Draft(PURPOSE, "Purpose of the report", _purpose(report, run)),
        Draft(BACKGROUND, "Background", _background(report, run)),
        Draft(ENGAGEMENT, "Engagement in the period", _engagement(report)),
        Draft(FEEDBACK, "What providers told us", _feedback(run, themes, counted)),
        *(
            Draft(f"{THEME}{theme.codebook_id or f'run-{theme.number}'}", theme.label,
                  _theme(theme, counted, report.quotes_each))
            for theme in themes
        ),
        Draft(METHOD, "How the feedback was analysed", _method(run, themes)),
        Draft(NEXT, "What happens next", _next(report)),
        Draft(RECOMMENDATION, "Recommendation", _recommendation(report)),
    ]  # fmt: skip


def chosen_themes(report: Report, run: Run) -> list[Theme]:
    """Return the themes a report tells of: those chosen, else the accepted, else all not set aside."""
    rows = [row.theme for row in theme_rows(run) if row.theme.status != "set_aside"]
    wanted = set(report.themes.values_list("pk", flat=True))
    if wanted:
        return [theme for theme in rows if theme.codebook_id in wanted]
    accepted = [theme for theme in rows if theme.status == "accepted"]
    return accepted or rows


def _purpose(report: Report, run: Run) -> str:
    who = report.committee or "The committee"
    return (
        f"To tell {who[:1].lower() + who[1:] if who.startswith('The ') else who} what providers have said "
        f"to the council ({run.analysis.title}), how the council knows, and what it does about it."
    )


def _background(report: Report, run: Run) -> str:
    analysis = run.analysis
    parts = [analysis.gathered.strip()]
    if analysis.asked.strip():
        questions = [line.strip() for line in analysis.asked.splitlines() if line.strip()]
        parts.append("People were asked:\n" + "\n".join(f"- {line}" for line in questions))
    sources = [
        f"- {source.name}: {source.taken:,} answers{', illustrative' if source.illustrative else ''}"
        for source in analysis.sources.all()
    ]
    parts.append("The feedback comes from:\n" + "\n".join(sources))
    return "\n\n".join(part for part in parts if part)


def _engagement(report: Report) -> str:
    start, end = report.period_from, report.period_to
    if start is None or end is None:
        return (
            "Choose the period of the report to list its events, consultations and opportunities."
        )
    groups = (
        ("Events:", period.events_of(start, end)),
        ("Consultations that closed:", period.consultations_of(start, end)),
        ("Opportunities that opened:", period.opportunities_of(start, end)),
    )
    parts = [f"Between {day(start)} and {day(end)} the council engaged with its market as follows."]
    parts += [f"{title}\n" + "\n".join(_lines(found)) for title, found in groups if found]
    if len(parts) == 1:
        return f"No event, consultation or opportunity is on record between {day(start)} and {day(end)}."
    return "\n\n".join(parts)


def _lines(found: Sequence[period.Occasion]) -> Iterator[str]:
    for occasion in found:
        detail = f", {occasion.detail}" if occasion.detail else ""
        yield f"- {occasion.title} ({day(occasion.on)}{detail})"


def _feedback(run: Run, themes: Sequence[Theme], counted: Counted) -> str:
    coverage = trust.coverage_of(run)
    ordered = sorted(themes, key=lambda theme: -counted.counts.get(theme.pk, 0))
    named = "\n".join(
        f"- {theme.label}: {number(counted.counts.get(theme.pk, 0))}" for theme in ordered
    )
    apart = (
        f" {counted.apart:,} answers that repeat one of {counted.apart_texts:,} texts are not counted here."
        if counted.apart
        else ""
    )
    return (
        f"{coverage['saying']:,} answers say something; {coverage['percent']}% of them speak of at least "
        f"one theme below. An answer can speak of several.{apart}\n\n{named}"
    )


def _theme(theme: Theme, counted: Counted, quotes_each: int) -> str:
    parts = [redact(theme.description)] if theme.description else []
    count = counted.counts.get(theme.pk, 0)
    tones = theme.negative + theme.neutral + theme.positive
    said = f"{number(count)[:1].upper() + number(count)[1:]} spoke of this."
    if count >= settings.SMALL_NUMBER and tones:
        share = round(100 * theme.negative / tones)
        said += f" {share}% of the remarks are critical."
    parts.append(said)
    for excerpt in quotes_for(theme, quotes_each):
        made_up = " (illustrative)" if excerpt.response.source.illustrative else ""
        parts.append(f"> “{' '.join(redact(excerpt.text).split())}”{made_up}")
    return "\n\n".join(parts)


def _method(run: Run, themes: Sequence[Theme]) -> str:
    accepted = sum(theme.status == ThemeStatus.ACCEPTED for theme in themes)
    figures, coverage = run.summary, trust.coverage_of(run)
    sentences = [
        f"{figures.get('responses', 0):,} answers were read; {figures.get('blank', 0):,} were blank and "
        f"{figures.get('uninformative', 0):,} said nothing in particular. A computer programme on the "
        f"council's own computer split them into {figures.get('excerpts', 0):,} remarks and put remarks of "
        "like meaning together. No answer was sent elsewhere.",
        f"People accepted {accepted} of the {len(themes)} themes named here and decided about "
        f"{decided_count(run):,} remarks themselves. "
        f"{coverage['rest']:,} answers stand in no theme; they were read as well.",
        _reliability(run),
        trust.saturation_of(run).in_words,
        f"Numbers below {settings.SMALL_NUMBER} are not given, nothing confidential is quoted, and nobody is "
        "quoted who did not agree to it. The tone is judged by the words used, and irony escapes it.",
    ]  # fmt: skip
    return "\n\n".join(sentence for sentence in sentences if sentence)


def _reliability(run: Run) -> str:
    result = trust.latest_result(run.analysis)
    if result is None:
        return (
            "No sample has been coded by people to check the sorting. Read the numbers as a guide to how "
            "often a thing was said."
        )
    figures = result.figures
    told = f"To check the sorting, {len(result.coders)} {'person' if len(result.coders) == 1 else 'people'} "
    told += f"coded {result.items} remarks without seeing one another's codes."
    if figures.people is not None:
        word, meaning = in_words(figures.people)
        told += f" Their agreement is {word} (Krippendorff's alpha {figures.people:.2f}). {meaning}"
    if figures.machine is not None:
        word, _ = in_words(figures.machine)
        told += f" They agree with the programme: {word} (Cohen's kappa {figures.machine:.2f})."
    return told


def _next(report: Report) -> str:
    lines = []
    for action in report.analysis.actions.in_order():
        when = f" by {day(action.due_on)}" if action.due_on and not action.closed_on else ""
        who = f", {action.team}" if action.team else ""
        because = f" Reason: {action.reason}" if action.status == ActionStatus.DECLINED else ""
        lines.append(
            f"- {action.doing} ({str(action.get_status_display()).lower()}{when}{who}){because}"
        )
    if not lines:
        return "No action has been agreed yet."
    return "The council has agreed, or proposes, the following:\n" + "\n".join(lines)


def _recommendation(report: Report) -> str:
    who = report.committee or "The committee"
    return f"{who} is asked to note what providers have said, and to comment on the actions above."


def number(count: int) -> str:
    """Return a number of answers as a report may tell it."""
    if 0 < count < settings.SMALL_NUMBER:
        return f"fewer than {settings.SMALL_NUMBER} answers"
    return "1 answer" if count == 1 else f"{count:,} answers"


def day(value: date) -> str:
    """Return a day as people write it."""
    return f"{value.day} {value:%B %Y}"
