"""What people who booked were last told of an event, and which mail went to all of them."""

from django.db import models

from events.enums import MailRoundKind


class ToldFacts(models.Model):
    """When, where and what, as everybody with a place was last told.

    `changed_at` is set while the published event says something else; telling clears it.
    """

    event = models.OneToOneField(
        "events.EventPage", related_name="told_facts", on_delete=models.CASCADE
    )
    facts = models.JSONField(default=dict)
    changed_at = models.DateTimeField(null=True, blank=True, db_index=True)
    told_at = models.DateTimeField(null=True, blank=True)
    # Names each telling, so that its mail has keys of its own.
    number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "facts told of an event"
        verbose_name_plural = "facts told of events"

    def __str__(self) -> str:
        return f"Told facts of event {self.event_id}"


class MailRound(models.Model):
    """A reminder or thanks that went to everybody who comes; a new date makes a new round."""

    event = models.ForeignKey(
        "events.EventPage", related_name="mail_rounds", on_delete=models.CASCADE
    )
    kind = models.CharField(max_length=16, choices=MailRoundKind.choices)
    for_start = models.DateTimeField()
    sent_at = models.DateTimeField()
    people = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "kind", "for_start"], name="events_one_round_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for event {self.event_id}"
