"""Mail waiting to go, and mail that went."""

from django.db import models


class OutgoingMail(models.Model):
    """One message to one address, written in the transaction of the act that causes it.

    `key` names the message (say "registration-17-confirmed-to-a@example.org"): a second one with
    the same key is not written, so nobody is told twice.
    """

    key = models.CharField(max_length=255, unique=True)
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField(blank=True)
    attachments = models.JSONField(default=list, blank=True)  # [{name, type, base64}]
    headers = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # It was accepted, and came back for good.
    bounced_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["created_at"]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="core_mail_unsent",
                condition=models.Q(sent_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"
