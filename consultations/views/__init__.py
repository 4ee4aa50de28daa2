"""Pages of consultations: reading, answering, feedback, enquiries."""
