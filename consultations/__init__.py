"""Consultations and workshop feedback: questionnaires with versions, responses, answers."""
