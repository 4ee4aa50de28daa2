"""One theme: its excerpts, its name, whether it stands; and the chart of all."""

from typing import Any

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from wagtail.admin import messages

from engagement_site.core.charts import Bar, bar_chart
from engagement_site.core.permissions import Permission
from feedback_analysis import queries
from feedback_analysis.domain import themes as domain
from feedback_analysis.domain.acts import ReviewError
from feedback_analysis.enums import RemarkKind, ThemeStatus
from feedback_analysis.forms import ThemeForm
from feedback_analysis.views.base import Crumb, FinishedRunPage, ThemePage
from feedback_analysis.views.overview import charted

PER_PAGE = 25
TONES = {"negative": "Negative", "neutral": "Neutral", "positive": "Positive"}
DONE = {
    ThemeStatus.ACCEPTED: "“{}” is accepted.",
    ThemeStatus.SET_ASIDE: "“{}” is set aside. It stays at the end of the list.",
    ThemeStatus.CANDIDATE: "“{}” is a candidate again.",
}


class ThemeView(ThemePage):
    """The excerpts of a theme, surest first."""

    template_name = "feedback_analysis/theme.html"

    def get_page_title(self) -> str:
        """Its name."""
        return self.theme.label

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show them, a page at a time, all or those of one tone or kind."""
        tone = request.GET.get("tone", "")
        kind = request.GET.get("kind", "")
        tone = tone if tone in TONES else ""
        kind = kind if kind in RemarkKind.values else ""
        excerpts = queries.theme_excerpts(self.theme, tone=tone, kind=kind)
        page = Paginator(excerpts, PER_PAGE).get_page(request.GET.get("p"))
        chosen = {name: value for name, value in (("tone", tone), ("kind", kind)) if value}
        return self.page(
            excerpts=page,
            tone=tone,
            kind=kind,
            tones=TONES.items(),
            kinds=RemarkKind.choices,
            kept=urlencode(chosen),
            changes=queries.changes_of(self.theme),
            by_type=self.theme.figure("by_respondent_type"),
            by_question=self.theme.figure("by_question"),
        )


class DescribeThemeView(ThemePage):
    """Give a theme a name and a description."""

    required_permission = Permission.EDIT_ANALYSES
    template_name = "feedback_analysis/theme_form.html"
    page_title = "Name and describe"

    def crumbs(self) -> list[Crumb]:
        """The run and the theme."""
        return [*super().crumbs(), self.theme_crumb()]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the form with what stands now."""
        return self.page(form=self._form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Save; where somebody else saved meanwhile, show theirs beside yours."""
        form = ThemeForm(request.POST)
        if not form.is_valid():
            return self.page(422, form=form)
        try:
            form.store(self.theme, by=request.user)  # type: ignore[arg-type]
        except domain.ChangedMeanwhile as changed:
            data = request.POST.copy()
            data["version"] = str(changed.theme.version)
            mine = ThemeForm(data)
            mine.add_error(None, str(changed))
            self.theme = changed.theme
            return self.page(409, form=mine, theirs=changed.theme)
        except ReviewError as error:
            form.add_error("label", str(error))
            return self.page(422, form=form)
        messages.success(request, "The name and description are saved.")
        if request.GET.get("from") == "review":
            return redirect(f"{self.run_address('review')}?theme={self.theme.number}")
        return redirect(self.run_address("theme", self.theme.number))

    def _form(self) -> ThemeForm:
        theme = self.theme
        return ThemeForm(
            initial={
                "label": theme.label,
                "description": theme.description,
                "version": theme.version,
            }
        )


class ThemeStatusView(ThemePage):
    """Accept a theme, set it aside, or undo that."""

    required_permission = Permission.EDIT_ANALYSES
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Decide, and go back to where the button was."""
        wanted = request.POST.get("status", "")
        if wanted not in DONE:
            raise Http404("No such decision")
        try:
            theme = domain.set_theme_status(self.theme, status=ThemeStatus(wanted), by=request.user)  # type: ignore[arg-type]
        except ReviewError as error:
            messages.error(request, str(error))
            return redirect(self.run_address("theme", self.theme.number))
        messages.success(request, DONE[ThemeStatus(wanted)].format(theme.label))
        if request.POST.get("from") == "theme":
            return redirect(self.run_address("theme", theme.number))
        return redirect(f"{self.run_address()}#theme-{theme.number}")


class ChartView(FinishedRunPage):
    """The chart of a run's themes as an image; the table beside it holds the same numbers."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Send it, drawn once for each state of the names."""
        themes = charted(list(self.run.themes.with_decisions()))
        bars = [Bar(theme.label, theme.responses) for theme in themes]
        key = f"feedback-chart:{self.run.pk}:{hash_of(bars)}"
        svg = cache.get(key)
        if svg is None:
            svg = bar_chart(bars, title="Responses in each theme", axis="Responses")
            cache.set(key, svg, 24 * 3600)
        response = HttpResponse(svg, content_type="image/svg+xml")
        response["Cache-Control"] = "private, no-cache"
        return response


def hash_of(bars: list[Bar]) -> str:
    """Return a short name for the content of a chart."""
    from hashlib import sha256

    return sha256(repr([(bar.label, bar.value) for bar in bars]).encode()).hexdigest()[:16]
