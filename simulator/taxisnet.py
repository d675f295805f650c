"""TAXISnet as a stranger meets it: a login, a consent, and a person in XML whose attributes are padded and mixed.

The paths, parameters and answers are those of oauth2.gsis.gr as public clients describe them; the people are samples.
`Troubles` are what goes wrong there: out of reach, slow, an error in JSON, an answer that is no person.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit
from xml.sax.saxutils import escape

from aiohttp import web

from simulator import taxisnet_pages as pages

PASSWORD = "demo"
_CODE_LASTS_S = 60.0
_TOKEN_LASTS_S = 300.0
_COOKIE = "gsis-simulator"
_TROUBLES = ("down", "slow", "code-refused", "token-refused", "client-refused", "garbled", "nobody", "bomb")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One account. `taxid` as it is sent, without its padding."""

    username: str
    taxid: str
    lastname: str
    firstname: str = ""
    realm: str = "oauth2server"


CITIZENS = (
    Sample(username="maria", taxid="000000012", lastname="ΔΕΙΓΜΑΤΙΚΗ", firstname="ΜΑΡΙΑ"),
    Sample(username="nikos", taxid="00000000024", lastname="ΔΕΙΓΜΑΤΙΚΟΣ", firstname="ΝΙΚΟΛΑΟΣ"),
    Sample(username="eftychia", taxid="000000036", lastname="ΠΑΡΑΔΕΙΓΜΑΤΟΣ", firstname="ΕΥΤΥΧΙΑ"),
    Sample(username="company", taxid="000000048", lastname="ΔΕΙΓΜΑ & ΥΙΟΙ Ο.Ε."),
)
CLERKS = (
    Sample(username="clerk", taxid="000000061", lastname="ΥΠΑΛΛΗΛΟΥ", firstname="ΕΛΕΝΗ", realm="oauth2servergov"),
    Sample(username="chief", taxid="000000073", lastname="ΠΡΟΪΣΤΑΜΕΝΟΥ", firstname="ΑΝΝΑ", realm="oauth2servergov"),
)


@dataclass(slots=True, kw_only=True)
class Gsis:
    """What the simulated service remembers. `clients` are the registered ones: secret by id."""

    clients: Mapping[str, str]
    people: tuple[Sample, ...] = CITIZENS + CLERKS
    troubles: set[str] = field(default_factory=set)
    slow_s: float = 30.0
    codes: dict[str, tuple[Sample, str, str, float]] = field(default_factory=dict)
    tokens: dict[str, tuple[Sample, float]] = field(default_factory=dict)
    logged_in: dict[str, Sample] = field(default_factory=dict)

    def login(self, realm: str, username: str, password: str) -> Sample | None:
        if password != PASSWORD:
            return None
        return next((one for one in self.people if (one.username, one.realm) == (username, realm)), None)

    def usernames(self, realm: str) -> list[str]:
        return [one.username for one in self.people if one.realm == realm]

    def grant(self, person: Sample, client_id: str, redirect_uri: str) -> str:
        code = secrets.token_urlsafe(6)
        self.codes[code] = (person, client_id, redirect_uri, time.monotonic() + _CODE_LASTS_S)
        return code

    def redeem(self, code: str, client_id: str, redirect_uri: str) -> str | None:
        """A token; None for a code that is unknown, spent, too old, or another client's."""
        person, owner, asked_for, ends = self.codes.pop(code, (None, "", "", 0.0))
        if person is None or (owner, asked_for) != (client_id, redirect_uri) or time.monotonic() > ends:
            return None
        token = secrets.token_hex(20)
        self.tokens[token] = (person, time.monotonic() + _TOKEN_LASTS_S)
        return token


_GSIS = web.AppKey("gsis", Gsis)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def app(gsis: Gsis) -> web.Application:
    made = web.Application(middlewares=[_trouble])
    made[_GSIS] = gsis
    base = "/{realm:oauth2server|oauth2servergov}"
    made.add_routes(
        [
            web.get(base + "/oauth/authorize", _authorize),
            web.post(base + "/oauth/authorize", _authorize),
            web.post(base + "/oauth/token", _token),
            web.get(base + "/userinfo", _userinfo),
            web.get(base + "/logout/{client_id}/", _logout),
            web.get("/troubles", _troubles),
            web.post("/troubles", _set_troubles),
        ]
    )
    return made


@web.middleware
async def _trouble(request: web.Request, handler: Handler) -> web.StreamResponse:
    gsis = request.app[_GSIS]
    if request.path != "/troubles":
        if "down" in gsis.troubles:
            return web.Response(status=503, text="<h1>Service Unavailable</h1>", content_type="text/html")
        if "slow" in gsis.troubles:
            await asyncio.sleep(gsis.slow_s)
    return await handler(request)


async def _authorize(request: web.Request) -> web.StreamResponse:
    gsis, asked = request.app[_GSIS], request.query
    back = asked.get("redirect_uri", "")
    if asked.get("client_id") not in gsis.clients or urlsplit(back).hostname not in ("127.0.0.1", "localhost"):
        return web.json_response({"error": "invalid_client", "error_description": "Bad client credentials"}, status=401)
    if asked.get("response_type") != "code":
        return web.json_response({"error": "unsupported_response_type"}, status=400)
    realm = request.match_info["realm"]
    person = gsis.logged_in.get(request.cookies.get(_COOKIE, ""))
    if person is not None and person.realm != realm:
        person = None
    if request.method == "GET":
        return _page(
            pages.consent(person.firstname, person.lastname)
            if person
            else pages.login(realm, gsis.usernames(realm), PASSWORD, failed=False)
        )
    form = await request.post()
    if "username" in form:
        person = gsis.login(realm, str(form["username"]), str(form.get("password", "")))
        if person is None:
            return _login(gsis, realm, failed=True)
        cookie = secrets.token_hex(16)
        gsis.logged_in[cookie] = person
        response = _consent(person)
        response.set_cookie(_COOKIE, cookie, httponly=True, samesite="Lax")
        return response
    if person is None:
        return _login(gsis, realm, failed=False)
    if form.get("user_oauth_approval") == "true":
        answer = {"code": gsis.grant(person, asked["client_id"], back)}
    else:
        answer = {"error": "access_denied", "error_description": "User denied access"}
    if "state" in asked:
        answer["state"] = asked["state"]
    raise web.HTTPSeeOther(f"{back}{'&' if '?' in back else '?'}{urlencode(answer)}")


async def _token(request: web.Request) -> web.StreamResponse:
    gsis, form = request.app[_GSIS], await request.post()
    client_id = str(form.get("client_id", ""))
    if "client-refused" in gsis.troubles or gsis.clients.get(client_id) != form.get("client_secret"):
        return web.json_response({"error": "invalid_client", "error_description": "Bad client credentials"}, status=401)
    if form.get("grant_type") != "authorization_code":
        return web.json_response({"error": "unsupported_grant_type"}, status=400)
    token = gsis.redeem(str(form.get("code", "")), client_id, str(form.get("redirect_uri", "")))
    if token is None or "code-refused" in gsis.troubles:
        return web.json_response(
            {"error": "invalid_grant", "error_description": "Invalid authorization code"}, status=400
        )
    return web.json_response(
        {"access_token": token, "token_type": "bearer", "expires_in": int(_TOKEN_LASTS_S), "scope": "read"}
    )


async def _userinfo(request: web.Request) -> web.StreamResponse:
    gsis = request.app[_GSIS]
    person, ends = gsis.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "), (None, 0.0))
    if person is None or time.monotonic() > ends or "token-refused" in gsis.troubles:
        return web.json_response({"error": "invalid_token", "error_description": "Invalid access token"}, status=401)
    body = userinfo(person)
    if "garbled" in gsis.troubles:
        body = body[: len(body) // 2]
    if "nobody" in gsis.troubles:
        body = "<root></root>"
    if "bomb" in gsis.troubles:
        body = '<!DOCTYPE root [<!ENTITY who SYSTEM "file:///etc/hostname">]>' + body.replace(person.lastname, "&who;")
    return web.Response(body=body.encode(), content_type="text/xml", charset="utf-8")


def userinfo(person: Sample) -> str:
    """Every second value in numeric entities, the others as they are; all padded with blanks."""
    sent = {
        "userid": "User" + person.taxid,
        "taxid": person.taxid,
        "lastname": person.lastname,
        "firstname": person.firstname or None,
        "fathername": "ΔΕΙΓΜΑ",
        "mothername": "ΔΕΙΓΜΑ",
        "birthyear": "1950",
    }
    written = [
        f'{name}="{_entities(value) if place % 2 == 0 else escape(value)}   "'
        for place, (name, value) in enumerate(sent.items())
        if value is not None
    ]
    return f"<root><userinfo {' '.join(written)}/></root>"


def _entities(text: str) -> str:
    return "".join(char if char.isascii() and char.isalnum() else f"&#{ord(char)};" for char in text)


async def _logout(request: web.Request) -> web.StreamResponse:
    request.app[_GSIS].logged_in.pop(request.cookies.get(_COOKIE, ""), None)
    then = request.query.get("url", "")
    known = urlsplit(then).hostname in ("127.0.0.1", "localhost")
    if known:
        raise web.HTTPSeeOther(then)
    return _page(pages.GOODBYE)


async def _troubles(request: web.Request) -> web.StreamResponse:
    on = request.app[_GSIS].troubles
    return _page(pages.switches(_TROUBLES, on))


async def _set_troubles(request: web.Request) -> web.StreamResponse:
    chosen = {str(name) for name in (await request.post()).getall("trouble", [])}
    request.app[_GSIS].troubles = chosen & set(_TROUBLES)
    raise web.HTTPSeeOther("/troubles")


def _login(gsis: Gsis, realm: str, *, failed: bool) -> web.Response:
    return _page(pages.login(realm, gsis.usernames(realm), PASSWORD, failed=failed))


def _consent(person: Sample) -> web.Response:
    return _page(pages.consent(person.firstname, person.lastname))


def _page(body: str) -> web.Response:
    return web.Response(text=pages.framed(body), content_type="text/html", headers={"Cache-Control": "no-store"})
