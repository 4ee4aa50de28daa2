"""Verbs about events: registering, cancelling, counting places, forgetting people."""
