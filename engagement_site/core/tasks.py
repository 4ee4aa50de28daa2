"""Background work of the core: identifiers in, verbs out."""

from django_tasks import task

from engagement_site.core import mail


@task()
def deliver_mail(mail_id: int) -> bool:
    """Send one stored message; see `core.mail.deliver`."""
    return mail.deliver(mail_id)
