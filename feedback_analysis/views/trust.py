"""How far the analysis can be relied on; blind samples: drawing, coding, comparing, settling."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from wagtail.admin import messages

from engagement_site.core.permissions import Permission
from feedback_analysis.domain import samples
from feedback_analysis.domain.acts import ReviewError
from feedback_analysis.models import CodingSample, SampleItem
from feedback_analysis.queries import repetitions, review, trust
from feedback_analysis.views.base import number_in
from feedback_analysis.views.review import ReviewPage

CURVE_POINTS = 12


def _themes_in(request: HttpRequest) -> list[int]:
    found = (number_in(value) for value in request.POST.getlist("themes"))
    return [number for number in found if number is not None]


class SampleForm(forms.Form):
    """How large a sample is to be."""

    size = forms.IntegerField(
        label="How many excerpts",
        initial=40,
        min_value=samples.SMALLEST,
        max_value=samples.LARGEST,
        help_text="40 take two people about half an hour each. More make the figures steadier.",
    )


class TrustView(ReviewPage):
    """Everything that says how sure one can be, on one page."""

    template_name = "feedback_analysis/trust/trust.html"
    page_title = "How sure are we"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show it."""
        return self._show(SampleForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Draw a sample."""
        form = SampleForm(request.POST)
        if not form.is_valid():
            return self._show(form, 422)
        try:
            sample = samples.draw_sample(
                self.run,
                size=form.cleaned_data["size"],
                seed=self.analysis.samples.count(),
                by=request.user,  # type: ignore[arg-type]
            )
        except ReviewError as error:
            form.add_error("size", str(error))
            return self._show(form, 422)
        messages.success(
            request,
            f"Sample {sample.number} is drawn. Ask a colleague to code it too, without talking about it.",
        )
        return redirect(self.run_address("trust"))

    def _show(self, form: SampleForm, status: int = 200) -> HttpResponse:
        saturation = trust.saturation_of(self.run)
        step = max(1, len(saturation.curve) // CURVE_POINTS)
        return self.page(
            status,
            form=form,
            coverage=trust.coverage_of(self.run),
            rest_terms=trust.rest_terms(self.run),
            repetitions=repetitions(self.run)[:10],
            saturation=saturation,
            curve=[*saturation.curve[::step], *saturation.curve[-1:]],
            learning=trust.learning_of(self.analysis),
            decided=review.decided_count(self.run),
            samples=trust.samples_for(self.analysis, self.request.user.pk),
        )


class SamplePage(ReviewPage):
    """A page about one sample of the analysis."""

    sample: CodingSample

    def find(self) -> None:
        """Find the sample within its analysis."""
        super().find()
        self.sample = get_object_or_404(self.analysis.samples, number=self.kwargs["sample_number"])

    def crumbs(self) -> list[dict[str, Any]]:
        """The page of trust above it."""
        here = {"url": self.run_address("trust"), "label": "How sure are we"}
        return [*super().crumbs(), here]


class CodeSampleView(SamplePage):
    """Codes a sample, one excerpt after the other, seeing nobody else's codes."""

    required_permission = Permission.REVIEW_ANALYSES
    template_name = "feedback_analysis/trust/code.html"

    def get_page_title(self) -> str:
        """Which sample."""
        return f"Code sample {self.sample.number}"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the next excerpt, or one asked for by its place."""
        asked = number_in(request.GET.get("item"))
        item = (
            get_object_or_404(self.sample.items, position=asked)
            if asked is not None
            else samples.next_item(self.sample, by=request.user)  # type: ignore[arg-type]
        )
        if item is None:
            messages.success(request, "You have coded the whole sample. Thank you.")
            return redirect(self.run_address("trust"))
        return self._show(item)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Store the themes and go on."""
        item = get_object_or_404(
            self.sample.items, position=number_in(request.POST.get("item")) or 0
        )
        themes = _themes_in(request)
        if not themes and "none" not in request.POST:
            return self._show(
                item, error="Tick at least one theme, or “No theme fits”.", status=422
            )
        try:
            samples.code_item(item, themes=themes, by=request.user)  # type: ignore[arg-type]
        except ReviewError as error:
            return self._show(item, error=str(error), status=422)
        return redirect(self.run_address("code_sample", self.sample.number))

    def _show(self, item: SampleItem, *, error: str = "", status: int = 200) -> HttpResponse:
        mine = item.codings.filter(coder=self.request.user.pk).first()
        names = trust.names_of(self.analysis.pk)
        themes = [
            {"entry": entry, "name": names.get(entry.pk, str(entry))}
            for entry in self.sample.themes.order_by("pk")
        ]
        total = self.sample.items.count()
        done = self.sample.items.filter(codings__coder=self.request.user.pk).count()
        return self.page(
            status, item=item, error=error, themes=themes, total=total, done=done,
            given=set(mine.themes) if mine else set(), was_none=bool(mine and not mine.themes),
        )  # fmt: skip


class SampleResultView(SamplePage):
    """What a sample tells: agreement theme by theme, and where coders differ."""

    template_name = "feedback_analysis/trust/result.html"

    def get_page_title(self) -> str:
        """Which sample."""
        return f"Agreement in sample {self.sample.number}"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show it, unless this person is in the middle of coding."""
        state = next(
            entry
            for entry in trust.samples_for(self.analysis, request.user.pk)
            if entry["sample"] == self.sample
        )
        if not state["can_see"]:
            messages.warning(
                request,
                "The result opens when you have coded the whole sample, or two other people have: "
                "seeing it earlier would influence you.",
            )
            return redirect(self.run_address("trust"))
        names = trust.names_of(self.analysis.pk)
        choices = [
            (entry.pk, names.get(entry.pk, str(entry)))
            for entry in self.sample.themes.order_by("pk")
        ]
        return self.page(result=trust.sample_result(self.sample), choices=choices)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Settle one difference."""
        item = get_object_or_404(
            self.sample.items, position=number_in(request.POST.get("item")) or 0
        )
        themes = _themes_in(request)
        try:
            samples.settle(item, themes=themes, run=self.run, by=request.user)  # type: ignore[arg-type]
        except ReviewError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"Excerpt {item.position} is settled.")
        return redirect(
            f"{self.run_address('sample_result', self.sample.number)}#item-{item.position}"
        )
