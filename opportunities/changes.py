"""What is material about an opportunity, and what differs between two publications.

Two pure steps over plain data: `facts_of` takes down what readers rely on, `differences` says
what moved. They know nothing of when or by whom: `domain.publishing` does.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from engagement_site.core.templatetags.components import long_date, long_datetime
from engagement_site.core.vague_dates import VagueDate
from opportunities.enums import Stage
from opportunities.joining import LONDON, closing_words, exact_window
from opportunities.models.parts import vague

if TYPE_CHECKING:
    from opportunities.models import OpportunityPage

Facts = dict[str, Any]


@dataclass(frozen=True)
class MovedDate:
    """One date, before and after, in words and as a day; "" and None where there was none."""

    key: str
    label: str
    before: str
    after: str
    before_day: date | None
    after_day: date | None

    @property
    def sentence(self) -> str:
        """Say what happened to it."""
        if not self.before:
            return f"{self.label}: now {self.after}."
        if not self.after:
            return f"{self.label}: no longer {self.before}; no new date yet."
        return f"{self.label}: moved from {self.before} to {self.after}."


@dataclass(frozen=True)
class Differences:
    """What a reader who knew the last publication should be told."""

    dates: list[MovedDate] = field(default_factory=list)
    stage: tuple[Stage, Stage] | None = None
    documents: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.dates or self.stage or self.documents)

    @property
    def needs_reason(self) -> bool:
        """Say whether a published date moved or went, which readers are owed a reason for."""
        return any(moved.before for moved in self.dates)

    @property
    def withdrawn(self) -> bool:
        """Say whether it was withdrawn."""
        return self.stage is not None and self.stage[1] == Stage.WITHDRAWN

    def lines(self) -> list[str]:
        """Return a sentence for each difference."""
        said = []
        if self.stage is not None:
            before, after = self.stage
            said.append(f"Stage: now {after.label.lower()}, was {before.label.lower()}.")
        said += [moved.sentence for moved in self.dates]
        return said + self.documents

    def headline(self, title: str) -> str:
        """Return the subject of a message: what changed first, then of what."""
        if self.withdrawn:
            return f"Withdrawn: {title}"
        if len(self.dates) == 1 and self.dates[0].after:
            moved = self.dates[0]
            word = "Moved" if moved.before else "Date set"
            return f"{word}: {title}: {moved.label.lower()} {moved.after}"
        if self.dates:
            return f"Dates changed: {title}"
        if self.stage is not None:
            return f"Now {self.stage[1].label.lower()}: {title}"
        return f"New in the documents: {title}"


def facts_of(page: "OpportunityPage") -> Facts:
    """Return what readers rely on, from the page as it stands, saved or not, as plain JSON."""
    return {
        "stage": page.stage,
        "dates": dict(_dates(page)),
        "documents": {
            " ".join(document.title.split()): [document.version, document.url]
            for document in sorted(page.documents.all(), key=lambda one: one.version)
        },
    }


def _fact(label: str, shown: str, day: date | None) -> dict[str, Any]:
    return {"label": label, "shown": shown, "day": day.isoformat() if day else None}


def _dates(page: "OpportunityPage") -> list[tuple[str, dict[str, Any]]]:
    opens = vague(page.join_from, page.join_from_precision)
    closes = vague(page.join_until, page.join_until_precision)
    found = [
        ("join_from", _fact("Opens", _shown(opens), page.join_from)),
        (
            "join_until",
            _fact("Closes", closing_words(exact_window(closes, page.join_until_time)),
                  page.join_until),
        ),
        ("lapses_on", _fact("Lapses", long_date(page.lapses_on), page.lapses_on)),
        ("interest_until", _fact(
            "Interest until", long_date(page.interest_until), page.interest_until)),
        ("questions_until", _fact(
            "Questions until", long_datetime(page.questions_until),
            page.questions_until.astimezone(LONDON).date() if page.questions_until else None)),
        ("contract_starts", _fact(
            "Contract starts", long_date(page.contract_starts), page.contract_starts)),
        ("contract_ends", _fact("Contract ends", long_date(page.contract_ends), page.contract_ends)),
        ("reprocure_on", _fact(
            "Bought again", _shown(page.reprocure_when), page.reprocure_on)),
    ]  # fmt: skip
    return [*found, *_stage_dates(page), *_round_dates(page)]


def _shown(when: VagueDate | None) -> str:
    if when is None:
        return ""
    return str(when) if when.is_vague else long_date(when.first_day)


def _stage_dates(page: "OpportunityPage") -> list[tuple[str, dict[str, Any]]]:
    seen: Counter[str] = Counter()
    found = []
    for step in page.stages.all():
        seen[step.stage] += 1
        key = stage_key(step.stage, seen[step.stage])
        label = f"Stage “{step.get_stage_display().lower()}”"
        found.append((key, _fact(label, step.date_shown, step.date)))
    return found


def stage_key(stage: str, occurrence: int = 1) -> str:
    """Return the key under which a step's date is kept; a stage can occur more than once."""
    return f"stage:{stage}" if occurrence == 1 else f"stage:{stage}#{occurrence}"


def _round_dates(page: "OpportunityPage") -> list[tuple[str, dict[str, Any]]]:
    found = []
    for entry in page.rounds.all():
        window = exact_window(vague(entry.closes_on, "day"), entry.closes_time)
        name = " ".join(entry.title.split())
        found += [
            (f"round:{name}:opens", _fact(f"{name} opens", long_date(entry.opens_on),
                                          entry.opens_on)),
            (f"round:{name}:closes", _fact(f"{name} closes", closing_words(window),
                                           entry.closes_on)),
        ]  # fmt: skip
    return found


def differences(before: Facts, after: Facts) -> Differences:
    """Return what moved from one publication to the next.

    A step or round that is new or gone is no moved date; one that stayed under its name is.
    """
    moved = []
    for key, new in after.get("dates", {}).items():
        old = before.get("dates", {}).get(key)
        if old is None or old["shown"] == new["shown"]:
            continue
        days = [date.fromisoformat(one["day"]) if one["day"] else None for one in (old, new)]
        moved.append(MovedDate(key[:140], new["label"], old["shown"], new["shown"], *days))
    stages = (before.get("stage"), after.get("stage"))
    changed = stages[0] != stages[1] and all(stage in Stage.values for stage in stages)
    return Differences(
        dates=moved,
        stage=(Stage(str(stages[0])), Stage(str(stages[1]))) if changed else None,
        documents=_new_documents(before.get("documents", {}), after.get("documents", {})),
    )


def _new_documents(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    said = []
    for title, (version, url) in after.items():
        if title not in before:
            said.append(f"New document: {title}.")
        elif before[title][0] != version:
            said.append(f"New version of “{title}”: version {version}.")
        elif before[title][1] != url:
            said.append(f"“{title}” was replaced.")
    return said + [f"“{title}” was taken away." for title in before if title not in after]
