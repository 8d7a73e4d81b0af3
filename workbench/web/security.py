"""Safe defaults for every request: which hosts may ask, which sites may change something, what a page may load.

Cross-site writes are refused without tokens, by what browsers say about themselves and scripts cannot forge
(`Sec-Fetch-Site`, else `Origin`): the algorithm of F. Valsorda's "Cross-Site Request Forgery" (2025), as Go's
`http.CrossOriginProtection` has it. The Host check stops DNS rebinding.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface

from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    from collections.abc import Collection

    from workbench.config import Config

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "font-src 'self'; "
    "img-src 'self' data:; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'"
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class UnknownHostError(WorkbenchError):
    """The request names a host that this workbench does not answer for."""


class CrossSiteError(WorkbenchError):
    """Another site tried to change something here."""


def host_name(host: str) -> str | None:
    """Return the name in a Host header without its port, in lower case; None when the header is no host."""
    try:
        parts = urlsplit(f"//{host}")
        port = parts.port
    except ValueError:
        return None
    if parts.netloc != host or "@" in host or not parts.hostname or (port is None and host.endswith(":")):
        return None
    return parts.hostname.lower()


def host_allowed(host: str, names: Collection[str]) -> bool:
    """Tell whether `host`, a Host header, is a loopback name or one of `names`."""
    name = host_name(host)
    if name is None:
        return False
    if name in LOOPBACK_NAMES or name in names:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def cross_site(method: str, *, host: str, fetch_site: str | None, origin: str | None) -> bool:
    """Tell whether a request is a write that comes from another site and must be refused.

    `fetch_site` and `origin` are the headers `Sec-Fetch-Site` and `Origin`, None when absent. A client that sends
    neither is no browser, so nobody's rights can be borrowed through it.
    """
    if method in SAFE_METHODS:
        return False
    if fetch_site is not None:
        return fetch_site not in {"same-origin", "none"}
    if origin is None:
        return False
    try:
        return urlsplit(origin).netloc != host or not host
    except ValueError:
        return True


class Messages(SecureCookieSessionInterface):
    """The messages between two pages, which name texts: their cookie goes over TLS only where the page came so."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 - flask's signature
        """Return whether the request came over TLS."""
        return request.is_secure


def install(app: Flask, config: Config) -> None:
    """Guard every request of `app` and put the headers on every response."""
    app.session_interface = Messages()
    names = {name.lower() for name in (config.host, *config.hosts)}

    @app.before_request
    def guard() -> None:
        host = request.environ.get("HTTP_HOST", "")
        if not host_allowed(host, names):
            raise UnknownHostError(
                "This workbench does not answer for the address “%(host)s”. Open it by the address that it printed at its start.",
                host=host[:100],
            )
        if cross_site(
            request.method,
            host=host,
            fetch_site=request.headers.get("Sec-Fetch-Site"),
            origin=request.headers.get("Origin"),
        ):
            raise CrossSiteError("Another web site tried to change something here; nothing was changed.")

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.update(HEADERS)
        if request.endpoint != "static":
            # Texts under embargo do not stay in a browser's cache.
            response.headers["Cache-Control"] = "no-store"
        return response
