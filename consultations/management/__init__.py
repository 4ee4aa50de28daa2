"""Management commands of consultations."""
