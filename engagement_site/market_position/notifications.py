"""Mail about offers to fill a gap."""

from engagement_site.core import mail
from engagement_site.core.models import OutgoingMail
from engagement_site.market_position.models import GapOffer


def _key(made: GapOffer) -> str:
    return f"market_position:offer:{made.pk}"


def confirm_offer(made: GapOffer) -> None:
    """Tell who made the offer that it was kept and what happens next."""
    mail.send(
        "market_position/email/offer_received",
        to=made.email,
        key=_key(made),
        context={"offer": made, "gap": made.gap, "gap_path": made.gap.get_absolute_url()},
    )


def forget_mail(made: GapOffer) -> None:
    """Delete the stored message to a person who is being forgotten."""
    OutgoingMail.objects.filter(key=_key(made)).delete()
