"""Drawing a sample, coding it blind, and settling what coders differ about."""

import random
from collections.abc import Collection

from django.db import transaction
from django.db.models import Max

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.permissions import Permission, check_permission
from feedback_analysis.domain.acts import ReviewError, Wish, begin, finish, set_states
from feedback_analysis.domain.codebook import theme_for
from feedback_analysis.domain.coding import excerpt_at
from feedback_analysis.domain.learning import measure
from feedback_analysis.domain.themes import ensure_entry
from feedback_analysis.enums import ActVerb, CodeState
from feedback_analysis.models import (
    CodebookTheme,
    CodingSample,
    ExcerptCode,
    Run,
    SampleCoding,
    SampleItem,
    Theme,
)

SMALLEST, LARGEST = 10, 500


def draw_sample(run: Run, *, size: int, by: User, seed: int = 0) -> CodingSample:
    """Draw excerpts at random, with the themes as they stand and the programme's own codes.

    A response gives one excerpt at most, a text sent in several times counts once. Raises
    ReviewError where there is too little to draw from.
    """
    if not SMALLEST <= size <= LARGEST:
        raise ReviewError(f"A sample holds {SMALLEST} to {LARGEST} excerpts.")
    with transaction.atomic():
        begin(run, by=by, permission=Permission.EDIT_ANALYSES)
        themes = list(run.themes.with_decisions().select_related("run").kept().order_by("number"))
        if not themes:
            raise ReviewError("There are no themes to code with yet.")
        drawn = _draw(run, size, seed)
        if len(drawn) < SMALLEST:
            raise ReviewError(
                f"Only {len(drawn)} different responses could be drawn; {SMALLEST} are the fewest a "
                "comparison can rest on."
            )
        last = run.analysis.samples.aggregate(last=Max("number"))["last"] or 0
        sample = CodingSample.objects.create(
            analysis_id=run.analysis_id, run=run, number=last + 1, seed=seed, created_by=by
        )
        sample.themes.set([ensure_entry(theme) for theme in themes])
        _store(sample, drawn, {theme.pk: theme for theme in themes})
        audit.record("drew sample", by=by, target=sample, size=len(drawn), seed=seed)
    return sample


def _draw(run: Run, size: int, seed: int) -> list[int]:
    """Return excerpts, one of each response and of each repeated text, in a random order."""
    groups = dict(
        run.run_responses.exclude(duplicate_group=None).values_list("response", "duplicate_group")
    )
    pairs = list(run.excerpts.filter(by_hand=False).order_by("pk").values_list("pk", "response_id"))
    random.Random(seed).shuffle(pairs)  # noqa: S311 - repeatable, not secret
    taken: set[tuple[str, int]] = set()
    drawn: list[int] = []
    for excerpt, response in pairs:
        group = groups.get(response)
        key = ("response", response) if group is None else ("repeated", group)
        if key in taken:
            continue
        taken.add(key)
        drawn.append(excerpt)
        if len(drawn) == size:
            break
    return drawn


def _store(sample: CodingSample, drawn: list[int], themes: dict[int, Theme]) -> None:
    machine: dict[int, list[int]] = {}
    given = ExcerptCode.objects.filter(
        excerpt__in=drawn, theme__in=themes, confidence__isnull=False
    )
    for excerpt, theme in given.values_list("excerpt_id", "theme_id"):
        machine.setdefault(excerpt, []).append(themes[theme].codebook_id or 0)
    excerpts = sample.run.excerpts.in_bulk(drawn)
    SampleItem.objects.bulk_create(
        SampleItem(
            sample=sample,
            position=position,
            response_id=excerpts[pk].response_id,
            start=excerpts[pk].start,
            end=excerpts[pk].end,
            text=excerpts[pk].text,
            machine=sorted(machine.get(pk, [])),
        )
        for position, pk in enumerate(drawn, start=1)
    )


def code_item(item: SampleItem, *, themes: Collection[int], by: User) -> SampleCoding:
    """Give an item its themes (none is a judgement too); a second time replaces the first.

    Raises ReviewError for a theme that the sample does not know.
    """
    check_permission(by, Permission.REVIEW_ANALYSES)
    known = set(item.sample.themes.values_list("pk", flat=True))
    if unknown := set(themes) - known:
        raise ReviewError(f"The sample has no theme {min(unknown)}.")
    with transaction.atomic():
        coding, _ = SampleCoding.objects.update_or_create(
            item=item,
            coder=by,
            defaults={"themes": sorted(set(themes)), "coder_label": str(by)[:255]},
        )
        audit.record("coded blind", by=by, target=item.sample, item=item.position)
        if next_item(item.sample, by=by) is None:
            _measure_again(item.sample)
    return coding


def _measure_again(sample: CodingSample) -> None:
    """Note how the run the sample was drawn from does on it: what later runs are held against."""
    run = Run.objects.select_for_update().get(pk=sample.run_id)
    run.summary = {**run.summary, "held_back": measure(run)}
    run.save(update_fields=["summary"])


def next_item(sample: CodingSample, *, by: User) -> SampleItem | None:
    """Return the first item this person has not coded; None where all are done."""
    return sample.items.exclude(codings__coder=by).order_by("position").first()


def settle(item: SampleItem, *, themes: Collection[int], run: Run, by: User) -> None:
    """Decide an item its coders differ about: the excerpt gets these themes and no other.

    The blind codings stay as they were, so the agreement does not rise by settling.
    """
    with transaction.atomic():
        begin(run, by=by, permission=Permission.EDIT_ANALYSES)
        excerpt = excerpt_at(run, item.response, item.start, item.end)
        entries = {
            entry.stands_for.pk: entry.stands_for
            for entry in CodebookTheme.objects.filter(analysis=run.analysis_id, pk__in=themes)
        }
        wanted = {theme_for(run, entry).pk for entry in entries.values()}
        live = ExcerptCode.objects.live().filter(excerpt=excerpt)
        now = live.exclude(theme__codebook__locked=True).values_list("theme_id", flat=True)
        wishes = [Wish(excerpt.pk, theme, CodeState.HUMAN) for theme in wanted]
        wishes += [Wish(excerpt.pk, theme, CodeState.REMOVED) for theme in set(now) - wanted]
        done = set_states(wishes, by=by)
        if done.codes:
            words = f"Excerpt {item.position} of sample {item.sample.number} settled"
            finish(run, ActVerb.SETTLE, words, done, by=by, excerpts=1)
