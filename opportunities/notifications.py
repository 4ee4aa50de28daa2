"""Mail about opportunities: to followers, and to who asked a question."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from engagement_site.accounts.models import User
from engagement_site.core import mail
from engagement_site.providers.models import ProviderOrganisation
from opportunities.models import ClarificationQuestion, Follow, Notice, OpportunityPage, Telling

UNFOLLOW_SALT = "opportunities.unfollow"


def tell_followers(notice: Notice) -> int:
    """Mail a notice to everybody who follows its opportunity and note it; return to how many.

    Who was told of this notice already is left out, so that calling it again tells nobody twice.
    """
    told = Telling.objects.filter(notice=notice).values("user_id")
    follows = (
        Follow.objects.filter(page_id=notice.page_id, user__is_active=True)
        .exclude(user_id__in=told)
        .select_related("user")
        .prefetch_related("user__organisations")
    )
    page = notice.page
    log = []
    for follow in follows:
        _send_notice(notice, page, follow.user)
        names = "; ".join(one.name for one in follow.user.organisations.all())
        log.append(
            Telling(notice=notice, user=follow.user, organisations=names[:500], at=notice.at)
        )
    Telling.objects.bulk_create(log)
    return len(log)


def _send_notice(notice: Notice, page: OpportunityPage, to: User) -> None:
    stop = settings.SITE_ADDRESS + reverse("opportunities:unfollow", args=[_token(page, to)])
    mail.send(
        "opportunities/email/notice",
        to=to.email,
        key=f"opportunity notice {notice.pk} to {to.pk}",
        context={
            "notice": notice,
            "opportunity": page,
            "action_url": settings.SITE_ADDRESS + (page.get_url() or "/opportunities/"),
            "action_text": "See the opportunity",
            "reason": "You get this because you follow this opportunity.",
            "preferences_url": stop,
        },
        headers={"List-Unsubscribe": f"<{stop}>"},
    )


def _token(page: OpportunityPage, user: User) -> str:
    return signing.dumps([page.pk, user.pk], salt=UNFOLLOW_SALT)


def read_unfollow_token(token: str) -> tuple[int, int]:
    """Return opportunity and person of a mailed link; raises signing.BadSignature."""
    page, user = signing.loads(token, salt=UNFOLLOW_SALT)
    return int(page), int(user)


def confirm_question(question: ClarificationQuestion, *, to: User) -> None:
    """Confirm to who asked that the question is in."""
    _about_question("question_received", question, to)


def tell_declined(question: ClarificationQuestion, *, to: User) -> None:
    """Tell who asked why the question is not answered."""
    _about_question("question_declined", question, to)


def _about_question(template: str, question: ClarificationQuestion, to: User) -> None:
    mail.send(
        f"opportunities/email/{template}",
        to=to.email,
        key=f"opportunity {template} {question.pk}",
        context={
            "question": question,
            "opportunity": question.page,
            "action_url": settings.SITE_ADDRESS + (question.page.get_url() or "/opportunities/"),
            "action_text": "See the opportunity",
            "reason": "You get this because you asked a question about this opportunity.",
        },
    )


def confirm_interest(
    page: OpportunityPage, organisation: ProviderOrganisation, *, to: User, key: str
) -> None:
    """Confirm an expression of interest to who made it."""
    mail.send(
        "opportunities/email/interest",
        to=to.email,
        key=key,
        context={
            "opportunity": page,
            "organisation": organisation,
            "action_url": settings.SITE_ADDRESS + reverse("opportunities:interest", args=[page.pk]),
            "action_text": "Change or withdraw it",
            "reason": "You get this because you expressed an interest.",
        },
    )
