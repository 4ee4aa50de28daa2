"""Verbs about the statement, the plan and the register of gaps."""
