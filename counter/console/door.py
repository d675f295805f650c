"""No session, no page; no form from elsewhere; not too fast; and whatever goes wrong becomes a sentence."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable
from hmac import compare_digest
from math import ceil
from urllib.parse import parse_qsl, quote

from aiohttp import web

from counter.console import pages
from counter.console.addresses import Address
from counter.console.pace import Pace
from counter.console.parts import FORM, LANGUAGE, PARTS, SESSION
from counter.console.session import SignedIn
from epass.clerks import Session
from epass.config import Config
from epass.errors import StoreError
from lan.safety import SAFETY, is_own_name

log = logging.getLogger("epass.console")

LARGEST_BODY = 16_384
MOST_FIELDS = 40
# From one address, and in one session; then so many in a minute: 10, and 300.
SIGN_INS_AT_ONCE = 10
CLICKS_AT_ONCE = 30
_ASKED_WITHIN_S = 10.0
_FORM = "application/x-www-form-urlencoded"
_HEADERS = SAFETY | {
    "Content-Security-Policy": SAFETY["Content-Security-Policy"].replace("form-action 'none'", "form-action 'self'"),
    # “no-referrer” would have browsers send “Origin: null” with every form, which tells nothing of where it is from.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
# Of an error, beside its page.
_TOLD = ("Allow", "Retry-After")
_LANGUAGE = "epass-language"
_LANGUAGE_KEPT_S = 400 * 24 * 3600
_BACK = re.compile(r"/(?:[\w-][\w./-]*)?(?:\?[\w=&%.+-]*)?", re.ASCII)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Door:
    """A middleware. Behind it a request has LANGUAGE and, but for the addresses that are open, SESSION; a POST has
    FORM. `is_tls`: whether browsers come through TLS. `welcome` is told each request of who has signed in."""

    def __init__(
        self, config: Config, addresses: tuple[Address, ...], *, is_tls: bool, welcome: Callable[[web.Request], None]
    ) -> None:
        self._config = config
        self._is_tls = is_tls
        self._headers = dict(_HEADERS)
        if config.console.listening.certificate:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"
        self._cookie = "__Host-epass" if is_tls else "epass-console"
        self._open = {(address.method, address.path) for address in addresses if address.is_open}
        self._needs = {(address.method, address.path): address.needs for address in addresses}
        self._welcome = welcome
        self._signing_in = Pace(at_once=SIGN_INS_AT_ONCE, every_s=6.0)
        self._clicking = Pace(at_once=CLICKS_AT_ONCE, every_s=0.2)

    @web.middleware
    async def check(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        request[LANGUAGE] = self._language(request)
        try:
            response = await self._checked(request, handler)
        except web.HTTPSeeOther as error:
            response = web.Response(status=error.status, headers={"Location": str(error.location)})
        except web.HTTPException as error:
            response = pages.sorry(request, error.status)
            response.headers.update({name: error.headers[name] for name in _TOLD if name in error.headers})
        except StoreError as error:
            log.error("%s %s: %s", request.method, _path_of(request), error)
            response = pages.sorry(request, 503)
        except (ConnectionError, asyncio.CancelledError):
            raise
        except Exception:
            log.exception("%s %s went wrong", request.method, _path_of(request))
            response = pages.sorry(request, 500)
        if not response.prepared:
            for name, value in self._headers.items():
                response.headers.setdefault(name, value)
            self._keep_language(request, response)
        return response

    def let_in(self, response: web.StreamResponse, token: str) -> None:
        """The browser is the session's from now on, until it is closed."""
        response.set_cookie(self._cookie, token, path="/", secure=self._is_tls, httponly=True, samesite="Strict")

    def let_out(self, response: web.StreamResponse) -> None:
        response.del_cookie(self._cookie, path="/", secure=self._is_tls, httponly=True, samesite="Strict")

    def session_of(self, request: web.Request) -> Session | None:
        """Whose the browser is, while that lasts."""
        token = request.cookies.get(self._cookie, "")
        return request.app[PARTS].clerks.session_of(token) if token else None

    async def _checked(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self._check_name(request)
        route = (request.method, _path_of(request))
        if request.method == "POST":
            _check_origin(request, is_tls=self._is_tls)
            request[FORM] = await _form(request)
        if route in self._open:
            if route[0] == "POST":
                self._slow_down(self._signing_in, request.remote or "")
            return await handler(request)
        session = self.session_of(request)
        if session is None:
            raise self._to_sign_in(request)
        signed_in = self._signed_in(request, session)
        request[SESSION] = signed_in
        self._welcome(request)
        if request.method == "POST":
            _check_csrf(request, session)
            self._slow_down(self._clicking, session.id)
        needs = self._needs.get(route)
        if needs is not None and not session.role.may(needs):
            raise web.HTTPForbidden
        if request.path != "/live":  # all that a page asks for by itself
            request.app[PARTS].clerks.see(session)
        return await handler(request)

    def _signed_in(self, request: web.Request, session: Session) -> SignedIn:
        counter = request.app[PARTS].journal.hall.staffing.counter_of(session.clerk)
        return SignedIn(
            id=session.id,
            clerk=session.clerk,
            name=session.name,
            role=session.role,
            language=request[LANGUAGE],
            csrf=session.csrf,
            counter=counter,
            place=request.remote or "",
        )

    def _check_name(self, request: web.Request) -> None:
        if self._config.console.listening.is_local and not is_own_name(request.host):
            raise web.HTTPMisdirectedRequest

    def _slow_down(self, pace: Pace, key: str) -> None:
        if wait_s := pace.wait_s(key, time.monotonic()):
            raise web.HTTPTooManyRequests(headers={"Retry-After": str(ceil(wait_s))})

    def _to_sign_in(self, request: web.Request) -> web.HTTPException:
        """The way there and back; a script is told, and no page has an answer that is another page."""
        if wants_json(request) or request.path == "/live":
            return web.HTTPUnauthorized()
        back = safe_back(request.path_qs) if request.method in ("GET", "HEAD") else "/"
        return web.HTTPSeeOther("/sign-in" if back == "/" else f"/sign-in?back={quote(back, safe='')}")

    def _language(self, request: web.Request) -> str:
        """The one that was chosen here, else the first of the browser's that the site has, else the site's first."""
        languages = self._config.site.languages
        chosen = [request.query.get("language", ""), request.cookies.get(_LANGUAGE, "")]
        accepted = request.headers.get("Accept-Language", "")
        spoken = [part.split(";")[0].strip()[:2].lower() for part in accepted.split(",")]
        return next((language for language in chosen + spoken if language in languages), languages[0])

    def _keep_language(self, request: web.Request, response: web.StreamResponse) -> None:
        chosen = request.query.get("language", "")
        if chosen in self._config.site.languages:
            response.set_cookie(
                _LANGUAGE,
                chosen,
                path="/",
                max_age=_LANGUAGE_KEPT_S,
                secure=self._is_tls,
                httponly=True,
                samesite="Strict",
            )


def safe_back(text: str) -> str:
    """A page of the console; anything else is its first page."""
    is_ours = _BACK.fullmatch(text) and not text.startswith(("//", "/do/", "/live", "/sign-"))
    return text if is_ours else "/"


def wants_json(request: web.Request) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _path_of(request: web.Request) -> str:
    """As the address is registered; empty where there is none."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else ""


def _check_origin(request: web.Request, *, is_tls: bool) -> None:
    """Browsers say where a form comes from; who does not say it is no browser."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise web.HTTPForbidden
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{'https' if is_tls else 'http'}://{request.host}":
        raise web.HTTPForbidden


def _check_csrf(request: web.Request, session: Session) -> None:
    shown = request.headers.get("X-CSRF") or request[FORM].get("csrf", "")
    if not compare_digest(shown.encode(errors="replace"), session.csrf.encode()):
        raise web.HTTPForbidden


async def _form(request: web.Request) -> dict[str, str]:
    if request.content_type != _FORM:
        raise web.HTTPUnsupportedMediaType
    try:
        async with asyncio.timeout(_ASKED_WITHIN_S):
            body = await request.read()
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except ValueError:  # UnicodeDecodeError is one, too
        raise web.HTTPBadRequest from None
    form = dict(pairs)
    if len(form) != len(pairs) or any("\0" in text for pair in pairs for text in pair):
        raise web.HTTPBadRequest
    return form
