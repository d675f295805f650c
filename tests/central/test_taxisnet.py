"""What TAXISnet answers, good and bad, and the client against the simulated service over a real socket."""

from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from central.config import TaxisnetSettings
from central.taxisnet import (
    Identified,
    Taxisnet,
    TaxisnetError,
    TaxisnetGarbled,
    TaxisnetRefused,
    TaxisnetRejects,
    TaxisnetUnreachable,
    is_afm,
    new_state,
    read_token,
    read_userinfo,
)
from simulator.taxisnet import CITIZENS, PASSWORD, Gsis, app, userinfo


def settings(base, timeout_s=20.0):
    return TaxisnetSettings(
        base=base, client_id="epass", secret="a secret", scope="read", timeout=timedelta(seconds=timeout_s)
    )


BACK = "http://127.0.0.1:1/login/return"


def answer(**attributes):
    given = {"userid": "User068933130   ", "taxid": "068933130   ", "lastname": "ΔΕΙΓΜΑ", "firstname": "ΕΥΤΥΧΙΑ"}
    inside = " ".join(f'{name}="{value}"' for name, value in (given | attributes).items() if value is not None)
    return f"<root><userinfo {inside}/></root>".encode()


def test_blanks_entities_and_raw_letters_become_one_name():
    person = read_userinfo(answer(lastname="&#914;&#913;ΣΙΛΕΙΟΥ   ", firstname="  ΕΥΤΥΧΙΑ  ΑΝΝΑ "))
    assert person == Identified(afm="068933130", family_name="ΒΑΣΙΛΕΙΟΥ", given_name="ΕΥΤΥΧΙΑ ΑΝΝΑ")
    assert person.name == "ΕΥΤΥΧΙΑ ΑΝΝΑ ΒΑΣΙΛΕΙΟΥ"


def test_two_noughts_before_the_afm_are_dropped():
    assert read_userinfo(answer(taxid="00068933130")).afm == "068933130"


def test_a_legal_person_has_no_given_name():
    for firstname in (None, "", "   "):
        assert read_userinfo(answer(lastname="ΔΕΙΓΜΑ &amp; ΥΙΟΙ", firstname=firstname)).name == "ΔΕΙΓΜΑ & ΥΙΟΙ"


def test_decomposed_accents_are_composed_and_what_is_not_printed_is_dropped():
    person = read_userinfo(answer(lastname="Α\u0301ΔΕΙΓΜΑ&#10;&#8238;Χ", firstname=None))
    assert person.name == "ΆΔΕΙΓΜΑ Χ"


def test_the_check_digit_is_checked_and_nobodys_afm_refused():
    assert is_afm("068933130") and is_afm("000000012")
    for wrong in ("068933131", "000000000", "06893313", "0689331300", "06893313a", "٠٦٨٩٣٣١٣٠", ""):
        assert not is_afm(wrong)
        with pytest.raises(TaxisnetGarbled):
            read_userinfo(answer(taxid=wrong))


@given(st.integers(1, 10**8 - 1))
def test_of_ten_last_digits_exactly_one_passes(first_eight):
    assert sum(is_afm(f"{first_eight:08d}{last}") for last in range(10)) == 1


def test_no_name_at_all_is_no_person():
    with pytest.raises(TaxisnetGarbled):
        read_userinfo(answer(lastname=" ", firstname=None))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<root/>",
        b"<root><userinfo",
        b"\xff\xfe\x00",
        b"<html>Service Unavailable</html>",
        b'<?xml version="1.0" encoding="no-such-encoding"?><root/>',
    ],
)
def test_what_is_no_userinfo_is_said_to_be_garbled(body):
    with pytest.raises(TaxisnetGarbled):
        read_userinfo(body)


def test_external_and_internal_entities_are_refused_unread(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("ΜΥΣΤΙΚΟ")
    for doctype in (f'<!ENTITY who SYSTEM "{secret.as_uri()}">', '<!ENTITY who "ΜΥΣΤΙΚΟ">'):
        with pytest.raises(TaxisnetGarbled) as refused:
            read_userinfo(f"<!DOCTYPE root [{doctype}]>".encode() + answer(lastname="&who;"))
        assert "ΜΥΣΤΙΚΟ" not in str(refused.value)


def test_an_error_in_json_is_told_by_who_must_act():
    with pytest.raises(TaxisnetRefused):
        read_userinfo(b'{"error": "invalid_token", "error_description": "expired"}')
    with pytest.raises(TaxisnetRejects):
        read_token(b'{"error": "invalid_client"}')
    with pytest.raises(TaxisnetGarbled):
        read_token(b'{"error": "inval')


def test_what_an_error_says_does_not_reach_the_log_unchecked():
    with pytest.raises(TaxisnetRefused) as refused:
        read_userinfo(b'{"error": "x\\nINFO all is well"}')
    assert "\n" not in str(refused.value)


@given(st.binary(max_size=200))
def test_whatever_comes_is_a_person_or_an_error_with_a_sentence(body):
    for read in (read_userinfo, read_token):
        try:
            read(body)
        except TaxisnetError as error:
            assert str(error) and error.says


@given(
    st.recursive(
        st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_whatever_json_comes_is_no_token_unless_it_is_one(answered):
    import json

    with pytest.raises(TaxisnetError):
        read_token(json.dumps(answered).encode())


@asynccontextmanager
async def gsis_serving(gsis):
    runner = web.AppRunner(app(gsis), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/oauth2server/"
    finally:
        await runner.cleanup()


@pytest.fixture
def gsis():
    return Gsis(clients={"epass": "a secret"}, slow_s=3600)


@pytest.fixture
async def taxisnet(gsis):
    async with gsis_serving(gsis) as base, aiohttp.ClientSession() as http:
        yield Taxisnet(settings(base), http)


async def come_back(taxisnet, username, answer="true"):
    """What a browser brings back after login and consent."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        url = taxisnet.login_url("the-state", BACK)
        async with browser.post(url, data={"username": username, "password": PASSWORD}) as page:
            assert "Εξουσιοδότηση" in await page.text()
        async with browser.post(url, data={"user_oauth_approval": answer}, allow_redirects=False) as back:
            assert back.headers["Location"].startswith(BACK)
            return {name: values[0] for name, values in parse_qs(urlsplit(back.headers["Location"]).query).items()}


@pytest.mark.parametrize("sample", CITIZENS, ids=lambda one: one.username)
async def test_each_sample_person_comes_back_as_themself(taxisnet, sample):
    back = await come_back(taxisnet, sample.username)
    assert back["state"] == "the-state"
    person = await taxisnet.identify(back["code"], BACK)
    assert person.afm == sample.taxid[-9:]
    assert person.name == f"{sample.firstname} {sample.lastname}".strip()
    assert person == read_userinfo(userinfo(sample).encode())


async def test_a_code_works_once(taxisnet):
    code = (await come_back(taxisnet, "maria"))["code"]
    await taxisnet.identify(code, BACK)
    with pytest.raises(TaxisnetRefused):
        await taxisnet.identify(code, BACK)


async def test_a_code_works_only_for_the_address_that_it_was_made_for(taxisnet):
    code = (await come_back(taxisnet, "maria"))["code"]
    with pytest.raises(TaxisnetRefused):
        await taxisnet.identify(code, BACK + "/elsewhere")


async def test_who_says_no_comes_back_with_an_error_and_no_code(taxisnet):
    back = await come_back(taxisnet, "maria", answer="false")
    assert back["error"] == "access_denied" and "code" not in back


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        ("down", TaxisnetUnreachable),
        ("code-refused", TaxisnetRefused),
        ("token-refused", TaxisnetRefused),
        ("client-refused", TaxisnetRejects),
        ("garbled", TaxisnetGarbled),
        ("nobody", TaxisnetGarbled),
        ("bomb", TaxisnetGarbled),
    ],
)
async def test_each_trouble_there_is_one_error_here(taxisnet, gsis, trouble, error):
    code = (await come_back(taxisnet, "maria"))["code"]
    gsis.troubles.add(trouble)
    with pytest.raises(error):
        await taxisnet.identify(code, BACK)


async def test_who_does_not_answer_in_time_is_unreachable(gsis):
    gsis.troubles.add("slow")
    async with gsis_serving(gsis) as base, aiohttp.ClientSession() as http:
        with pytest.raises(TaxisnetUnreachable):
            await Taxisnet(settings(base, timeout_s=0.05), http).identify("code", BACK)


async def test_nobody_there_is_unreachable():
    async with aiohttp.ClientSession() as http:
        taxisnet = Taxisnet(settings("http://127.0.0.1:1/"), http)
        with pytest.raises(TaxisnetUnreachable):
            await taxisnet.identify("code", BACK)


async def test_what_is_no_code_is_not_even_asked(taxisnet, gsis):
    gsis.troubles.add("down")
    for code in ("", "a b", "a\r\nHost: elsewhere", "x" * 600):
        with pytest.raises(TaxisnetRefused):
            await taxisnet.identify(code, BACK)


async def test_an_answer_without_end_is_cut_off():
    async def endless(request):
        return web.Response(body=b" " * 200_000)

    far = web.Application()
    far.router.add_post("/oauth/token", endless)
    runner = web.AppRunner(far)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession() as http:
        base = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        with pytest.raises(TaxisnetGarbled):
            await Taxisnet(settings(base), http).identify("code", BACK)
    await runner.cleanup()


def test_states_are_long_and_never_the_same():
    states = {new_state() for _ in range(1000)}
    assert len(states) == 1000 and min(map(len, states)) >= 43
