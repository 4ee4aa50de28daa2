"""A body of responses whose themes are known, because they were put there."""

from __future__ import annotations

import random

from feedback_analysis.engine.types import SourceText

SUBJECTS = {
    "fees": [
        "hourly rate",
        "fee uplift",
        "price per hour",
        "payment for travel time",
        "fee for home care",
    ],
    "parking": [
        "car park",
        "parking at the venue",
        "parking spaces",
        "parking charges",
        "car parking near the hall",
    ],
    "portal": [
        "tender portal",
        "log-in to the portal",
        "online tender system",
        "portal password",
        "upload on the portal",
    ],
    "recruitment": [
        "recruiting care workers",
        "staff turnover",
        "recruitment of carers",
        "staff vacancies",
        "keeping staff",
    ],
    "food": [
        "lunch",
        "sandwiches at lunch",
        "coffee and tea",
        "catering",
        "vegetarian food at lunch",
    ],
}
FRAMES = [
    "The {} is a real problem for us",
    "We struggle with the {}",
    "Please look again at the {}",
    "Something has to be done about the {}",
    "I was disappointed by the {}",
    "The {} was better last year",
    "My colleagues also mentioned the {}",
    "Our biggest concern remains the {}",
]


def planted(seed: int = 0) -> tuple[list[SourceText], dict[str, str]]:
    """200 responses in a random order, and the subject each is about by id."""
    pairs = [
        (subject, frame.format(phrase))
        for subject, phrases in SUBJECTS.items()
        for phrase in phrases
        for frame in FRAMES
    ]
    random.Random(seed).shuffle(pairs)
    responses = [SourceText(f"r{number}", text) for number, (_, text) in enumerate(pairs)]
    return responses, {f"r{number}": subject for number, (subject, _) in enumerate(pairs)}


MORE_SUBJECTS = {
    **SUBJECTS,
    "referrals": [
        "referral form",
        "late referrals",
        "information in the referral",
        "matching of referrals",
        "emergency referrals",
    ],
    "insurance": [
        "insurance cover",
        "public liability insurance",
        "cost of insurance",
        "insurance certificate",
        "level of insurance",
    ],
    "training": [
        "training places",
        "medication training",
        "safeguarding training",
        "training budget",
        "induction training",
    ],
    "contracts": [
        "contract length",
        "contract extension",
        "one year contract",
        "end of the contract",
        "contract renewal",
    ],
}
ENDINGS = [
    "",
    ", as we said at the last meeting",
    " and it has been like this for two years",
    ", which surprised my team",
    " and nobody has told us why",
    ", in the north of the borough above all",
]


def planted_many(count: int, seed: int = 0) -> tuple[list[SourceText], dict[str, str]]:
    """``count`` different responses on nine subjects, and the subject each is about by id."""
    pairs = [
        (subject, frame.format(phrase) + ending)
        for subject, phrases in MORE_SUBJECTS.items()
        for phrase in phrases
        for frame in FRAMES
        for ending in ENDINGS
    ]
    chosen = random.Random(seed).sample(pairs, count)
    responses = [SourceText(f"r{number}", text) for number, (_, text) in enumerate(chosen)]
    return responses, {f"r{number}": subject for number, (subject, _) in enumerate(chosen)}
