"""Views of the council's own people, inside the editor; and at the door."""
