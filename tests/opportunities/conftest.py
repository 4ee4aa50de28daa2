"""The clock of these tests: notices live in fixed years, whenever the tests run."""

import pytest


@pytest.fixture(autouse=True)
def winter(time_machine):
    """It is a Saturday in November 2026, before every opening and lapse in these tests."""
    time_machine.move_to("2026-11-21T12:00Z")
