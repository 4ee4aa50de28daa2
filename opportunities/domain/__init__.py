"""Verbs about opportunities."""
