"""Bringing published notices in as drafts: once each, later ones as amendments with history."""

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from engagement_site.core import audit
from opportunities.changes import differences, facts_of
from opportunities.enums import ImportState
from opportunities.importing import reading
from opportunities.importing.fetching import CannotFetch
from opportunities.importing.mapped import Mapped
from opportunities.importing.mapping import NotARelease, map_release
from opportunities.importing.plain import Facts
from opportunities.models import (
    ImportedRelease,
    ImportRun,
    OpeningRound,
    OpportunityAward,
    OpportunityDocument,
    OpportunityIndexPage,
    OpportunityLot,
    OpportunityPage,
    OpportunityStage,
)

PARTS: dict[str, Any] = {
    "lots": OpportunityLot,
    "awards": OpportunityAward,
    "stages": OpportunityStage,
    "documents": OpportunityDocument,
    "rounds": OpeningRound,
}
# What tells a row of one notice from the others in the next, so that it stays the same row: its
# entry in calendars does too, and what people added to it.
NAMED_BY = {"lots": "number", "rounds": "title"}
SOCIAL_CARE = re.compile(r"^(85[0-9]{6}|98[0-9]{6}|80[0-9]{6})", re.MULTILINE)
SAY_EVERY = 25
MOST_ACCOUNT = 2_000  # releases told one by one; the rest of a huge file is counted
CREATED, AMENDED, SKIPPED = "created", "amended", "skipped"


@dataclass(frozen=True)
class Outcome:
    """What became of one release, for the account."""

    outcome: str
    ocid: str = ""
    release: str = ""
    title: str = ""
    why: str = ""
    quirks: list[str] = field(default_factory=list)
    page: int | None = None


def import_release(
    *, body: Any, by: Any, care_only: bool = False, now: datetime | None = None
) -> Outcome:
    """Bring one release in, in one transaction; nothing of it is kept where it is skipped.

    A process that is not known becomes a draft; a later release of a known one amends what the
    one before had said and leaves alone what people have changed since; a published page gets
    the amendment as a draft. A release that was taken before is skipped.
    """
    now = now or timezone.now()
    try:
        mapped = map_release(body, now=now)
    except NotARelease as error:
        ocid = str(body.get("ocid", ""))[:100] if isinstance(body, dict) else ""
        return Outcome(SKIPPED, ocid=ocid, why=str(error))
    said = {"ocid": mapped.ocid, "release": mapped.release_id, "title": mapped.fields["title"]}
    if care_only and not SOCIAL_CARE.search(mapped.fields["cpv"]):
        return Outcome(SKIPPED, why="It is not about care (by its CPV codes).", **said)
    taken = ImportedRelease.objects.filter(ocid=mapped.ocid, release_id=mapped.release_id)
    if taken.exists():
        return Outcome(SKIPPED, why="It was brought in before.", **said)
    try:
        with transaction.atomic():
            outcome, page = _take(mapped, body, by, now)
    except IntegrityError:  # the same release at the same moment
        return Outcome(SKIPPED, why="It was brought in before.", **said)
    why = "" if outcome != SKIPPED else "An older release; kept as history."
    if outcome != SKIPPED and page.ocid != mapped.ocid:
        why = f"It is the notice of an opening round of {page.draft_title or page.title}."
    return Outcome(outcome, why=why, quirks=mapped.quirks, page=page.pk, **said)


def _take(mapped: Mapped, body: Any, by: Any, now: datetime) -> tuple[str, OpportunityPage]:
    page = OpportunityPage.objects.filter(ocid=mapped.ocid).first()
    entry = None if page else OpeningRound.objects.filter(ocid=mapped.ocid).first()
    summary: list[str] = []
    if page is None and entry is not None:
        page = entry.page
    if page is None:
        page, outcome = _create(mapped, by), CREATED
    else:
        latest = page.releases.filter(ocid=mapped.ocid).order_by("-date").first()
        if latest is not None and latest.date >= mapped.date:
            outcome = SKIPPED
        elif entry is not None:
            summary, outcome = _amend_round(page, mapped, by), AMENDED
        else:
            before = map_release(latest.body, now=now) if latest is not None else None
            summary, outcome = _amend(page, before, mapped, by), AMENDED
    ImportedRelease.objects.create(
        page=page,
        ocid=mapped.ocid,
        release_id=mapped.release_id,
        date=mapped.date,
        tags=", ".join(mapped.tags)[:200],
        notice_type=mapped.notice_type,
        summary=summary,
        body=body,
        imported_at=now,
    )
    audit.record(f"imported release ({outcome})", by=by, target=page, release=mapped.release_id)
    return outcome, page


def _create(mapped: Mapped, by: Any) -> OpportunityPage:
    index = OpportunityIndexPage.objects.first()
    if index is None:
        raise LookupError("There is no list of opportunities yet; add that page first.")
    page = OpportunityPage(
        live=False,
        slug=slugify(mapped.ocid)[:255],
        source=f"Notice {mapped.release_id}"[:300],
        owner=by,
        draft_title=mapped.fields["title"],
    )
    _fill(page, mapped.fields, mapped.parts)
    index.add_child(instance=page)
    page.save_revision(user=by, clean=False)  # what it lacks is asked for at publishing
    return page


def _amend(page: OpportunityPage, before: Mapped | None, after: Mapped, by: Any) -> list[str]:
    """Set what the notice changed since the one before; return it in words."""
    latest = page.get_latest_revision_as_object()
    facts = facts_of(latest)
    fields, parts = after.fields, after.parts
    if before is not None:
        fields = {name: one for name, one in fields.items() if before.fields.get(name) != one}
        parts = {name: rows for name, rows in parts.items() if before.parts.get(name) != rows}
    _fill(latest, fields, parts, before)
    said = differences(facts, facts_of(latest)).lines()
    _keep(page, latest, after, by)
    said += [f"{name.replace('_', ' ').capitalize()} changed." for name in sorted(fields)
             if name in ("title", "value_max", "value_min", "summary")]  # fmt: skip
    return said


def _amend_round(page: OpportunityPage, after: Mapped, by: Any) -> list[str]:
    """Set when an opening round takes providers, as its own notice says; return it in words.

    What the notice says of the whole framework is left to the framework's notice.
    """
    latest = page.get_latest_revision_as_object()
    facts = facts_of(latest)
    rounds = list(latest.rounds.all())
    said = after.fields
    for entry in rounds:
        if entry.ocid != after.ocid:
            continue
        entry.opens_on = said["join_from"] or entry.opens_on or timezone.localdate(after.date)
        entry.closes_on = said["join_until"] or entry.closes_on
        entry.closes_time = said["join_until_time"] or entry.closes_time
        if entry.closes_on is not None and entry.closes_on < entry.opens_on:
            entry.opens_on = None  # the day a late notice was sent is no opening
    latest.rounds = rounds
    lines = differences(facts, facts_of(latest)).lines()
    _keep(page, latest, after, by)
    return lines


def _keep(page: OpportunityPage, latest: OpportunityPage, after: Mapped, by: Any) -> None:
    """Save an amended page: as it is where it is not published yet, else as a draft."""
    latest.change_reason = f"Notice {after.release_id}"[:300]
    if not page.live:
        latest.save()
    latest.save_revision(user=by, clean=False)


def _fill(
    page: OpportunityPage,
    fields: dict[str, Any],
    parts: dict[str, list[Facts]],
    before: Mapped | None = None,
) -> None:
    for name, value in fields.items():
        if name == "text":
            page.description = [("text", _paragraphs(value))] if value else []
        elif name == "facts":
            page.facts = [("fact", fact) for fact in value]
        else:
            setattr(page, name, value)
    for name, rows in parts.items():
        setattr(page, name, _rows(page, name, rows, before.parts[name] if before else []))


def _rows(page: OpportunityPage, name: str, rows: list[Facts], before: list[Facts]) -> list[Any]:
    """Return the rows of a part: those that stay with what changed in them, then new ones."""
    key = NAMED_BY.get(name, "")
    there = {getattr(entry, key): entry for entry in getattr(page, name).all()} if key else {}
    known = {row[key]: row for row in before} if key else {}
    made = []
    for place, row in enumerate(rows):
        entry = there.pop(row[key], None) if key else None
        old = known.get(row[key], {}) if entry is not None else {}
        if entry is None:
            entry = PARTS[name]()
        for column, value in row.items():
            if column not in old or old[column] != value:
                setattr(entry, column, value)
        entry.sort_order = place
        made.append(entry)
    return made


def _paragraphs(text: str) -> str:
    parts = (" ".join(part.split()) for part in re.split(r"\n+", text))
    return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in parts if part)


def run_import(
    *,
    run: ImportRun,
    packages: Callable[[], Iterable[tuple[str, Path]]],
    care_only: bool = False,
    say: Callable[[str], object] = lambda line: None,
) -> ImportRun:
    """Bring in every package and keep the account in `run`.

    Each package is read once to its end before anything of it is taken, so that a file that
    breaks off leaves nothing half-saved.
    """
    run.state = ImportState.RUNNING
    run.save(update_fields=["state"])
    try:
        for address, path in packages():
            say(f"{address}: {reading.check(path)} releases")
            for body in reading.releases(path):
                outcome = import_release(body=body, by=run.by, care_only=care_only)
                _note(run, outcome)
                if outcome.why:
                    say(f"  {outcome.outcome} {outcome.release or outcome.ocid}: {outcome.why}")
    except (reading.BrokenFile, CannotFetch, LookupError) as error:
        run.state, run.fault = ImportState.FAILED, str(error)
    else:
        run.state = ImportState.DONE
    run.finished_at = timezone.now()
    run.save()
    return run


def _note(run: ImportRun, outcome: Outcome) -> None:
    """Count a release, and tell of it; what went on so far is saved now and then."""
    setattr(run, outcome.outcome, getattr(run, outcome.outcome) + 1)
    if len(run.account) < MOST_ACCOUNT:
        run.account.append(asdict(outcome))
    done = run.created + run.amended + run.skipped
    if done % SAY_EVERY == 0:
        # The account is one value; written each time, a huge file would cost its square.
        told = ["account"] if done <= 10 * SAY_EVERY else []
        run.save(update_fields=["created", "amended", "skipped", *told])
