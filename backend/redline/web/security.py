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
MAX_DRAINED_BYTES = 8 * MAX_BODY_BYTES
MAX_DIGITS = 20
SEATS = ("/b/", "/review/")
"""Addresses whose answers are one seat's alone: no cache on the way keeps them."""
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
        as_text = "text/html" in headers.get("accept", "")
        if scope["method"] not in SAFE_METHODS and not same_origin(headers):
            await _refuse(send, 403, FOREIGN, as_text)
        elif (size := int(_digits(headers.get("content-length", "0")))) > MAX_BODY_BYTES:
            await _drain(receive, size)
            await _refuse(send, 413, TOO_LARGE, as_text)
        else:
            await self._guarded(scope, receive, send, as_text)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send, as_text: bool) -> None:
        meter = _Meter(receive)

        async def send_with_headers(message: Message) -> None:
            if meter.over:
                return
            if message["type"] == "http.response.start":
                _add_headers(message)
                if str(scope["path"]).startswith(SEATS):
                    MutableHeaders(scope=message).setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self.app(scope, meter.receive, send_with_headers)
        except ClientDisconnect:
            # What the meter says when a body is too large: nobody has gone away.
            if not meter.over:
                raise
        if meter.over:
            await _refuse(send, 413, TOO_LARGE, as_text)


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
    return from_own_page(headers)


def from_own_page(headers: Headers) -> bool:
    """Whether the page named as the origin, if there is one, has the address that is asked."""
    origin = headers.get("origin")
    return origin is None or (authority(origin) or "none") == headers.get("host")


def authority(address: str) -> str:
    """Host and port of an address; empty when it cannot be one."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def host_of(headers: Headers) -> str:
    """The host that was asked for, without its port; empty when it cannot be one."""
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


def _add_headers(message: Message) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers.setdefault(name, value)


async def _drain(receive: Receive, announced: int) -> None:
    """Let a body that is a little too large go by: a browser hears no answer while it still sends."""
    while announced <= MAX_DRAINED_BYTES and (await receive()).get("more_body", False):
        pass


async def _refuse(send: Send, status: int, sentence: str, as_text: bool) -> None:
    """Answer at once: with the sentence for a person, with problems for a program."""
    problems = json.dumps({"problems": [{"path": "", "message": sentence, "hint": ""}]})
    body = (sentence if as_text else problems).encode()
    kind = b"text/plain; charset=utf-8" if as_text else b"application/json"
    start: Message = {
        "type": "http.response.start",
        "status": status,
        "headers": [(b"content-type", kind), (b"content-length", str(len(body)).encode())],
    }
    _add_headers(start)
    await send(start)
    await send({"type": "http.response.body", "body": body})


def _digits(text: str) -> str:
    """What can be read as a size; the meter counts what is announced in any other way."""
    return text if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else "0"
