"""Verbs about provider organisations."""
