"""What opportunities hold on one person: follows, questions, interests, what they were told."""

from engagement_site.accounts.models import User
from engagement_site.core.personal_data import Holding, Kept
from opportunities.models import ClarificationQuestion, ExpressionOfInterest, Follow, Telling

KEEPS = (
    Kept(
        "Clarification questions you asked, and their answers, without your name",
        "since everybody may read what one provider was told (Procurement Act 2023)",
    ),
    Kept(
        "That your organisation expressed an interest, without your name and address",
        "since it is the organisation's",
    ),
)


def show(user: User) -> list[Holding]:
    """Return interests that give a person's address to partners; foreign keys lead to the rest."""
    interests = ExpressionOfInterest.objects.filter(contact_email__iexact=user.email)
    return [
        Holding(
            "Your address for partners",
            [
                {
                    "opportunity": interest.page.title,
                    "organisation": interest.organisation.name,
                    "e-mail address": interest.contact_email,
                }
                for interest in interests.select_related("page", "organisation")
            ],
        )
    ]


def erase(user: User) -> None:
    """Stop following, and take the person out of what their organisations asked and expressed."""
    Follow.objects.filter(user=user).delete()
    ClarificationQuestion.objects.filter(asked_by=user).update(asked_by=None)
    # Partners are shown nobody who cannot be written to.
    ExpressionOfInterest.objects.filter(contact_email__iexact=user.email).update(
        contact_email="", visible_to_partners=False
    )
    ExpressionOfInterest.objects.filter(expressed_by=user).update(expressed_by=None)
    Telling.objects.filter(user=user).update(user=None)
