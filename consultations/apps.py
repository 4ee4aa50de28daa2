"""Consultations and workshop feedback."""

from typing import Any

from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    """Announces consultations to the navigation, the home page, accounts and the page cache."""

    name = "consultations"
    label = "consultations"
    verbose_name = "Consultations"

    def ready(self) -> None:
        """Register with the core and keep versions when pages are published."""
        from consultations import about_events, measures, queries, subscriptions
        from consultations.domain import timetable
        from consultations.models import (
            Clarification,
            ClosingChange,
            ConsultationPage,
        )
        from engagement_site.core import page_cache, registry

        measures.register()
        registry.register_navigation("Consultations", "/consultations/", order=40)
        registry.register_door(
            registry.Door(
                order=30,
                title="Have your say",
                url="/consultations/",
                action="See all consultations",
                summary="Tell us what would work before we decide what to buy.",
                teasers=queries.door_teasers,
            )
        )
        registry.register_waiting(
            registry.WaitingList(30, "Your consultations", queries.waiting_responses)
        )
        registry.register_next_change(queries.next_change)
        subscriptions.register()
        registry.register_feedback_link(about_events.feedback_address)
        registry.register_notes_link(about_events.notes_address)
        registry.register_notes(about_events.notes_on)
        for name, job in (
            ("reminders of drafts", timetable.remind_of_drafts),
            ("outcomes to tell", timetable.tell_outcomes),
        ):
            registry.register_periodic(name, job)
        _register_personal_data()
        page_cache.purge_when_saved(Clarification, ClosingChange)
        _listen_to_pages(ConsultationPage)


def _listen_to_pages(model: type[Any]) -> None:
    """Keep what has to be kept when a consultation is published, by whichever way."""
    from django.db.models.signals import pre_save
    from wagtail.signals import page_published

    page_published.connect(
        keep_version_on_publish,
        sender=model,
        dispatch_uid="consultations-keep-version",
    )
    pre_save.connect(remember_closing, sender=model, dispatch_uid="consultations-closing-before")
    page_published.connect(
        record_moved_closing,
        sender=model,
        dispatch_uid="consultations-closing-moved",
    )


def _register_personal_data() -> None:
    """Say what is held on people, and how long."""
    from consultations.domain import enquiries, people, retention
    from engagement_site.core import personal_data
    from engagement_site.core.retention import register_rule

    personal_data.register_holder(
        "consultations", erase=people.erase, show=people.show, keeps=people.KEEPS
    )
    register_rule(
        "consultations",
        what="Who answered a consultation, then files, words and choices",
        how_long=retention.how_long(),
        forget=retention.count_forgotten,
    )
    register_rule(
        "enquiries", what="Enquiries", how_long="as each form says, a year unless changed",
        forget=lambda now, dry_run: enquiries.forget_enquiries(dry_run=dry_run),
    )  # fmt: skip


def keep_version_on_publish(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Keep the questions as they went public, whether a person or the schedule published them."""
    from consultations.domain.questionnaires import keep_version

    revision = kwargs.get("revision")
    if instance.live:
        keep_version(consultation=instance, by=revision.user if revision else None)


def remember_closing(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Note when the public page closed before it is saved over."""
    shown = (
        sender.objects.filter(pk=instance.pk, live=True) if instance.pk else sender.objects.none()
    )
    instance.closing_before = shown.values_list("closing_at", flat=True).first()


def record_moved_closing(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Record a closing time that moved by publishing the page with another one."""
    from consultations.domain.timetable import record_closing_change
    from consultations.enums import ConsultationState

    before = getattr(instance, "closing_before", None)
    if not instance.live or before is None or instance.closing_at in (None, before):
        return
    early = instance.state == ConsultationState.UPCOMING
    revision = kwargs.get("revision")
    record_closing_change(
        consultation=instance,
        old_closing_at=before,
        reason="Changed before it opened." if early else "Changed when the page was published.",
        by=revision.user if revision else None,
    )
