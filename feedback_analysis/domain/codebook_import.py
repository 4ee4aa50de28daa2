"""Taking a codebook in from a file: .csv, .xlsx, .qdc or .qdpx."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.permissions import Permission, check_permission
from engagement_site.core.spreadsheets.reading import read
from engagement_site.core.spreadsheets.sheets import Sheet
from feedback_analysis.domain.acts import Done, begin, finish
from feedback_analysis.domain.codebook import theme_for
from feedback_analysis.enums import HIDDEN_STATUSES, ActVerb, ThemeStatus
from feedback_analysis.models import Analysis, CodebookTheme, Run
from feedback_analysis.refi_qda.codebooks import Code, CodebookError, read_codebook
from feedback_analysis.refi_qda.projects import read_project_codes

MOST = 500
LABEL_LENGTH = 120
LABELS = ("label", "name", "theme", "code")


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the codes of a file."""

    made: int
    known: int
    notices: tuple[str, ...] = ()


@dataclass(slots=True)
class _Counts:
    made: int = 0
    known: int = 0
    shortened: int = 0


def read_codes(name: str, content: bytes) -> tuple[list[Code], dict[str, list[str]]]:
    """Return the codes of a file by its ending, and the examples each name came with.

    Raises CodebookError or SpreadsheetError, which say what to do.
    """
    ending = name.lower().rpartition(".")[2]
    if ending == "qdc":
        return read_codebook(content), {}
    if ending == "qdpx":
        return read_project_codes(content), {}
    return _from_sheet(read(name, content, holding="themes").sheets[0])


def _from_sheet(sheet: Sheet) -> tuple[list[Code], dict[str, list[str]]]:
    headings = {heading.strip().lower(): place for place, heading in enumerate(sheet.columns)}
    label = next((headings[name] for name in LABELS if name in headings), None)
    if label is None:
        raise CodebookError(
            'No column is called "label". Name the column that holds the names of the themes so.'
        )
    codes: dict[str, Code] = {}
    parents: dict[str, str] = {}
    examples: dict[str, list[str]] = {}
    for row in sheet.rows:
        name = " ".join(row.cells[label].split())
        if not name or row.fault or name.casefold() in codes:
            continue
        cell = {title: row.cells[place].strip() for title, place in headings.items()}
        codes[name.casefold()] = Code(name, cell.get("guid", ""), cell.get("description", ""))
        parents[name.casefold()] = " ".join(cell.get("parent", "").split()).casefold()
        examples[name.casefold()] = [
            part.strip() for part in cell.get("examples", "").split("|") if part.strip()
        ]
    if not codes:
        raise CodebookError("No row holds the name of a theme.")
    tops: list[Code] = []
    for key, code in codes.items():
        parent = codes.get(parents[key])
        (parent.children if parent is not None and parents[key] != key else tops).append(code)
    return tops or list(codes.values()), examples


def import_codebook(analysis: Analysis, *, name: str, content: bytes, by: User) -> Imported:
    """Add the themes of a file to the codebook; those it knows by identifier or name stay as they are.

    Nothing people decided is changed: a known theme only gains a description where it has none.
    All in one act, which can be undone where a run has finished.
    """
    check_permission(by, Permission.EDIT_ANALYSES)
    codes, examples = read_codes(name, content)
    if sum(1 for _ in _walk(codes)) > MOST:
        raise CodebookError(f"The file holds more than {MOST} themes. Bring in a part of them.")
    with transaction.atomic():
        Analysis.objects.select_for_update().get(pk=analysis.pk)
        run = analysis.runs.finished().order_by("-number").first()
        if run is not None:
            begin(run, by=by, permission=Permission.EDIT_ANALYSES)
        counts, done = _Counts(), Done()
        for code in codes:
            _take(analysis, run, code, None, examples, counts, done, by)
        if run is not None and done.entries:
            words = f"{counts.made} themes taken in from {name}"
            finish(run, ActVerb.IMPORT, words, done, by=by)
        audit.record("took codebook", by=by, target=analysis, made=counts.made, known=counts.known)
    notices = (
        (f"{counts.shortened} names were longer than {LABEL_LENGTH} letters and were shortened.",)
        if counts.shortened
        else ()
    )
    return Imported(counts.made, counts.known, notices)


def _take(
    analysis: Analysis, run: Run | None, code: Code, parent: CodebookTheme | None,
    examples: dict[str, list[str]], counts: _Counts, done: Done, by: User, depth: int = 1,
) -> None:  # fmt: skip
    label = code.name[:LABEL_LENGTH]
    counts.shortened += label != code.name
    entry = _known(analysis, run, code, label)
    if entry is not None:
        counts.known += 1
        if code.description and not entry.description and not entry.locked:
            done.entries.append([entry.pk, {"description": ["", code.description]}])
            CodebookTheme.objects.filter(pk=entry.pk).update(description=code.description)
        shown = examples.get(code.name.casefold(), [])
        if shown and not entry.examples and not entry.locked:
            CodebookTheme.objects.filter(pk=entry.pk).update(examples=shown)
    else:
        entry = CodebookTheme.objects.create(
            analysis=analysis, label=label, description=code.description,
            status=ThemeStatus.ACCEPTED, made_by_people=True, parent=parent, changed_by=by,
            foreign_guid=code.guid.lower(), examples=examples.get(code.name.casefold(), []),
        )  # fmt: skip
        counts.made += 1
        if run is not None:
            theme_for(run, entry)
            deleted, accepted = str(ThemeStatus.DELETED), str(ThemeStatus.ACCEPTED)
            done.entries.append([entry.pk, {"status": [deleted, accepted]}])
    # What lies deeper than themes go here comes to stand on the last level.
    below = entry if depth < 3 else parent
    for child in code.children:
        _take(analysis, run, child, below, examples, counts, done, by, depth + 1)


def _known(analysis: Analysis, run: Run | None, code: Code, label: str) -> CodebookTheme | None:
    entries = analysis.codebook.exclude(status__in=HIDDEN_STATUSES)
    wanted = Q(label__iexact=label)
    if code.guid:
        wanted |= Q(foreign_guid__iexact=code.guid)
    found = entries.filter(wanted).order_by("pk").first()
    if found is None and code.guid:
        found = next((entry for entry in entries if entry.guid.upper() == code.guid), None)
    if found is None and run is not None:
        theme = run.themes.with_decisions().filter(machine_label__iexact=label).first()
        found = theme.codebook if theme else None
    return found


def _walk(codes: Sequence[Code]) -> Iterator[Code]:
    for code in codes:
        yield code
        yield from _walk(code.children)
