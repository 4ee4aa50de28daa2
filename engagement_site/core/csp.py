"""Content-Security-Policy: strict in public, what Wagtail needs in its editor."""

from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase

# Wagtail's editor writes inline styles and scripts; nobody but signed-in staff reaches it.
EDITOR_PREFIX = "/cms/"
EDITOR_POLICY: dict[str, Any] = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "worker-src": [SELF, "blob:"],
}


class SitePolicyMiddleware(CSPMiddleware):
    """Sends the strict policy of the settings, loosened below the editor's address only."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Return the policy for one response, with the editor's exceptions where they apply."""
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(EDITOR_PREFIX) or _shows_editor_bar(request):
            parts.replace = {**(parts.replace or {}), **EDITOR_POLICY}
        return parts


def _shows_editor_bar(request: HttpRequest) -> bool:
    """Say whether the page carries Wagtail's user bar, which styles itself inline."""
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and user.has_perm("wagtailadmin.access_admin"))
