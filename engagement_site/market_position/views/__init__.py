"""What the statement shows beside its pages: figures, changes, papers, offers, resources."""
