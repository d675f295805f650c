"""The console's door: nothing without a session, no form from elsewhere, nothing too large, too fast or too long."""

import asyncio
import logging
import ssl
from pathlib import Path

import aiohttp
import pytest

from counter.console import commands
from counter.console.door import safe_back
from counter.console.server import application
from epass.clerks import Role
from epass.errors import StoreError
from epass.queueing.events import ClerkSignedIn, TicketCalled
from fakes.consoles import COOKIE, PIN, Console, set_token, token_of
from fakes.feed import certified

OPEN = {("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/healthz"), ("GET", "/static/{part}")}


def addresses(console: Console) -> list[tuple[str, str]]:
    """Of the running application, whoever registered them."""
    app = application(console.parts, is_tls=False)
    return [(route.method, route.resource.canonical) for route in app.router.routes() if route.resource is not None]


# Nothing without a session


async def test_no_address_but_those_of_the_sign_in_page_answers_without_a_session(console: Console) -> None:
    visitor = await console.visitor()
    closed = set(addresses(console)) - OPEN
    assert len(closed) > 30 and ("GET", "/") in closed and ("POST", "/do/next") in closed
    for method, path in closed:
        async with visitor.http.request(method, console.address + path, allow_redirects=False) as answer:
            await answer.read()
        assert answer.status in (303, 401, 415), (method, path, answer.status)
        assert method == "POST" or path == "/live" or answer.headers["Location"].startswith("/sign-in"), path


async def test_a_form_without_a_session_does_nothing(console: Console) -> None:
    console.issue()
    visitor = await console.visitor()
    seq = console.journal.last_seq()
    for method, path in set(addresses(console)) - OPEN:
        if method == "POST":
            assert (await visitor.post(path, {"counter": "1"})).headers["Location"] == "/sign-in"
            assert (await visitor.post(path, {"counter": "1"}, Accept="application/json")).status == 401
    assert console.journal.last_seq() == seq


@pytest.mark.parametrize("token", ["", "x" * 43, "../../etc/passwd", "%00", "0" * 4000])
async def test_a_token_of_nobody_opens_nothing(console: Console, token: str) -> None:
    await console.clerk()
    visitor = await console.visitor()
    set_token(visitor, token)
    status, _ = await visitor.get("/")
    assert status in (303, 400)


async def test_the_way_to_the_sign_in_page_leads_back(console: Console) -> None:
    visitor = await console.visitor()
    async with visitor.http.get(console.address + "/nowhere?letter=A", allow_redirects=False) as answer:
        assert answer.headers["Location"] == "/sign-in?back=%2Fnowhere%3Fletter%3DA"
    console.hire()
    answer = await visitor.post("/sign-in", {"clerk": "maria", "pin": PIN, "back": "/nowhere?letter=A"})
    assert answer.headers["Location"] == "/nowhere?letter=A"


@pytest.mark.parametrize(
    "back",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/do/next", "/live",
     "/sign-in", "/a\r\nSet-Cookie: x=y", "/%2f%2fevil", "", "evil", "/a b", "/α"],
)  # fmt: skip
def test_nobody_is_led_elsewhere(back: str) -> None:
    assert safe_back(back) == "/"


@pytest.mark.parametrize("back", ["/", "/tickets", "/tickets?status=held&search=a42", "/clerks/maria.k"])
def test_a_page_of_the_console_is_led_back_to(back: str) -> None:
    assert safe_back(back) == back


# Signing in


async def test_the_cookie_is_for_no_script_and_no_other_site(console: Console) -> None:
    console.hire()
    visitor = await console.visitor()
    answer = await visitor.post("/sign-in", {"clerk": "Maria", "pin": PIN})
    [cookie] = answer.headers.getall("Set-Cookie")
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Max-Age" not in cookie and "expires" not in cookie.lower() and "Domain" not in cookie


async def test_over_tls_the_cookie_is_for_tls_and_this_host_only(a_console, tmp_path: Path) -> None:
    console = await a_console(console=certified(tmp_path))
    console.hire()
    trusting = ssl.create_default_context(cafile=tmp_path / "cert.pem")
    visitor = await console.visitor(ssl=trusting)
    answer = await visitor.post("/sign-in", {"clerk": "maria", "pin": PIN})
    [cookie] = answer.headers.getall("Set-Cookie")
    assert cookie.startswith("__Host-epass=")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert answer.headers["Strict-Transport-Security"]
    assert await visitor.sign_in() == 303 and (await visitor.do("open", counter="1"))[0] == 200


async def test_beyond_this_machine_it_speaks_tls_with_a_certificate_of_its_own(a_console, tmp_path: Path) -> None:
    console = await a_console(listen="127.0.0.2:0")
    console.hire()
    made = tmp_path / "state" / "console" / "certificate.pem"
    visitor = await console.visitor(ssl=ssl.create_default_context(cafile=str(made)))
    assert console.address.startswith("https")
    answer = await visitor.post("/sign-in", {"clerk": "maria", "pin": PIN})
    assert answer.headers["Set-Cookie"].startswith("__Host-epass=")
    # A browser that once was told to insist could not be told of another certificate.
    assert "Strict-Transport-Security" not in answer.headers
    plain = await console.visitor()
    with pytest.raises(aiohttp.ClientError):
        await plain.http.get(console.address.replace("https", "http") + "/sign-in")


async def test_a_session_that_was_there_before_is_not_taken_over(console: Console) -> None:
    """Session fixation."""
    console.hire()
    thief, maria = await console.visitor(), await console.visitor()
    set_token(maria, "a-token-that-the-thief-knows")
    assert await maria.sign_in() == 303
    assert token_of(maria) != "a-token-that-the-thief-knows"
    set_token(thief, "a-token-that-the-thief-knows")
    assert (await thief.get("/"))[0] == 303


async def test_signing_in_again_ends_the_session_before(console: Console) -> None:
    maria, copy = await console.clerk(), await console.visitor()
    set_token(copy, token_of(maria))
    assert (await copy.get("/"))[0] == 200
    assert await maria.sign_in() == 303
    assert (await copy.get("/"))[0] == 303


async def test_signing_out_ends_the_session_itself_not_only_the_cookie(console: Console) -> None:
    maria, copy = await console.clerk(), await console.visitor()
    set_token(copy, token_of(maria))
    answer = await maria.post("/sign-out", {"csrf": maria.csrf})
    assert (answer.status, answer.headers["Location"]) == (303, "/sign-in")
    assert 'epass-console=""' in answer.headers["Set-Cookie"]
    assert (await copy.get("/"))[0] == 303 and (await maria.get("/"))[0] == 303


async def test_nobody_is_signed_out_by_another_page(console: Console) -> None:
    maria = await console.clerk()
    assert (await maria.post("/sign-out", {})).status == 403
    assert (await maria.get("/"))[0] == 200


async def test_a_wrong_pin_and_a_wrong_name_are_told_alike(console: Console) -> None:
    console.hire()
    visitor = await console.visitor()
    pages = []
    for clerk, pin in (("maria", "000000"), ("nobody", PIN), ("<b>", PIN), ("maria", "")):
        answer = await visitor.http.post(console.address + "/sign-in", data={"clerk": clerk, "pin": pin})
        pages.append((answer.status, (await answer.text()).replace(clerk, "").replace("&lt;b&gt;", "")))
    assert {status for status, _ in pages} == {401}
    assert len({page for _, page in pages}) == 1


async def test_after_too_many_wrong_pins_the_right_one_is_not_looked_at(a_console) -> None:
    console = await a_console(console="tries = 3")
    console.hire()
    visitor = await console.visitor()
    for _ in range(3):
        assert await visitor.sign_in(pin="000000") == 401
    assert await visitor.sign_in() in (401, 429)
    console.clock.advance(minutes=5)
    assert await visitor.sign_in() == 303


async def test_no_pin_and_no_token_comes_into_the_log(console: Console, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        maria = await console.clerk()
        await maria.sign_in(pin="908172")
        await maria.do("clerk_pin", clerk="maria", pin="908172")
    assert not any(secret in caplog.text for secret in (PIN, "908172", token_of(maria), maria.csrf))


# Sessions end


async def test_a_session_ends_when_nothing_is_clicked_whatever_the_page_asks_for(a_console) -> None:
    console = await a_console(console="idle_for_min = 10")
    maria = await console.clerk()
    for _ in range(9):
        console.clock.advance(minutes=1)
        async with maria.http.get(console.address + "/live") as live:
            assert live.status == 200
    console.clock.advance(minutes=1)
    assert (await maria.get("/"))[0] == 303


async def test_clicks_keep_a_session_but_not_for_ever(a_console) -> None:
    console = await a_console(console="idle_for_min = 10\nsigned_in_for_h = 1")
    maria = await console.clerk()
    for _ in range(11):
        console.clock.advance(minutes=5)
        assert (await maria.get("/"))[0] == 200
    console.clock.advance(minutes=5)
    assert (await maria.get("/"))[0] == 303


async def test_who_is_removed_is_out_at_once(console: Console) -> None:
    maria = await console.clerk()
    console.parts.clerks.remove("maria", by=None)
    assert (await maria.get("/"))[0] == 303 and (await maria.do("next"))[0] == 401


async def test_a_live_page_hears_no_more_once_its_clerk_has_signed_out(console: Console) -> None:
    maria = await console.clerk()
    async with maria.http.get(console.address + "/live") as live:
        assert (live.status, live.content_type) == (200, "text/event-stream")
        await maria.post("/sign-out", {"csrf": maria.csrf})
        console.issue()
        async with asyncio.timeout(5):
            await live.content.read()  # to its end


# No form from elsewhere


async def test_a_form_without_the_sessions_own_token_does_nothing(console: Console) -> None:
    maria, eleni = await console.clerk(counter=1), await console.clerk("eleni", counter=2)
    console.issue()
    seq = console.journal.last_seq()
    for csrf in ("", "x", "α", eleni.csrf, maria.csrf + "x"):
        assert (await maria.post("/do/next", {"csrf": csrf})).status == 403
    assert (await maria.post("/do/next", {})).status == 403
    assert (await maria.post("/do/next", {}, **{"X-CSRF": eleni.csrf})).status == 403
    assert console.journal.last_seq() == seq
    assert (await maria.post("/do/next", {}, **{"X-CSRF": maria.csrf})).status == 303
    assert len(console.told(TicketCalled)) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://{host}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_form_of_another_site_does_nothing_even_with_the_token(console: Console, headers) -> None:
    maria = await console.clerk(counter=1)
    host = console.address.removeprefix("http://")
    sent = {name: value.format(host=host) for name, value in headers.items()}
    assert (await maria.post("/do/next", {"csrf": maria.csrf}, **sent)).status == 403
    seq = len(console.told(ClerkSignedIn))
    assert (await maria.post("/sign-in", {"clerk": "maria", "pin": PIN}, **sent)).status == 403
    assert len(console.told(ClerkSignedIn)) == seq


async def test_a_form_of_our_own_page_is_taken(console: Console) -> None:
    maria = await console.clerk(counter=1)
    console.issue()
    sent = {"Origin": console.address, "Sec-Fetch-Site": "same-origin"}
    assert (await maria.post("/do/next", {"csrf": maria.csrf}, **sent)).status == 303
    assert len(console.told(TicketCalled)) == 1


async def test_on_this_machine_alone_only_its_own_names_are_answered(console: Console) -> None:
    """DNS rebinding."""
    visitor = await console.visitor()
    for path in ("/sign-in", "/", "/healthz"):
        assert (await visitor.get(path, Host="console.evil.example"))[0] == 421
    assert (await visitor.get("/sign-in", Host="localhost:1234"))[0] == 200


# Every answer is safe


async def test_every_answer_is_safe(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    maria = await console.clerk(counter=1)
    stranger = await console.visitor()
    asked = [(maria, "GET", path) for method, path in addresses(console) if method == "GET" and path != "/live"]
    asked += [(maria, "POST", path) for method, path in addresses(console) if method == "POST"]
    asked += [(maria, "GET", "/nowhere"), (maria, "PUT", "/"), (maria, "GET", "/do/next"), (stranger, "GET", "/")]
    for visitor, method, path in asked:
        async with visitor.http.request(method, console.address + path, allow_redirects=False) as answer:
            headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
        assert "unsafe" not in policy and "form-action 'self'" in policy and "*" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert path.startswith("/static") or headers["Cache-Control"] == "no-store"
        assert "aiohttp" not in headers["Server"] and "Python" not in headers["Server"]
        assert "Access-Control-Allow-Origin" not in headers
        assert answer.status < 500


async def test_what_goes_wrong_is_a_sentence_and_no_traceback(
    console: Console, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    maria = await console.clerk(counter=1)

    async def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of the program")

    monkeypatch.setattr(commands, "carry_out", breaks)
    for accept in ("text/html", "application/json"):
        async with maria.http.post(
            console.address + "/do/next", data={"csrf": maria.csrf}, headers={"Accept": accept}
        ) as answer:
            told = await answer.text()
        assert answer.status == 500 and "Traceback" not in told and "secret" not in told
    assert "/do/next went wrong" in caplog.text


async def test_what_cannot_be_remembered_has_not_happened_and_says_so(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    maria = await console.clerk(counter=1)

    def full(*_: object, **__: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(console.parts.journal, "record", full)
    answer = await maria.post("/do/next", {"csrf": maria.csrf}, Accept="application/json")
    assert answer.status == 503


# Roles and languages


async def test_an_address_for_another_role_is_refused(console: Console) -> None:
    for role, clerk in zip(Role, ("maria", "eleni", "nikos"), strict=True):
        visitor = await console.clerk(clerk, role)
        for address in console.addresses:
            if address.method == "GET" and not address.places and address.path != "/live":
                status, _ = await visitor.get(address.path)
                assert (status == 403) != role.may(address.needs), (role, address.path)


async def test_the_language_is_the_chosen_one_else_the_browsers_else_the_sites(console: Console) -> None:
    visitor = await console.visitor()

    async def language(path: str = "/sign-in", **headers: str) -> str:
        _, page = await visitor.get(path, **headers)
        return page.split('<html lang="')[1][:2]

    assert await language() == "el"
    assert await language(**{"Accept-Language": "de, en-GB;q=0.8, el;q=0.5"}) == "en"
    assert await language(**{"Accept-Language": 'de, "><script>'}) == "el"
    assert await language("/sign-in?language=en") == "en"
    assert await language() == "en"  # it is kept
    assert await language("/sign-in?language=xx") == "en"
    assert await language("/sign-in?language=el") == "el"
