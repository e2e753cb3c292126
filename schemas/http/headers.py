"""The headers every answer carries, screens and API alike, so that a browser does nothing with it that is not meant."""

from collections.abc import Mapping
from types import MappingProxyType

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(self), geolocation=(), microphone=()",
        "cache-control": "no-store",
    }
)
"""`no-store` unless the answer says otherwise itself: nearly all of it is somebody's, or about somebody's goods."""

UNFRAMED: Mapping[str, str] = MappingProxyType({"x-frame-options": "DENY"})
"""For whatever no page shows inside itself."""

PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
"""Pages: no inline script, no inline style, nothing from elsewhere; `data:` for the small icons inside stylesheets."""

DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""JSON, XML and CSV: opened as if it were a page, it loads and does nothing (OWASP REST Security Cheat Sheet)."""

FILE_POLICY = "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
"""PDF, workbooks and photos: a browser's viewer needs its own styles, and our own pages may show them."""
