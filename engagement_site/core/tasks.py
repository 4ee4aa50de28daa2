"""Background work of the core: identifiers in, verbs out."""

from django_tasks import task

from engagement_site.core import delivery


@task()
def deliver_mail(mail_id: int) -> bool:
    """Send one stored message; see `core.delivery.deliver`."""
    return delivery.deliver(mail_id)


@task()
def deliver_mail_batch(mail_ids: list[int]) -> int:
    """Send several stored messages over one connection; see `core.delivery.deliver_batch`."""
    return delivery.deliver_batch(mail_ids)
