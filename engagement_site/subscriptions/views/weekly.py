"""The weekly list: page, Word document, subscription."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from engagement_site.core.documents.word import WORD_TYPE
from engagement_site.subscriptions.domain import weekly
from engagement_site.subscriptions.exports import weekly_list_as_word
from engagement_site.subscriptions.models import WeeklyList, WeeklyListReader
from engagement_site.subscriptions.views.manage import signed_in

ISSUES_SHOWN = 26


def find_issue(week: str) -> WeeklyList:
    """Return the list of a week; Http404 where none was built."""
    try:
        day = date.fromisoformat(week)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(WeeklyList, week=day)


def show(request: HttpRequest, issue: WeeklyList | None) -> HttpResponse:
    """Return the page of one issue, or of there being none yet."""
    reads = (
        request.user.is_authenticated
        and WeeklyListReader.objects.filter(user_id=request.user.pk).exists()
    )
    context = {"issue": issue, "issues": WeeklyList.objects.all()[:ISSUES_SHOWN], "reads": reads}
    return render(request, "subscriptions/weekly_list.html", context)


class LatestWeeklyListView(View):
    """The newest list."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        return show(request, WeeklyList.objects.first())


class WeeklyListView(View):
    """The list of one week."""

    def get(self, request: HttpRequest, week: str) -> HttpResponse:
        """Show it."""
        return show(request, find_issue(week))


class WeeklyListWordView(View):
    """The list of one week to edit and circulate."""

    def get(self, request: HttpRequest, week: str) -> HttpResponse:
        """Return the document."""
        issue = find_issue(week)
        name = f'attachment; filename="weekly-list-{issue.week}.docx"'
        return HttpResponse(
            weekly_list_as_word(issue),
            content_type=WORD_TYPE,
            headers={"Content-Disposition": name},
        )


class SubscribeView(LoginRequiredMixin, View):
    """Sends the list to the person from next week on, or no more."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Do it and go back."""
        user = signed_in(request)
        if request.POST.get("action") == "stop":
            for reader in WeeklyListReader.objects.filter(user=user):
                weekly.unsubscribe(reader)
            messages.success(request, "The weekly list is not sent to you any more.")
        else:
            weekly.subscribe(by=user)
            messages.success(request, "You get the weekly list by mail from Monday on.")
        return redirect("subscriptions:weekly_latest")


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class UnsubscribeView(View):
    """Stops the weekly list; see `views.stopping.UnsubscribeView`."""

    template = "subscriptions/weekly_unsubscribe.html"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show what would be stopped; a used link says that it is stopped."""
        reader = WeeklyListReader.objects.filter(token=token).first()
        return render(request, self.template, {"stopped": reader is None})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Stop; a second time changes nothing."""
        reader = WeeklyListReader.objects.select_related("user").filter(token=token).first()
        if reader is not None:
            weekly.unsubscribe(reader)
        return render(request, self.template, {"stopped": True})
