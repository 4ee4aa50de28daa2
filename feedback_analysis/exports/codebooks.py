"""The codebook, and the whole coded analysis, as files other programs open."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Prefetch

from engagement_site.core.spreadsheets.writing import csv_lines
from feedback_analysis.models import ExcerptCode, Run, SourceResponse, Theme
from feedback_analysis.queries.review import theme_rows
from feedback_analysis.refi_qda.codebooks import Code, write_codebook
from feedback_analysis.refi_qda.projects import Project, Selection, Source, write_project

PROGRAMME = "The theming programme"
CSV_COLUMNS = ("theme_id", "label", "description", "examples", "parent", "status", "guid")
EXAMPLES = 5


def guid_of(theme: Theme) -> str:
    """Return the identifier of a theme in exchange files: the codebook's, else one of its own."""
    if theme.codebook is not None:
        return theme.codebook.guid
    return str(uuid5(NAMESPACE_URL, f"theme:{theme.pk}"))


def codes_of(run: Run) -> list[Code]:
    """Return the themes of a run, nested as people nested them."""
    tops: list[Code] = []
    line: list[Code] = []
    for row in theme_rows(run):
        code = Code(row.theme.label, guid_of(row.theme).upper(), row.theme.description)
        line = line[: row.depth]
        (line[-1].children if line else tops).append(code)
        line.append(code)
    return tops


def codebook_qdc(run: Run) -> bytes:
    """Return the codebook as .qdc."""
    return write_codebook(codes_of(run))


def codebook_csv(run: Run) -> bytes:
    """Return the codebook as CSV in the columns that `theme_responses --codebook` reads, and more."""
    return "".join(csv_lines(_codebook_rows(run))).encode("utf-8")


def _codebook_rows(run: Run) -> Iterator[tuple[Any, ...]]:
    yield CSV_COLUMNS
    examples = _examples(run)
    line: list[str] = []
    for row in theme_rows(run):
        theme = row.theme
        line = line[: row.depth]
        kept = theme.codebook.examples if theme.codebook else []
        yield (
            theme.engine_id,
            theme.label,
            theme.description,
            "|".join([*kept, *examples[theme.pk]][:EXAMPLES]),
            line[-1] if line else "",
            theme.status_label,
            guid_of(theme),
        )
        line.append(theme.label)


def _examples(run: Run) -> defaultdict[int, list[str]]:
    """Return words people put into each theme; nothing confidential or without consent."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    codes = (
        ExcerptCode.objects.live()
        .filter(theme__run=run, assigned_at__isnull=False)
        .filter(excerpt__response__confidential=False, excerpt__response__may_quote=True)
        .order_by("theme", "excerpt")
    )
    for theme, text in codes.values_list("theme_id", "excerpt__text"):
        if len(found[theme]) < EXAMPLES:
            found[theme].append(" ".join(text.replace("|", "/").split()))
    return found


def project_qdpx(run: Run) -> bytes:
    """Return the responses with their codes as .qdpx; confidential ones are left out and counted.

    The programme is a coder of its own beside the people, so that its suggestions stay apart.
    """
    users: dict[str, str] = {_user_guid(None): PROGRAMME}
    sources = [_source(run, response, users) for response in _responses(run)]
    confidential = run.run_responses.filter(response__confidential=True).count()
    described = [run.analysis.asked, run.analysis.gathered]
    if confidential:
        described.append(f"{confidential} confidential answers are not in this file.")
    return write_project(
        Project(
            name=run.analysis.title,
            description="\n\n".join(part for part in described if part),
            created=_made_at(run),
            users=users,
            codes=codes_of(run),
            sources=sources,
        )
    )


def _responses(run: Run) -> Any:
    codes = ExcerptCode.objects.live().select_related("theme__codebook", "assigned_by")
    excerpts = run.excerpts.order_by("start", "number").prefetch_related(
        Prefetch("codes", codes.order_by("pk"), to_attr="live_codes")
    )
    return (
        SourceResponse.objects.filter(standings__run=run, confidential=False)
        .exclude(text="")
        .select_related("source")
        .prefetch_related(Prefetch("excerpts", excerpts, to_attr="run_excerpts"))
        .order_by("pk")
    )


def _source(run: Run, response: Any, users: dict[str, str]) -> Source:
    selections = []
    for excerpt in response.run_excerpts:
        codings = []
        for code in excerpt.live_codes:
            guid = _user_guid(code)
            users.setdefault(guid, str(code.assigned_by or "A person whose account is gone"))
            codings.append((guid_of(code.theme), guid, code.assigned_at or _made_at(run)))
        if codings:
            selections.append(Selection(excerpt.start, excerpt.end, codings))
    return Source(
        guid=str(uuid5(NAMESPACE_URL, f"response:{response.pk}")),
        name=f"{response.source.name}, {response.reference}"
        + (f", answer {response.part + 1}" if response.part else ""),
        text=response.text,
        selections=selections,
        facts=[
            *(("Question", response.question) for _ in [0] if response.question),
            *response.fact_list,
        ],
    )


def _user_guid(code: ExcerptCode | None) -> str:
    if code is None or not code.is_human:
        return str(uuid5(NAMESPACE_URL, "coder:programme"))
    return str(uuid5(NAMESPACE_URL, f"coder:{code.assigned_by_id or 'gone'}"))


def _made_at(run: Run) -> datetime:
    """When the programme's codes were made; never the moment of writing: the same gives the same file."""
    return run.finished_at or run.created_at
