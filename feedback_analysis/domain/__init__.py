"""The verbs of feedback analysis: every write happens here."""
