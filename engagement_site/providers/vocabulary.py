"""The words for services, needs, ages and places, and how to find them in a sentence.

Commissioners write "ages 13 to 17", providers choose from lists; matching needs both in the same
terms. What is not recognised is left open rather than guessed.
"""

import re
from functools import lru_cache

from engagement_site.providers.enums import Need, ServiceType

# Beside its own label, a service or need is recognised by these beginnings of words.
SERVICE_WORDS: dict[str, tuple[str, ...]] = {
    ServiceType.CHILDRENS_HOME: (
        "children's home", "children's residential", "residential homes for young people",
        "beds in children's homes",
    ),
    ServiceType.FOSTERING: ("foster",),
    ServiceType.SUPPORTED_ACCOMMODATION: ("supported accommodation", "semi-independent", "supported lodging"),
    ServiceType.SUPPORTED_LIVING: ("supported living",),
    ServiceType.SUPPORTED_HOUSING: ("supported housing", "refuge", "hostel"),
    ServiceType.RESIDENTIAL_CARE: (
        "residential care home", "residential and nursing home", "care homes for older",
    ),
    ServiceType.NURSING_HOME: ("nursing home",),
    ServiceType.EXTRA_CARE: ("extra care",),
    ServiceType.HOME_CARE: ("home care", "domiciliary", "care at home", "sitting service"),
    ServiceType.DAY_OPPORTUNITIES: (
        "day opportunit", "day club", "day service", "lunch club", "balance class",
    ),
    ServiceType.SHORT_BREAKS: ("short break", "respite", "breaks for unpaid carers", "weekend breaks"),
    ServiceType.OUTREACH: ("outreach", "community support"),
    ServiceType.MENTORING: ("mentor", "youth work", "life skills"),
    ServiceType.FAMILY_SUPPORT: ("family support", "parenting", "residential assessment", "multi-systemic"),
    ServiceType.ADVOCACY: ("advocacy", "information and advice"),
    ServiceType.TECHNOLOGY: ("telecare", "care technology", "technology at home"),
    ServiceType.EDUCATION: ("special school", "residential school", "alternative education"),
    ServiceType.THERAPY: ("therap",),
    ServiceType.NURSING: ("community nursing", "school nursing", "health visiting"),
}  # fmt: skip
NEED_WORDS: dict[str, tuple[str, ...]] = {
    Need.LEARNING_DISABILITY: ("learning disab",),
    Need.AUTISM: ("autis",),
    Need.MENTAL_HEALTH: ("poor mental health", "adult mental health", "mental illness"),
    Need.SEMH: ("social, emotional and mental health", "semh"),
    Need.PHYSICAL_DISABILITY: ("physical disab",),
    Need.SENSORY: ("sensory", "hearing loss", "sight loss", "deaf"),
    Need.DEMENTIA: ("dementia",),
    Need.FRAILTY: ("frail", "older people"),
    Need.COMPLEX_HEALTH: ("complex health", "continuing healthcare"),
    Need.BEHAVIOUR: ("challenging behaviour", "complex behaviour", "self-harm", "sexualised behaviour"),
    Need.SUBSTANCES: ("substance", "alcohol"),
    Need.EXPLOITATION: ("exploitation",),
    Need.HOMELESSNESS: ("homeless",),
    Need.LEAVING_CARE: ("leaving care", "care leaver"),
    Need.EDGE_OF_CARE: ("edge of care",),
    Need.EMERGENCY: ("emergency", "safe place tonight", "same day"),
    Need.CARERS: ("unpaid carer", "young carer", "carers' "),
    Need.TRAUMA: ("trauma",),
    Need.DOMESTIC_ABUSE: ("domestic abuse", "refuge"),
    Need.LONELINESS: ("lonel", "isolation"),
    Need.INDEPENDENCE: ("independen", "falls"),
    Need.SEND: ("special educational need", "send "),
}  # fmt: skip

AGE_RANGE = re.compile(
    r"\b(\d{1,3})\s*(?:to|-|\u2013|until)\s*(\d{1,3})\b(?!\s*(?:%|months|weeks|hours))"
)
AGE_OVER = re.compile(r"\b(?:aged?\s+)?(\d{1,2})\s*(?:and over|or over|plus\b|\+)", re.IGNORECASE)
AGE_UP_TO = re.compile(r"\b(?:up to|under)\s+(?:age\s+)?(\d{1,2})\b", re.IGNORECASE)
OLDEST = 120


@lru_cache(maxsize=4096)
def services_in(text: str) -> frozenset[str]:
    """Return the services a text names, as values of ServiceType."""
    return _named(text, SERVICE_WORDS, ServiceType)


@lru_cache(maxsize=4096)
def needs_in(text: str) -> frozenset[str]:
    """Return the needs a text names, as values of Need."""
    return _named(text, NEED_WORDS, Need)


def _named(
    text: str, words: dict[str, tuple[str, ...]], labels: type[ServiceType] | type[Need]
) -> frozenset[str]:
    folded = " " + " ".join(text.casefold().replace("\u2019", "'").split()) + " "
    return frozenset(
        choice.value
        for choice in labels
        if str(choice.label).casefold() in folded
        or any(begin in folded for begin in words.get(choice.value, ()))
    )


def ages_in(text: str) -> tuple[int | None, int | None]:
    """Return (youngest, oldest) of the ages a text names; None on a side it leaves open.

    "Aged 13 to 17" is (13, 17), "65 and over" is (65, None), "up to 25" is (None, 25). Several
    ranges are spanned. A text without ages is (None, None).
    """
    ranges = [
        (int(low), int(high))
        for low, high in AGE_RANGE.findall(text)
        if int(low) < int(high) <= OLDEST
    ]
    over = [int(low) for low in AGE_OVER.findall(text)]
    under = [int(high) for high in AGE_UP_TO.findall(text)]
    lows = [low for low, _ in ranges] + over
    highs = [high for _, high in ranges] + under
    youngest = None if under and not over and not ranges else min(lows, default=None)
    oldest = None if over else max(highs, default=None)
    return youngest, oldest


def ages_in_words(age_from: int | None, age_to: int | None) -> str:
    """Return "13 to 17", "65 and over", "up to 17", or nothing where no age is said."""
    if age_from is None and age_to is None:
        return ""
    if age_to is None:
        return f"{age_from} and over" if age_from else "all ages"
    if not age_from:
        return f"up to {age_to}"
    return f"{age_from} to {age_to}"


def split_places(text: str) -> frozenset[str]:
    """Return the places of a comma-separated line, folded for comparing."""
    return frozenset(fold_place(part) for part in re.split(r"[,;\n]", text) if part.strip())


def fold_place(name: str) -> str:
    """Return a place's name as it is compared: "All Gateshead" and "gateshead" are one."""
    folded = " ".join(name.casefold().split())
    return folded.removeprefix("all of ").removeprefix("all ").removesuffix(" england").strip()
