"""Who may come in (a site with its token), and how much of a body is read before anybody looks at it."""

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from aiohttp import hdrs, web

from central.domain.fields import MOST_SEQ, Malformed
from central.domain.refusals import TooOften
from central.forwarded import Network, asker, counted
from central.store import Store
from epass.errors import StoreError

log = logging.getLogger("epass.central")

MOST_BYTES = 1024 * 1024
# A site gives up after 20 s itself.
_BODY_WITHIN_S = 60.0
_WRONG_TOKENS = 30
_WITHIN = timedelta(minutes=5)
_TOLD_AGAIN = timedelta(hours=1)
_SAFETY = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Server": "e-PASS"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
STORE = web.AppKey("store", Store)
PROXIES = web.AppKey("proxies", Sequence[Network])


class Answer(Exception):
    """An error's whole answer: docs/sync.md says which."""

    def __init__(self, status: int, error: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": error, "message": message, **more}


@web.middleware
async def answering(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Everything that goes wrong is answered in JSON."""
    headers: dict[str, str] = {}
    try:
        response = await handler(request)
    except Answer as answer:
        if answer.status == 401:
            headers[hdrs.WWW_AUTHENTICATE] = 'Bearer realm="e-PASS"'
        response = as_json(answer.body, status=answer.status)
    except Malformed as error:
        body = {"error": "malformed", "message": str(error), "path": error.path}
        response = as_json(body, status=422)
    except TooOften as error:
        headers[hdrs.RETRY_AFTER] = str(int(_WITHIN.total_seconds()))
        response = as_json({"error": "too_often", "message": str(error)}, status=429)
    except StoreError as error:
        log.error("%s", error)
        headers[hdrs.RETRY_AFTER] = "5"
        response = as_json({"error": "unavailable", "message": "Try again later."}, status=503)
    except web.HTTPException as error:
        if allow := error.headers.get(hdrs.ALLOW):
            headers[hdrs.ALLOW] = allow
        response = as_json({"error": _named(error.reason), "message": error.reason}, status=error.status)
    response.headers.update(_SAFETY)
    response.headers.update(headers)
    return response


def as_json(body: Any, *, status: int = 200) -> web.Response:
    return web.json_response(body, status=status, dumps=_dumps)


async def admitted(request: web.Request) -> str:
    """The code of the site in the path, if its token is shown. Raises Answer, TooOften."""
    code = request.match_info["code"]
    token = _shown_token(request)
    store = request.app[STORE]
    if token is not None and re.fullmatch("[0-9]{4}", code):
        if await store.tokens.admits(code, token):
            return code
        address = _address(request)
        await store.throttle.check(what="token", who=counted(address), most=_WRONG_TOKENS, within=_WITHIN)
        await _tell(store, code, address)
    raise _not_admitted()


async def still_admitted(request: web.Request, site: str) -> None:
    """After a while, in which the token may have been revoked. Raises Answer."""
    if not await request.app[STORE].tokens.still_admits(site, _shown_token(request) or ""):
        raise _not_admitted()


async def read_json(request: web.Request) -> Any:
    """The body, unpacked (by aiohttp, piece by piece), of at most MOST_BYTES, in reasonable time. Raises Answer."""
    if request.content_type != "application/json":
        raise Answer(415, "unsupported_media_type", "The body must be application/json.")
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() not in ("identity", "gzip"):
        raise Answer(415, "unsupported_media_type", "The only encoding is gzip.")
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_WITHIN_S):
            async for piece in request.content.iter_any():
                body += piece
                if len(body) > MOST_BYTES:
                    raise _too_large()
    except TimeoutError as error:
        raise Answer(408, "too_slow", f"A body must be here within {_BODY_WITHIN_S:.0f} s.") from error
    except web.RequestPayloadError as error:
        raise Answer(400, "not_gzip", "The body is not gzip, though it says so.") from error
    try:
        return json.loads(body.decode("utf-8"), parse_float=_number, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Answer(400, "not_json", "The body is not JSON in UTF-8.") from error


async def _tell(store: Store, code: str, address: str) -> None:
    """Of an address once an hour, whatever sites it names."""
    try:
        await store.throttle.check(what="token told", who=counted(address), most=1, within=_TOLD_AGAIN)
    except TooOften:
        return
    log.warning("Somebody at %s asked for site %s without its token.", address, code)


def _shown_token(request: web.Request) -> str | None:
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _not_admitted() -> Answer:
    return Answer(401, "not_admitted", "The token of this site is needed.")


def _too_large() -> Answer:
    return Answer(413, "too_large", f"A body has at most {MOST_BYTES} bytes, unpacked.", most=MOST_BYTES)


def _address(request: web.Request) -> str:
    return asker(request.remote or "", request.headers.getall(hdrs.X_FORWARDED_FOR, ()), request.app[PROXIES])


def _dumps(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _number(text: str) -> float | int:
    """JSON has one kind of number: 936.0 is a whole one."""
    number = float(text)
    return int(number) if number.is_integer() and abs(number) <= MOST_SEQ else number


def _no_constant(text: str) -> None:
    raise ValueError(text)


def _named(reason: str) -> str:
    return reason.lower().replace(" ", "_").replace("-", "_")
