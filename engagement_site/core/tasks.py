"""Background work of the core: identifiers in, verbs out."""

from django_tasks import task

from engagement_site.core import delivery


@task()
def deliver_mail(mail_id: int) -> bool:
    """Send one stored message; see `core.delivery.deliver`."""
    return delivery.deliver(mail_id)
