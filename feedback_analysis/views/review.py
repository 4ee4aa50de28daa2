"""The review workspace: themes, the excerpts of one, a response in its context."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import urlencode
from wagtail.admin import messages

from engagement_site.core.permissions import Permission, has_permission
from feedback_analysis import queries
from feedback_analysis.domain import undoing
from feedback_analysis.domain.acts import ReviewError
from feedback_analysis.domain.coding import Outcome
from feedback_analysis.enums import RemarkKind
from feedback_analysis.forms.review import CodeTextForm, ExcerptsForm
from feedback_analysis.models import Excerpt, Theme
from feedback_analysis.queries import review
from feedback_analysis.queries.review import Selection, ThemeRow
from feedback_analysis.views.base import FinishedRunPage, number_in, response_of

PER_PAGE = 50
TONES = {"negative": "Negative", "neutral": "Neutral", "positive": "Positive"}
VIEWS = {
    review.CHECK: (
        "Check these next",
        "Suggestions nobody has decided about, the least sure first.",
    ),
    review.REST: (
        "In no theme",
        "Remarks that say something no theme holds. Rare points live here.",
    ),
    review.ALL: ("All excerpts", "Everything that was said, in the order of the responses."),
}


class ReviewPage(FinishedRunPage):
    """A page of the workspace."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether the person may decide about excerpts here."""
        replaced = self.run.replaced_by  # type: ignore[attr-defined]
        may = has_permission(self.request.user, Permission.REVIEW_ANALYSES)
        profile = getattr(self.request.user, "wagtail_userprofile", None)
        return super().get_context_data(
            may_review=may and replaced is None,
            replaced=replaced,
            shortcuts=getattr(profile, "keyboard_shortcuts", True),
            **kwargs,
        )

    def back(self, to: str | None = None) -> HttpResponse:
        """Return to the place in the workspace the form came from, or to the query `to`."""
        kept = self.request.POST.get("back", "") if to is None else to
        query = kept if kept.startswith("?") and "\n" not in kept else ""
        return redirect(f"{self.run_address('review')}{query}")


class ReviewView(ReviewPage):
    """The three columns."""

    template_name = "feedback_analysis/review/workspace.html"

    def get_page_title(self) -> str:
        """What is reviewed."""
        return f"Review: {self.analysis.title}"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the chosen theme, a page of its excerpts and the chosen response."""
        rows = review.theme_rows(self.run)
        chosen = self._chosen(rows)
        found = review.with_codes(review.selected_excerpts(self.run, chosen))
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
        kept = self._kept(chosen)
        return self.page(
            rows=rows,
            row=next((row for row in rows if row.theme == chosen.theme), None),
            largest=max((row.theme.responses for row in rows), default=1) or 1,
            chosen=chosen,
            heading=VIEWS.get(chosen.view),
            views=self._views(),
            excerpts=page,
            kept=urlencode(kept),
            here=f"?{urlencode({**kept, 'p': str(page.number)})}",
            tones=TONES.items(),
            kinds=RemarkKind.choices,
            last_act=undoing.last_act(self.run, by=request.user),  # type: ignore[arg-type]
            **self._context_of(request.GET.get("excerpt", "")),
        )

    def _views(self) -> list[dict[str, Any]]:
        counts = review.counts_of_views(self.run)
        return [
            {"name": name, "title": title, "count": counts[name]}
            for name, (title, _) in VIEWS.items()
        ]

    def _chosen(self, rows: list[ThemeRow]) -> Selection:
        asked = self.request.GET
        number, view = asked.get("theme", ""), asked.get("view", "")
        theme: Theme | None = next((r.theme for r in rows if str(r.theme.number) == number), None)
        if view not in VIEWS and theme is None and rows:
            theme = rows[0].theme
        return Selection(
            theme=None if view in VIEWS else theme,
            view=view if view in VIEWS else review.ALL,
            tone=asked.get("tone", "") if asked.get("tone") in TONES else "",
            kind=asked.get("kind", "") if asked.get("kind") in RemarkKind.values else "",
            words=asked.get("q", "").replace("\x00", "")[:200].strip(),
            undecided=asked.get("undecided") == "yes",
        )

    def _kept(self, chosen: Selection) -> dict[str, str]:
        kept: dict[str, str] = {
            "theme": str(chosen.theme.number) if chosen.theme else "",
            "view": "" if chosen.theme else chosen.view,
            "tone": chosen.tone,
            "kind": chosen.kind,
            "q": chosen.words,
            "undecided": "yes" if chosen.undecided else "",
        }
        return {name: value for name, value in kept.items() if value}

    def _context_of(self, excerpt: str) -> dict[str, Any]:
        """Return the response of the chosen excerpt, for those who may read whole responses."""
        key = number_in(excerpt)
        if key is None or not has_permission(self.request.user, Permission.VIEW_RESPONSES):
            return {}
        found = get_object_or_404(
            Excerpt.objects.select_related("response__source"), run=self.run, pk=key
        )
        return {
            "current": found,
            "response": found.response,
            "stretches": queries.response_in_context(self.run, found.response),
            "remarks": queries.excerpts_of(self.run, found.response),
            "others": queries.same_row(found.response),
        }


class ExcerptsView(ReviewPage):
    """Moves, adds, takes out, confirms or splits off the chosen excerpts."""

    required_permission = Permission.REVIEW_ANALYSES
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do it and go back."""
        form = ExcerptsForm(request.POST, run=self.run)
        try:
            outcome = form.carry_out(by=request.user)  # type: ignore[arg-type]
        except ReviewError as error:
            messages.error(request, str(error))
        else:
            tell(request, self, outcome)
        return self.back()


def tell(request: HttpRequest, page: ReviewPage, outcome: Outcome) -> None:
    """Say what an act changed, and what somebody else had changed before."""
    if outcome.act is not None:
        messages.success(request, f"{outcome.act.words}. Press u to undo.")
    elif not outcome.overtaken:
        messages.info(request, "Nothing had to change: they stand like this already.")
    if outcome.overtaken:
        found = review.overtaken_by(page.run, outcome.overtaken)
        now = "; ".join(
            f"“{item['excerpt'].text[:60]}” is now in {', '.join(item['themes']) or 'no theme'}"
            for item in found[:5]
        )
        messages.warning(
            request,
            f"{len(found)} of them had been changed by somebody else since you opened this page, so "
            f"they were left as they are: {now}. Look at them again.",
        )


class CodeTextView(ReviewPage):
    """Codes words a person marked in a response."""

    required_permission = Permission.REVIEW_ANALYSES
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do it and go back."""
        response = response_of(self.run, self.kwargs["response_id"])
        try:
            outcome = CodeTextForm(request.POST).carry_out(
                self.run,
                response,
                by=request.user,  # type: ignore[arg-type]
            )
        except ReviewError as error:
            messages.error(request, str(error))
        else:
            tell(request, self, outcome)
        return self.back()


class UndoView(ReviewPage):
    """Takes back the person's last act, or one chosen in the history."""

    required_permission = Permission.REVIEW_ANALYSES
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Undo and go back."""
        chosen = number_in(request.POST.get("act"))
        act = (
            get_object_or_404(self.run.acts, pk=chosen)
            if chosen is not None
            else undoing.last_act(self.run, by=request.user)  # type: ignore[arg-type]
        )
        if act is None:
            messages.info(request, "There is nothing of yours to undo.")
            return self.back()
        try:
            undone = undoing.undo(act, by=request.user)  # type: ignore[arg-type]
        except ReviewError as error:
            messages.error(request, str(error))
        else:
            kept = (
                f" {undone.kept} of its changes stay, since somebody has built on them."
                if undone.kept
                else ""
            )
            messages.success(request, f"Undone: {undone.act.words}.{kept}")
        if request.POST.get("from") == "history":
            return redirect(self.run_address("history"))
        return self.back()


class HistoryView(ReviewPage):
    """Who changed what."""

    template_name = "feedback_analysis/review/history.html"
    page_title = "Who changed what"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the acts, a page at a time."""
        page = Paginator(review.acts_of(self.run), PER_PAGE).get_page(request.GET.get("p"))
        may = {act.pk for act in page if undoing.may_undo(act, request.user)}  # type: ignore[arg-type]
        return self.page(acts=page, may_undo=may)
