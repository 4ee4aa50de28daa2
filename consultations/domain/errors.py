"""Why a consultation cannot be answered as asked; each message can be shown to the person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from consultations.models import ConsultationPage, ConsultationResponse
from consultations.questionnaire import Question, Value
from engagement_site.core.templatetags.components import long_datetime


class ResponseRefused(Exception):
    """The base of all refusals: what is asked cannot be done now."""


class ConsultationNotOpen(ResponseRefused):
    """It opens later."""

    def __init__(self, consultation: ConsultationPage) -> None:
        super().__init__(
            f"This consultation opens on {long_datetime(consultation.opening_at)}. "
            "You can read the questions now and answer them then."
        )


class ConsultationClosed(ResponseRefused):
    """It has closed."""

    def __init__(self, consultation: ConsultationPage) -> None:
        super().__init__(f"This consultation closed on {long_datetime(consultation.closing_at)}.")


class ConsultationNotPublished(ResponseRefused):
    """It was taken off the site, for good or for a while."""

    def __init__(self) -> None:
        super().__init__(
            "This consultation has been taken off the site for now. What you wrote is kept."
        )


class NoQuestions(ResponseRefused):
    """The consultation has no online questions."""

    def __init__(self) -> None:
        super().__init__("This consultation has no questions to answer here.")


class ResponseWithdrawn(ResponseRefused):
    """It was taken back."""

    def __init__(self, response: ConsultationResponse) -> None:
        super().__init__(
            f"Response {response.reference} was withdrawn. You can begin a new one "
            "while the consultation is open."
        )


@dataclass(frozen=True)
class Conflict:
    """One answer that somebody else changed meanwhile: theirs, and the one not saved."""

    question: Question
    stored: Value
    typed: Value
    by: str
    at: datetime | None

    @property
    def stored_text(self) -> str:
        """What is stored, as people read it."""
        return self.question.text_of(self.stored)

    @property
    def typed_text(self) -> str:
        """What was typed, as people read it."""
        return self.question.text_of(self.typed)


class AnswersChangedMeanwhile(ResponseRefused):
    """A colleague, or the same person in another tab, changed the same answers."""

    def __init__(self, response: ConsultationResponse, conflicts: Sequence[Conflict]) -> None:
        super().__init__(
            "These answers were changed somewhere else after you opened this page. "
            "Nothing of yours is lost: compare both below, then save again."
        )
        self.response = response
        self.conflicts = conflicts


class SubmissionOutdated(ResponseRefused):
    """The answers are not those the person checked."""

    def __init__(self) -> None:
        super().__init__(
            "The answers were changed after you opened this page. Check them again, then submit."
        )


class ResponseIncomplete(ResponseRefused):
    """Some answers are missing or cannot be accepted; `problems` is {question key: message}."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("Some answers need your attention before you can submit.")
        self.problems = problems
