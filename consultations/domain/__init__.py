"""The verbs with which consultations are written."""
