"""Deciding about themes in the workspace: accept, lock, merge, nest, order, delete, make."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin import messages

from engagement_site.accounts.models import User
from engagement_site.core.permissions import Permission
from feedback_analysis.domain import codebook, themes
from feedback_analysis.domain.acts import ReviewError
from feedback_analysis.enums import ThemeStatus
from feedback_analysis.models import Theme
from feedback_analysis.queries.review import theme_rows
from feedback_analysis.views.base import number_in
from feedback_analysis.views.review import ReviewPage

STATUS_VERBS = {
    "accept": (ThemeStatus.ACCEPTED, "“{}” is accepted."),
    "set-aside": (ThemeStatus.SET_ASIDE, "“{}” is set aside. It stands at the end of the list."),
    "reopen": (ThemeStatus.CANDIDATE, "“{}” is open again."),
    "delete": (ThemeStatus.DELETED, "“{}” is deleted. Press u to bring it back."),
}
# Told as (the number of the theme to show next, or None; what to say).
Told = tuple[int | None, str]


class ThemeActView(ReviewPage):
    """Does one thing with one theme and goes back to the workspace."""

    required_permission = Permission.EDIT_ANALYSES
    http_method_names = ["post"]
    theme: Theme

    def find(self) -> None:
        """Find the theme; one merged or deleted meanwhile is told about, not missing."""
        super().find()
        found = self.run.themes.with_decisions().filter(number=self.kwargs["theme_number"]).first()
        if found is None:
            raise Http404("No such theme")
        found.run = self.run
        self.theme = found

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do it."""
        verb = request.POST.get("verb", "")
        try:
            shown, said = self._do(verb, request.user)  # type: ignore[arg-type]
        except ReviewError as error:
            messages.error(request, str(error))
            return self.back()
        messages.success(request, said)
        if shown is None:
            return self.back()
        return self.back(f"?theme={shown}" if shown else "")

    def _do(self, verb: str, by: User) -> Told:
        if verb in STATUS_VERBS:
            status, words = STATUS_VERBS[verb]
            theme = themes.set_theme_status(self.theme, status=status, by=by)
            return (0 if verb == "delete" else None), words.format(theme.label)
        acts: dict[str, Callable[[User], Told]] = {
            "lock": self._lock, "unlock": self._lock, "merge": self._merge, "nest": self._nest,
            "up": self._place, "down": self._place,
        }  # fmt: skip
        if verb not in acts:
            raise Http404("No such act")
        return acts[verb](by)

    def _lock(self, by: User) -> Told:
        locked = self.request.POST["verb"] == "lock"
        themes.lock_theme(self.theme, locked=locked, by=by)
        return None, f"“{self.theme.label}” is {'locked' if locked else 'unlocked'}."

    def _merge(self, by: User) -> Told:
        into = self._other("into")
        if into is None:
            raise ReviewError("Choose the theme to merge it into.")
        label = self.theme.label
        into = codebook.merge_themes(self.theme, into=into, by=by)
        return into.number, f"“{label}” is merged into “{into.label}”. Press u to undo."

    def _nest(self, by: User) -> Told:
        under = self._other("under")
        themes.nest_theme(self.theme, under=under, by=by)
        where = f"under “{under.label}”" if under else "on the top level"
        return None, f"“{self.theme.label}” stands {where} now."

    def _place(self, by: User) -> Told:
        row = next((row for row in theme_rows(self.run) if row.theme == self.theme), None)
        if row is None:
            raise ReviewError("This theme was merged or deleted meanwhile.")
        step = -1 if self.request.POST["verb"] == "up" else 1
        wanted = number_in(self.request.POST.get("position"))
        position = row.position + step if wanted is None else wanted
        for sibling in row.siblings:
            sibling.run = self.run
        themes.place_theme(self.theme, siblings=list(row.siblings), position=position, by=by)
        return None, f"“{self.theme.label}” is in place {max(0, position) + 1} now."

    def _other(self, name: str) -> Theme | None:
        number = number_in(self.request.POST.get(name))
        if number is None:
            return None
        found = self.run.themes.with_decisions().listed().filter(number=number).first()
        if found is not None:
            found.run = self.run
        return found


class MakeThemeView(ReviewPage):
    """Makes a theme of one's own."""

    required_permission = Permission.EDIT_ANALYSES
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Make it and show it."""
        try:
            theme = codebook.make_theme(
                self.run,
                label=request.POST.get("label", ""),
                by=request.user,  # type: ignore[arg-type]
            )
        except ReviewError as error:
            messages.error(request, str(error))
            return self.back()
        messages.success(request, f"“{theme.label}” is made. Put excerpts into it.")
        return self.back(f"?theme={theme.number}")
