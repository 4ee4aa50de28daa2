"""The exceptions of the engine."""

from __future__ import annotations


class EngineError(Exception):
    """Anything the engine raises on purpose."""


class InputError(EngineError):
    """The input cannot be used as it is.

    The message is written for the person who supplied the input: it says what is wrong and what to do,
    and can be shown as it stands.
    """

    def __init__(self, message: str) -> None:
        """Keep ``message`` where callers can reach it without parsing ``str(error)``."""
        super().__init__(message)
        self.message = message


class Cancelled(EngineError):
    """The caller's ``cancelled`` function answered yes between two steps."""
