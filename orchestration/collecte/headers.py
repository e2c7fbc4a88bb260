"""Headers of every answer of the collection: no script, no other site, nothing kept by a shared computer."""

from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
HTTPS_ONLY = "max-age=31536000"


class SecureHeaders:
    """Adds them, and that the site is in https only where it is."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        """`secure`: the public address is in https."""
        self._app = app
        self._headers = {**HEADERS, **({"strict-transport-security": HTTPS_ONLY} if secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and complete its answer."""

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                start: MutableMapping[str, Any] = message
                MutableHeaders(scope=start).update(self._headers)
            await send(message)

        await self._app(scope, receive, complete)
