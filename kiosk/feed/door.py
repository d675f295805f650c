"""Who may listen: whoever knows the site's token, which gives nothing but reading."""

import logging
from collections.abc import Awaitable, Callable
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path

from aiohttp import web

from epass.config import Config
from epass.errors import ConfigError
from epass.languages import Words
from lan.safety import SAFETY, is_own_name

log = logging.getLogger("epass.feed")

COOKIE = "epass-wall"
_COOKIE_LASTS_S = 400 * 24 * 3600  # as long as browsers keep one
_SHORTEST = 16
_MOST_TOLD = 100

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def read_token(path: Path) -> bytes:
    """Raises ConfigError where there is none, or one that could be guessed."""
    try:
        token = path.read_bytes().strip()
    except OSError as error:
        raise ConfigError([f"feed.token_file: {path} cannot be read: {error.strerror}"]) from error
    if len(token) < _SHORTEST:
        raise ConfigError([f"feed.token_file: the token in {path} must have at least {_SHORTEST} characters"])
    return token


class Door:
    """A middleware. `is_open_to` says which paths nobody needs a token for; `welcome` is told each request of who
    knows it."""

    def __init__(self, config: Config, *, is_open_to: frozenset[str], welcome: Callable[[web.Request], None]) -> None:
        token_file = config.feed.token_file
        self._token = read_token(token_file) if token_file else None
        self._is_secure = config.feed.listening.certificate is not None
        self._languages = config.site.languages
        self._is_open_to = is_open_to
        self._welcome = welcome
        self._told: set[str | None] = set()

    @web.middleware
    async def check(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            if request.path not in self._is_open_to:
                self._ask(request)
                self._welcome(request)
            response = await handler(request)
        except web.HTTPException as error:
            error.headers.update(SAFETY)
            raise
        if not response.prepared:
            response.headers.update({name: value for name, value in SAFETY.items() if name not in response.headers})
        return response

    def _ask(self, request: web.Request) -> None:
        """Raises 401, 421, or the way to the page without the token in its address."""
        if self._token is None:  # only this machine may listen
            if not is_own_name(request.host):
                raise web.HTTPMisdirectedRequest(text="This is not the address of this feed.")
            return
        if request.path == "/wall" and "token" in request.query:
            self._compare(request, request.query["token"].encode(), self._token)
            raise self._with_cookie()
        scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            self._compare(request, shown.strip().encode(), self._token)
        else:
            self._compare(request, request.cookies.get(COOKIE, "").encode(), self._cookie())

    def _compare(self, request: web.Request, shown: bytes, wanted: bytes) -> None:
        if compare_digest(shown, wanted):
            self._told.discard(request.remote)
            return
        if shown and request.remote not in self._told and len(self._told) < _MOST_TOLD:
            self._told.add(request.remote)
            log.warning("A display at %s has another token than the feed.", request.remote)
        words = Words("wall")
        text = "\n".join(words.say("token_needed", language) for language in self._languages) + "\n"
        raise web.HTTPUnauthorized(text=text, headers={"WWW-Authenticate": 'Bearer realm="e-PASS"'})

    def _with_cookie(self) -> web.HTTPSeeOther:
        way = web.HTTPSeeOther("/wall")
        way.set_cookie(
            COOKIE,
            self._cookie().decode(),
            max_age=_COOKIE_LASTS_S,
            secure=self._is_secure,
            httponly=True,
            samesite="Strict",
        )
        return way

    def _cookie(self) -> bytes:
        """Made from the token, so that the token itself is not kept by a television."""
        return sha256(b"epass-wall " + (self._token or b"")).hexdigest().encode()
