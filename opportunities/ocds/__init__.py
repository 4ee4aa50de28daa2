"""Opportunities as releases of the Open Contracting Data Standard, version 1.1.5.

One opportunity is one contracting process with one release that says how it stands. What the
record does not say is left out: nothing is invented to fill a field.
"""

from opportunities.ocds.release import ocid_of, package_head, release

__all__ = ["ocid_of", "package_head", "release"]
