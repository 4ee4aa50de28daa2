"""What has to be checked before a consultation goes public, however it is published.

Sources: the government's consultation principles (2018), the four Gunning principles
(R v Brent LBC ex p Gunning, 1985), and section 16 of the Procurement Act 2023 for equal treatment.
"""

from collections.abc import Iterable

from consultations.enums import ConsultationKind

PRINCIPLES = {
    "formative": "Nothing is decided yet: the answers can still change what we do (Gunning 1).",
    "informed": "People find what they need to know to answer well (Gunning 2).",
    "time": "There is enough time to answer, holidays counted out (Gunning 3).",
    "conscientious": "Somebody has the time to read every answer before deciding (Gunning 4).",
    "concise": "It is short, in plain words, and asks only what we will use.",
    "targeted": "Those it concerns will hear of it, small providers included.",
    "equal": "Everybody gets the same facts at the same time; nobody has an advantage.",
    "outcome": "It is said who will publish what came of it, and by when.",
}
UNCHECKED = "Before publishing, check each of these and tick it. Save a draft until you can."


def is_checked(kind: str, principles: Iterable[str] | None) -> bool:
    """Say whether everything is ticked that publishing asks for; feedback on a workshop needs none."""
    if kind == ConsultationKind.WORKSHOP_FEEDBACK:
        return True
    return set(PRINCIPLES) <= set(principles or ())
