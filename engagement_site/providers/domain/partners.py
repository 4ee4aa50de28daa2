"""Partner finding: nobody learns anybody's address until both sides have agreed.

Contact details are taken out of notices and messages as long as one side has not agreed, so that
the relay cannot be by-passed by writing an address into the text.
"""

import re
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from engagement_site.accounts.models import User
from engagement_site.core import audit
from engagement_site.core.permissions import Permission, check_permission
from engagement_site.core.rate_limits import within_rate
from engagement_site.providers import notifications
from engagement_site.providers.enums import ApproachState
from engagement_site.providers.models import (
    PartnerApproach,
    PartnerBlock,
    PartnerMessage,
    PartnerNotice,
    ProviderOrganisation,
)
from engagement_site.providers.permissions import can_act_for, check_can_act_for

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
TELEPHONE = re.compile(r"(?<!\w)(\+44|\(?0)[\d\s()-]{8,14}\d")
LINK = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
MESSAGES_PER_DAY = 40


class PartnerError(Exception):
    """A refusal with a message for the person."""


class AlreadyApproached(PartnerError):
    """The organisation wrote about this notice already; `approach` is where."""

    def __init__(self, approach: PartnerApproach) -> None:
        self.approach = approach
        super().__init__("Your organisation has written about this notice already.")


class Closed(PartnerError):
    """The conversation or the notice is closed; it is not said by whom or why."""

    def __init__(self) -> None:
        super().__init__("This conversation is closed. Nothing more can be sent.")


class TooMany(PartnerError):
    """More messages in a day than people write."""

    def __init__(self) -> None:
        super().__init__("Your organisation has sent many messages today. Go on tomorrow.")


def without_contacts(text: str) -> str:
    """Return a text with addresses, telephone numbers and links taken out."""
    for pattern in (ADDRESS, LINK, TELEPHONE):
        text = pattern.sub("[shown once both agree]", text)
    return text


def publish_notice(
    organisation: ProviderOrganisation, *, seeks: str, title: str, text: str, until: date, by: User
) -> PartnerNotice:
    """Publish a notice of an organisation."""
    check_can_act_for(by, organisation)
    with transaction.atomic():
        notice = PartnerNotice.objects.create(
            organisation=organisation, seeks=seeks, title=without_contacts(title),
            text=without_contacts(text), until=until,
        )  # fmt: skip
        audit.record("published partner notice", by=by, target=notice)
    return notice


def withdraw_notice(notice: PartnerNotice, *, by: User) -> None:
    """Take a notice away; conversations about it stay."""
    check_can_act_for(by, notice.organisation)
    with transaction.atomic():
        notice.withdrawn_at = timezone.now()
        notice.save(update_fields=["withdrawn_at"])
        audit.record("withdrew partner notice", by=by, target=notice)


def approach(
    notice: PartnerNotice, *, organisation: ProviderOrganisation, text: str, by: User
) -> PartnerApproach:
    """Write to the organisation of a notice for another one; AlreadyApproached, Closed, TooMany."""
    check_can_act_for(by, organisation)
    if organisation.pk == notice.organisation_id:
        raise PermissionDenied("This is a notice of your own organisation")
    if notice.withdrawn_at or notice.hidden_at or notice.until < timezone.localdate():
        raise Closed
    if _is_blocked(organisation, notice.organisation):
        raise Closed
    existing = PartnerApproach.objects.filter(notice=notice, from_organisation=organisation)
    try:
        with transaction.atomic():
            made = PartnerApproach.objects.create(
                notice=notice, from_organisation=organisation, to_organisation=notice.organisation
            )
            audit.record("approached", by=by, target=made)
            _write(made, sender=organisation, text=text, by=by)
    except IntegrityError:
        raise AlreadyApproached(existing.get()) from None
    return made


def reply(made: PartnerApproach, *, text: str, by: User) -> PartnerMessage:
    """Write within a conversation; Closed, TooMany."""
    sender = side_of(made, by)
    other = made.to_organisation if sender == made.from_organisation else made.from_organisation
    if made.state == ApproachState.DECLINED or _is_blocked(sender, other):
        raise Closed
    with transaction.atomic():
        return _write(made, sender=sender, text=text, by=by)


def _write(
    made: PartnerApproach, *, sender: ProviderOrganisation, text: str, by: User
) -> PartnerMessage:
    if not within_rate("partner-message", str(sender.pk), limit=MESSAGES_PER_DAY, seconds=86_400):
        raise TooMany
    if made.state != ApproachState.AGREED:
        text = without_contacts(text)
    message = PartnerMessage.objects.create(approach=made, sender=sender, written_by=by, text=text)
    audit.record("wrote to partner", by=by, target=made)
    notifications.send_partner_message(message)
    return message


def decide(made: PartnerApproach, *, agree: bool, by: User) -> PartnerApproach:
    """Agree to show contact details to each other, or decline; only who was approached decides.

    Who approaches has agreed by approaching; so agreement is mutual.
    """
    check_can_act_for(by, made.to_organisation)
    if made.state != ApproachState.WAITING:
        raise Closed
    with transaction.atomic():
        made.state = ApproachState.AGREED if agree else ApproachState.DECLINED
        made.decided_at = timezone.now()
        made.save(update_fields=["state", "decided_at"])
        audit.record("agreed" if agree else "declined", by=by, target=made)
    return made


def block(made: PartnerApproach, *, by: User) -> None:
    """Hear nothing more from the other side; contact details are hidden again."""
    side = side_of(made, by)
    other = made.to_organisation if side == made.from_organisation else made.from_organisation
    with transaction.atomic():
        PartnerBlock.objects.get_or_create(organisation=side, blocked=other)
        PartnerApproach.objects.filter(pk=made.pk).update(
            state=ApproachState.DECLINED, decided_at=timezone.now()
        )
        audit.record("blocked", by=by, target=made)


def report(message: PartnerMessage, *, because: str, by: User) -> None:
    """Show a message to the commissioning team; only who received it can."""
    side = side_of(message.approach, by)
    if side.pk == message.sender_id:
        raise PermissionDenied("This is your own message")
    with transaction.atomic():
        message.reported_at, message.reported_because = timezone.now(), because[:300]
        message.save(update_fields=["reported_at", "reported_because"])
        audit.record("reported message", by=by, target=message.approach, message=message.pk)


def settle_report(message: PartnerMessage, *, hide_notice: bool, by: User) -> None:
    """Note that staff looked at a reported message; hide the notice where it breaks the rules."""
    check_permission(by, Permission.MANAGE_PROVIDERS)
    with transaction.atomic():
        message.settled_at = timezone.now()
        message.save(update_fields=["settled_at"])
        if hide_notice:
            PartnerNotice.objects.filter(pk=message.approach.notice_id).update(
                hidden_at=timezone.now()
            )
        audit.record("settled report", by=by, target=message.approach, hidden=hide_notice)


def side_of(made: PartnerApproach, user: User) -> ProviderOrganisation:
    """Return for which of the two the person acts; PermissionDenied where for neither."""
    for organisation in (made.to_organisation, made.from_organisation):
        if can_act_for(user, organisation):
            return organisation
    raise PermissionDenied("This conversation is between others")


def _is_blocked(one: ProviderOrganisation, other: ProviderOrganisation) -> bool:
    return (
        PartnerBlock.objects.filter(organisation=one, blocked=other).exists()
        or PartnerBlock.objects.filter(organisation=other, blocked=one).exists()
    )
