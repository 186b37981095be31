"""What every answer carries and what no request may do: headers, same origin, body size."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from redline.design.document import MAX_BYTES, MAX_COMPONENTS

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
MAX_BODY_BYTES = MAX_BYTES
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
TOO_LARGE = (
    f"This is over the limit of {MAX_BODY_BYTES // 1024 // 1024} MiB; "
    f"a design has at most {MAX_COMPONENTS:,} components."
)
FOREIGN = "Another site sent this; Redline takes changes only from its own pages."


class Guard:
    """ASGI middleware: security headers on every answer; refuses foreign changes and huge bodies."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403 or 413 at once."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["method"] not in SAFE_METHODS and not same_origin(headers):
            await _refuse(send, 403, FOREIGN)
        elif int(_digits(headers.get("content-length", "0"))) > MAX_BODY_BYTES:
            await _refuse(send, 413, TOO_LARGE)
        else:
            await self._guarded(scope, receive, send)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        meter = _Meter(receive)

        async def send_with_headers(message: Message) -> None:
            if meter.over:
                return
            if message["type"] == "http.response.start":
                _add_headers(message)
            await send(message)

        try:
            await self.app(scope, meter.receive, send_with_headers)
        except ClientDisconnect:
            # What the meter says when a body is too large: nobody has gone away.
            if not meter.over:
                raise
        if meter.over:
            await _refuse(send, 413, TOO_LARGE)


class _Meter:
    """Counts a body as it arrives; over the limit the rest reads as the end of the connection."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._bytes = 0
        self.over = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._bytes += len(message.get("body", b""))
        if self._bytes > MAX_BODY_BYTES:
            self.over = True
            return {"type": "http.disconnect"}
        return message


def same_origin(headers: Headers) -> bool:
    """Whether a change comes from our own page, or from a program that is no browser."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def _add_headers(message: Message) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers.setdefault(name, value)


async def _refuse(send: Send, status: int, sentence: str) -> None:
    body = json.dumps({"problems": [{"path": "", "message": sentence, "hint": ""}]}).encode()
    start: Message = {
        "type": "http.response.start",
        "status": status,
        "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())],
    }
    _add_headers(start)
    await send(start)
    await send({"type": "http.response.body", "body": body})


def _digits(text: str) -> str:
    return text if text.isascii() and text.isdigit() else "0"
