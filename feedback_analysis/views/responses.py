"""Responses: one in its context, those outside every theme, those given several times."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse

from engagement_site.core.permissions import Permission
from feedback_analysis import queries
from feedback_analysis.enums import Standing
from feedback_analysis.models import SourceResponse
from feedback_analysis.views.base import FinishedRunPage, response_of

PER_PAGE = 50
WHAT_IT_MEANS = {
    Standing.THEMED: "Answers with at least one remark in a theme.",
    Standing.REST: "These answers say something, but no theme fits them. Read them: a rare point "
    "can be an important one.",
    Standing.UNINFORMATIVE: "These answers say nothing in particular. They are counted and left "
    "out of the themes.",
    Standing.BLANK: "These answers were left blank. They are counted.",
}


class ResponseView(FinishedRunPage):
    """A response as it was given, with its excerpts and their themes."""

    required_permission = Permission.VIEW_RESPONSES
    template_name = "feedback_analysis/response.html"
    response: SourceResponse

    def find(self) -> None:
        """Find the response among those the run read."""
        super().find()
        self.response = response_of(self.run, self.kwargs["response_id"])

    def get_page_title(self) -> str:
        """How people find it again."""
        return f"Response {self.response.reference}"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show it."""
        return self.page(
            response=self.response,
            stretches=queries.response_in_context(self.run, self.response),
            remarks=queries.excerpts_of(self.run, self.response),
            others=queries.same_row(self.response),
            standing=self.response.standings.get(run=self.run),
        )


class StandingView(FinishedRunPage):
    """The responses of one standing: what the rest contains, what was blank."""

    required_permission = Permission.VIEW_RESPONSES
    template_name = "feedback_analysis/standing.html"
    standing: Standing

    def find(self) -> None:
        """Know the standing by its name."""
        super().find()
        if self.kwargs["standing"] not in Standing.values:
            raise Http404("No such standing")
        self.standing = Standing(self.kwargs["standing"])

    def get_page_title(self) -> str:
        """The standing in words."""
        return str(self.standing.label)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show them, a page at a time."""
        found = queries.responses_standing(self.run, self.standing)
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
        return self.page(found=page, meaning=WHAT_IT_MEANS[self.standing])


class RepeatedView(FinishedRunPage):
    """Texts that were given more than once."""

    required_permission = Permission.VIEW_RESPONSES
    template_name = "feedback_analysis/repeated.html"
    page_title = "Given more than once"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show each text once, with how often it came."""
        return self.page(repetitions=queries.repetitions(self.run))
