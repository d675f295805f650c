"""Every request passes here: who it is, whether the form is ours, what the browser may do with the page, and what is
said when something goes wrong."""

import hmac
import logging
import traceback
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from central.domain.refusals import NoSuchBooking, NoSuchSite, NoSuchTicket, NotAllowed, PlatformRefusal, TooOften
from central.taxisnet import TaxisnetError
from central.web.platform import Platform, platform
from central.web.refused import fault_page, sentence
from central.web.visitor import Visitor, receive
from epass.errors import StoreError

log = logging.getLogger("central.web")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_NOT_THERE = (NoSuchBooking, NoSuchSite, NoSuchTicket)
_QUIET = ("/assets/", "/healthz", "/api/")


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    at = platform(request)
    try:
        response = await _answer(request, handler, at)
    except web.HTTPException as known:
        response = _redirect(known)
    if not response.prepared:
        for name, value in safety(at).items():
            response.headers.setdefault(name, value)
    return response


async def _answer(request: web.Request, handler: Handler, at: Platform) -> web.StreamResponse:
    if request.path.startswith(_QUIET):
        return await handler(request)
    who: Visitor | None = None
    try:
        who = await receive(request)
        await _check_form(request, who)
        response = await handler(request)
    except web.HTTPException as known:
        response = _redirect(known) if known.status < 400 or who is None else fault_page(request, known.status)
    except TooOften as refusal:
        response = fault_page(request, 429, sentence(refusal, request))
    except NotAllowed as refusal:
        response = fault_page(request, 403, sentence(refusal, request))
    except _NOT_THERE as refusal:
        response = fault_page(request, 404, sentence(refusal, request))
    except PlatformRefusal as refusal:
        response = fault_page(request, 409, sentence(refusal, request))
    except TaxisnetError as error:
        log.warning("%s", error)
        response = fault_page(request, 503, sentence(error, request))
    except StoreError as error:
        log.error("%s", error)
        response = fault_page(request, 503)
    except Exception as error:
        log.error("A page failed: %s\n%s", type(error).__name__, _where(error))
        response = fault_page(request, 500)
    if who is not None and not response.prepared:
        who.depart(response)
    return response


def _redirect(known: web.HTTPException) -> web.Response:
    kept = {name: known.headers[name] for name in ("Location", "Allow") if name in known.headers}
    return web.Response(status=known.status, headers=kept)


async def _check_form(request: web.Request, who: Visitor) -> None:
    """A form must come from a page of ours: with the sign, and where browsers say whence, from here."""
    if request.method in ("GET", "HEAD"):
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise web.HTTPForbidden
    shown = str((await request.post()).get("csrf", ""))
    if not hmac.compare_digest(shown.encode(), who.csrf.encode()):
        raise web.HTTPForbidden


def _where(error: BaseException) -> str:
    """The places in the code, without the values that an error's own words may hold."""
    return "".join(traceback.format_tb(error.__traceback__))


def safety(at: Platform) -> dict[str, str]:
    """Forms may also lead to TAXISnet: some browsers hold the redirect of a form to `form-action`, too."""
    elsewhere = sorted(
        {
            "{0.scheme}://{0.netloc}".format(urlsplit(realm.base))
            for realm in (at.config.citizens, at.config.clerks)
            if realm
        }
    )
    forms = " ".join(["'self'", *elsewhere])
    headers = {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
        f"img-src 'self'; connect-src 'self'; manifest-src 'self'; form-action {forms}; "
        "base-uri 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "Cache-Control": "no-store",
        "Server": "e-PASS",
    }
    if at.config.web.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers
