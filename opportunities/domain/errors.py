"""Why something cannot be done, each with a message for the person who asked."""


class Refusal(Exception):
    """The message says what is wrong and what to do."""


class QuestionsClosed(Refusal):
    """No questions are taken now."""


class InterestClosed(Refusal):
    """No interest is taken now."""


class NotWaiting(Refusal):
    """The question was dealt with already."""


class UnknownLot(Refusal):
    """The lot is not one of this opportunity."""

    def __init__(self) -> None:
        super().__init__("The lots have changed since you opened this page. Choose again.")
