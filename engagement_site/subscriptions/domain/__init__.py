"""Verbs about saved searches, alerts and the weekly list."""
