"""How far people, and people and the programme, give the same excerpts the same themes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from feedback_analysis.engine.evaluate import cohens_kappa, krippendorffs_alpha

Codes = Sequence[frozenset[int] | None]
"""One coder's themes of each item; None where the coder has not coded it."""

RARE = 5
"""Below so many items with a theme, its agreement says little."""


@dataclass(frozen=True, slots=True)
class ThemeAgreement:
    """Agreement about one theme. `people` is Krippendorff's alpha among people, `machine` the mean of
    Cohen's kappa between each person and the programme; None where it cannot be measured.
    """

    theme: int
    items: int
    people: float | None
    machine: float | None

    @property
    def is_rare(self) -> bool:
        """Whether too few items have it for the figure to say much."""
        return self.items < RARE


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement about a sample: over all themes, and theme by theme."""

    people: float | None
    machine: float | None
    exact: float | None
    by_theme: Sequence[ThemeAgreement]


def agreement(
    people: Mapping[str, Codes], machine: Sequence[frozenset[int]], themes: Sequence[int]
) -> Agreement:
    """Compare codings of the same items.

    Each theme is a yes-or-no question about each item. The overall figures pool those questions over
    all themes. `exact` is the share of items coded twice to which all people gave just the same themes.
    """
    rows = [_of_theme(theme, people, machine) for theme in themes]
    pooled = {
        name: [_has(codes, theme) for theme in themes for codes in coding]
        for name, coding in people.items()
    }
    programme: list[bool | None] = [theme in codes for theme in themes for codes in machine]
    twice = [
        codes
        for unit in zip(*people.values(), strict=True)
        if len(codes := [given for given in unit if given is not None]) > 1
    ]
    exact = sum(len(set(codes)) == 1 for codes in twice) / len(twice) if twice else None
    return Agreement(_alpha(pooled), _mean_kappa(pooled, programme), exact, rows)


def _of_theme(
    theme: int, people: Mapping[str, Codes], machine: Sequence[frozenset[int]]
) -> ThemeAgreement:
    given = {name: [_has(codes, theme) for codes in coding] for name, coding in people.items()}
    programme: list[bool | None] = [theme in codes for codes in machine]
    items = sum(
        any(coding[place] for coding in given.values()) or bool(programme[place])
        for place in range(len(machine))
    )
    if not items:
        return ThemeAgreement(theme, 0, None, None)
    return ThemeAgreement(theme, items, _alpha(given), _mean_kappa(given, programme))


def _has(codes: frozenset[int] | None, theme: int) -> bool | None:
    return None if codes is None else theme in codes


def _alpha(codings: Mapping[str, Sequence[bool | None]]) -> float | None:
    both = any(
        sum(value is not None for value in unit) > 1 for unit in zip(*codings.values(), strict=True)
    )
    return krippendorffs_alpha(list(codings.values())) if both else None


def _mean_kappa(
    codings: Mapping[str, Sequence[bool | None]], programme: Sequence[bool | None]
) -> float | None:
    kappas = []
    for coding in codings.values():
        pairs = [
            (ours, theirs)
            for ours, theirs in zip(coding, programme, strict=True)
            if ours is not None
        ]
        if pairs:
            kappas.append(cohens_kappa([one for one, _ in pairs], [other for _, other in pairs]))
    return sum(kappas) / len(kappas) if kappas else None


def pairs_of(people: Mapping[str, Codes], themes: Sequence[int]) -> list[tuple[str, str, float]]:
    """Return Cohen's kappa for each pair of people over what both coded, all themes pooled."""
    found = []
    for one, other in combinations(people, 2):
        both = [
            (left, right)
            for left, right in zip(people[one], people[other], strict=True)
            if left is not None and right is not None
        ]
        if both:
            left = [theme in codes for theme in themes for codes, _ in both]
            right = [theme in codes for theme in themes for _, codes in both]
            found.append((one, other, cohens_kappa(left, right)))
    return found


BANDS = (
    (0.81, "almost perfect", "They nearly always decide alike. The figure can be relied on."),
    (0.61, "substantial", "They mostly decide alike. Counts can be reported as they are."),
    (0.41, "moderate", "They often decide alike. Report the order of themes, not exact counts."),
    (0.21, "fair", "They decide alike somewhat more often than by chance. Sharpen the description of "
     "the theme and code another sample before you report counts."),
    (0.0, "slight", "They decide alike hardly more often than by chance. Do not report counts: the theme "
     "means different things to different readers."),
)  # fmt: skip
"""Words for a kappa, after Landis and Koch (1977, Biometrics 33, 159-174), with what follows from it."""


FOLLOWS_FOR_MACHINE = (
    (0.61, "Its counts can be reported as they are, with this figure beside them."),
    (0.41, "It often sorts as people do. Report the order of themes, not exact counts."),
    (0.21, "It sorts as people do somewhat more often than by chance. Check more excerpts, let it learn "
     "from them, and code another sample before you report its counts."),
    (-1.0, "It sorts as people do hardly more often than by chance. Do not report its counts: check more "
     "excerpts and let it learn from them."),
)  # fmt: skip


def machine_in_words(value: float | None) -> tuple[str, str]:
    """Return the word for the agreement of people with the programme, and what follows from it."""
    word, meaning = in_words(value)
    if value is not None:
        meaning = next(text for least, text in FOLLOWS_FOR_MACHINE if value >= least)
    return word, meaning


def in_words(value: float | None) -> tuple[str, str]:
    """Return the word for an agreement and what it means for a report."""
    if value is None:
        return "not measured", "Nobody, or only one person, has coded it so far."
    for least, word, meaning in BANDS:
        if value >= least:
            return word, meaning
    return "none", "They decide alike less often than by chance. Talk about what the theme means."
