"""Cookies become a visitor: language, session, and the sign that a form is ours (CSRF); and what changed goes back.

A browser holds cookies and no fact: a token for the session on the pages of citizens and another for those of staff
(the store has only their hashes), a random word of its own, and the language. The sign in a form is made from token and
word with the platform's key, so that nothing is kept for whoever only looks.
"""

import hmac
import re
import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from aiohttp import web

from central.store.sessions import Session
from central.web.platform import Platform, platform

_OF_STAFF = ("/staff", "/admin")
_WORD = re.compile(r"[A-Za-z0-9_-]{20,100}")
_DAY_S = 24 * 3600
_YEAR_S = 365 * _DAY_S
_VISITOR = "visitor"


class Visitor:
    """Whoever sent this request. `session` is None for whoever has not begun anything."""

    def __init__(self, request: web.Request, at: Platform) -> None:
        self._at = at
        self._prefix = "__Host-" if at.config.web.is_secure else ""
        self._languages = at.config.web.languages
        self.is_at_staff = request.path.startswith(_OF_STAFF)
        self._session_cookie = "kep-staff" if self.is_at_staff else "kep"
        self._token = self._cookie(request, self._session_cookie)
        self._word = self._cookie(request, "kep-browser")
        self._cookies: dict[str, tuple[str, int | None]] = {}
        self._is_told = "kep-language" in request.cookies
        chosen = request.cookies.get("kep-language", "")
        self.language = chosen if chosen in self._languages else _preferred(request, self._languages)
        self.session: Session | None = None

    def _cookie(self, request: web.Request, name: str) -> str:
        value = request.cookies.get(self._prefix + name, "")
        return value if _WORD.fullmatch(value) else ""

    async def arrive(self) -> None:
        if self._token:
            self.session = await self._at.store.sessions.get(self._token)
        if self.session is None:
            self._token = ""

    @property
    def csrf(self) -> str:
        """The sign that forms carry; a new session has another."""
        if not self._word:
            self._word = secrets.token_urlsafe(24)
            self._cookies["kep-browser"] = (self._word, _DAY_S)
        return hmac.new(self._at.config.keys.cookies, f"csrf {self._word} {self._token}".encode(), sha256).hexdigest()

    @property
    def holder(self) -> str:
        """An opaque key of this person or browser, for the numbers that it takes."""
        if self.citizen:
            return self.citizen
        _ = self.csrf
        return "browser-" + sha256(self._word.encode()).hexdigest()[:32]

    @property
    def citizen(self) -> str:
        return self.session.subject if self.session and self.session.kind == "citizen" else ""

    @property
    def user(self) -> str:
        return self.session.subject if self.session and self.session.kind == "clerk" else ""

    @property
    def data(self) -> Mapping[str, Any]:
        return self.session.data if self.session else {}

    async def keep(self, **values: Any) -> None:
        """Adds to the session's data (None takes away); begins a session for whoever has none."""
        data = {name: value for name, value in {**self.data, **values}.items() if value is not None}
        if self.session is None:
            await self.begin(_VISITOR, "", data)
        else:
            await self._at.store.sessions.put(self._token, data)
            self.session = await self._at.store.sessions.get(self._token)

    async def begin(self, kind: str, subject: str, data: Mapping[str, Any]) -> None:
        """A new session under a new token; the one before ends."""
        await self.leave()
        self._token = await self._at.store.sessions.open(kind, subject, data)
        self.session = await self._at.store.sessions.get(self._token)
        self._cookies[self._session_cookie] = (self._token, None)

    async def leave(self) -> None:
        if self._token:
            await self._at.store.sessions.close(self._token)
            self._cookies[self._session_cookie] = ("", 0)
        self._token, self.session = "", None

    def speak(self, language: str) -> None:
        if language in self._languages:
            self.language = language
            self._cookies["kep-language"] = (language, _YEAR_S)

    def depart(self, response: web.StreamResponse) -> None:
        """Puts into the response what the browser must keep."""
        for name, (value, lasts_s) in self._cookies.items():
            response.set_cookie(
                name if name == "kep-language" else self._prefix + name,
                value,
                max_age=lasts_s,
                path="/",
                secure=self._at.config.web.is_secure,
                httponly=True,
                samesite="Lax",
            )


def _preferred(request: web.Request, languages: tuple[str, ...]) -> str:
    """The first of our languages in Accept-Language; else ours."""
    for part in request.headers.get("Accept-Language", "").split(",")[:20]:
        language = part.split(";")[0].strip().lower().split("-")[0]
        if language in languages:
            return language
    return languages[0]


_KEY = web.RequestKey("visitor", Visitor)


def visitor(request: web.Request) -> Visitor:
    return request[_KEY]


async def receive(request: web.Request) -> Visitor:
    """Makes the request's visitor; once, by the guard."""
    made = Visitor(request, platform(request))
    request[_KEY] = made
    await made.arrive()
    return made
