"""What the pages about a consultation and about a response share."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from consultations.authors import Author
from consultations.domain.errors import ConsultationClosed, ResponseRefused, ResponseWithdrawn
from consultations.domain.opening import is_open_for
from consultations.enums import ConsultationState
from consultations.models import ConsultationPage, ConsultationResponse
from consultations.permissions import may_write
from consultations.queries import reachable_sections

# {reference: [private key, name]} of the responses this browser has opened by their links.
LINKS = "consultation_links"


def crumbs(consultation: ConsultationPage) -> list[dict[str, str]]:
    """Return the breadcrumbs of a page that belongs to a consultation."""
    own = {"title": consultation.title, "url": consultation.get_url() or "/"}
    return [*consultation.breadcrumbs(), own]


def remember_link(
    request: HttpRequest, response: ConsultationResponse, *, link_key: str, name: str
) -> None:
    """Let this browser go on with a response opened by its private link."""
    links = request.session.get(LINKS, {})
    request.session[LINKS] = {**links, response.reference: [link_key, name]}


def author_for(request: HttpRequest, reference: str) -> Author:
    """Return who this is with regard to one response: an account, a holder of its link, or both."""
    link_key, name = request.session.get(LINKS, {}).get(reference, ["", ""])
    user = request.user if request.user.is_authenticated else None
    return Author(user=user, link_key=link_key, name=name)


def place_of(response: ConsultationResponse) -> str:
    """Return where somebody goes on: the receipt, or the first page of questions."""
    if response.is_submitted:
        return reverse("consultations:receipt", args=[response.reference])
    sections = reachable_sections(response)
    first = sections[0].number if sections else 1
    return reverse("consultations:answer", args=[response.reference, first])


class PersonalView(View):
    """A page for one person, kept by no cache."""

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Go on, uncached."""
        return super().dispatch(request, *args, **kwargs)

    def refuse(
        self,
        consultation: ConsultationPage,
        error: ResponseRefused,
        response: ConsultationResponse | None = None,
        *,
        status: int = 200,
    ) -> HttpResponse:
        """Say why it cannot be done, what became of what was written, and where to go."""
        context = {
            "consultation": consultation,
            "response": response,
            "reason": error,
            "closed": isinstance(error, ConsultationClosed),
            "breadcrumbs": crumbs(consultation),
        }
        return render(self.request, "consultations/refused.html", context, status=status)


class ResponseView(PersonalView):
    """A page about one response; for those who may not write it, it does not exist."""

    response: ConsultationResponse
    consultation: ConsultationPage
    author: Author

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the response and refuse a withdrawn one."""
        reference = kwargs["reference"]
        self.author = author_for(request, reference)
        found = (
            ConsultationResponse.objects.select_related(
                "consultation", "version", "organisation", "respondent"
            )
            .filter(reference=reference)
            .first()
        )
        if found is None or not may_write(self.author, found):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            raise Http404("No such response for this person")
        self.response, self.consultation = found, found.consultation
        if found.is_withdrawn:
            return self.refuse(self.consultation, ResponseWithdrawn(found))
        return super().dispatch(request, *args, **kwargs)

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """Render a template with what all of these pages know."""
        return render(
            self.request,
            f"consultations/{template}",
            {
                "consultation": self.consultation,
                "response": self.response,
                "author": self.author,
                "sections": reachable_sections(self.response),
                "breadcrumbs": crumbs(self.consultation),
                **context,
            },
            status=status,
        )

    def is_open(self) -> bool:
        """Whether these answers can be submitted now."""
        return is_open_for(self.consultation, response=self.response)

    def closed(self) -> bool:
        """Whether answers can no longer be submitted."""
        return self.consultation.state != ConsultationState.UPCOMING and not self.is_open()
