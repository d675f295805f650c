"""Whatever is typed into whichever form: no answer of 500, no traceback, and nothing that was typed becomes markup."""

import json
from collections.abc import Iterator
from dataclasses import fields
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter.console.command import COMMANDS
from epass.clerks import Role
from epass.ids import new_id
from fakes.consoles import PIN, Console, Visitor

MARK = "xssmark"
HOSTILE = [
    f"<{MARK} a=b>",
    f'"><{MARK}>',
    f"'><{MARK}>",
    f'x" {MARK}=1 x="',
    f"x' {MARK}=1 x='",
    f"</script><{MARK}>",
    f"--><{MARK}>",
    f"]]></title></textarea><{MARK}>",
    f"<img src=x onerror={MARK}()>",
    f"<svg/onload={MARK}()>",
    f"javascript:{MARK}()",
    f"{{{{7*7}}}}{{% {MARK} %}}",
    f"&lt;{MARK}&gt;&#60;{MARK}&#62;",
    f"\u2028\u2029</style><{MARK}>",
]


class Reader(HTMLParser):
    """Holds a page to the markup that is ours."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert MARK not in tag, self._around()
        for name, value in attributes:
            assert MARK not in name and not name.startswith("on") and name not in ("style", "srcdoc"), self._around()
            if name in ("href", "src", "action", "formaction"):
                assert value is None or value.startswith(("/", "#", "?")), self._around()
        if tag == "script":
            assert dict(attributes).get("src", "").startswith("/static/"), self._around()

    def handle_comment(self, text: str) -> None:
        assert MARK not in text, self._around()

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)

    def _around(self) -> str:
        place = self.page.find(MARK)
        return self.page[max(0, place - 200) : place + 200]


@pytest.fixture
async def patient(a_console, monkeypatch: pytest.MonkeyPatch) -> Console:
    """A console that does not mind how fast one clicks."""
    monkeypatch.setattr("counter.console.door.CLICKS_AT_ONCE", 1_000_000)
    monkeypatch.setattr("counter.console.door.SIGN_INS_AT_ONCE", 1_000_000)
    return await a_console()


def pages(console: Console) -> Iterator[str]:
    """Every page that a browser may ask for, and each with what is typed into its address."""
    for address in console.addresses:
        if address.method != "GET" or address.path in ("/live", "/openapi.json", "/static/{part}"):
            continue
        path = address.path
        for ticket in list(console.journal.hall.tickets)[:2] or ["x"]:
            yield path.replace("{ticket}", ticket) if "{ticket}" in path else path
        if "{ticket}" in path:
            yield path.replace("{ticket}", "%3Cxssmark%3E")
        for name in address.query:
            yield f"{path}?{name}=%22%3E%3Cxssmark%3E"
        yield f"{path}?language=%22%3E%3Cxssmark%3E&back=%22%3E%3Cxssmark%3E&q=%22%3E%3Cxssmark%3E"


async def read_all(console: Console, visitor: Visitor) -> int:
    """How many pages have been read; they show no markup but ours."""
    count = 0
    for path in pages(console):
        status, page = await visitor.get(path)
        assert status < 500 and "Traceback" not in page, path
        Reader(page)
        count += MARK in page
    return count


async def first_news(console: Console, visitor: Visitor) -> Iterator[str]:
    """The fragments that a page is sent."""
    async with visitor.http.get(console.address + "/live") as live:
        while True:
            text = (await live.content.readuntil(b"\n\n")).decode()
            if "event: page" in text:
                data = json.loads(text.split("data: ", 1)[1])
                return iter(data["parts"].values())


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_what_is_typed_never_becomes_markup(patient: Console, hostile: str) -> None:
    console = patient
    console.issue(3)
    console.hire("maria", Role.ADMINISTRATOR, name=hostile)
    console.hire("eleni", name=hostile)
    maria, eleni = await console.visitor(), await console.visitor()
    assert (await maria.sign_in("maria"), await eleni.sign_in("eleni")) == (303, 303)
    for visitor, counter in ((maria, "1"), (eleni, "2")):
        await visitor.do("open", counter=counter)
    assert (await maria.do("transfer", ticket="a1", to_counter="1", note=hostile))[0] == 200
    assert (await maria.do("message", text=hostile, english=hostile))[0] == 200
    assert (await maria.do("next", key=new_id()))[0] == 200
    assert (await maria.do("open", counter="2"))[0] == 409
    await maria.do("emergency")
    console.journal.record(lambda hall, at: hall.request_help(at=at))
    assert await read_all(console, maria) > 3
    for fragment in await first_news(console, maria):
        Reader(fragment)
    # What came of a form, on the page that comes after it.
    for verb, form in (
        ("message", {"text": hostile}),
        ("clerk_add", {"clerk": hostile, "name": hostile}),
        ("call", {"ticket": hostile}),
    ):
        answer = await maria.post(f"/do/{verb}", {"csrf": maria.csrf, "back": hostile, **form})
        assert answer.headers["Location"] == "/"
        Reader((await maria.get("/"))[1])
    # And on the page for signing in.
    async with maria.http.post(
        console.address + "/sign-in", data={"clerk": hostile, "pin": hostile, "back": hostile}
    ) as answer:
        assert answer.status == 401
        Reader(await answer.text())


FIELDS = sorted({field.name for kind in COMMANDS.values() for field in fields(kind)})
TYPED = st.one_of(
    st.text(max_size=250),
    st.sampled_from(HOSTILE),
    st.sampled_from(["1", "2", "a1", "Α", "Β", "yes", "no", "infant", "el", "clerk", "maria", "nikos", PIN, "471108"]),
)
FORMS = st.fixed_dictionaries({}, optional=dict.fromkeys([*FIELDS, "back", "key"], TYPED))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(verb=st.sampled_from(sorted(COMMANDS)), form=FORMS, is_script=st.booleans(), data=st.data())
async def test_whatever_is_in_whichever_field_is_answered_in_words(
    patient: Console, verb: str, form: dict[str, str], is_script: bool, data: st.DataObject
) -> None:
    visitor = await _administrator(patient)
    sent = {name: text for name, text in form.items() if _is_text(text)}
    headers = {"Accept": "application/json"} if is_script else {}
    async with visitor.http.post(
        patient.address + f"/do/{verb}", data={**sent, "csrf": visitor.csrf}, headers=headers, allow_redirects=False
    ) as answer:
        told = await answer.text()
    assert answer.status in ((200, 400, 409) if is_script else (303, 400)), told
    assert "Traceback" not in told
    if is_script and answer.status != 400:
        assert json.loads(told)["sentence"]
    page = data.draw(st.sampled_from(sorted(set(pages(patient)))))
    status, text = await visitor.get(page)
    assert status < 500 and "Traceback" not in text
    Reader(text)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(clerk=TYPED, pin=TYPED, back=TYPED)
async def test_whatever_is_typed_to_sign_in_is_answered_in_words(
    patient: Console, clerk: str, pin: str, back: str
) -> None:
    visitor = await patient.visitor()
    form = {name: text for name, text in (("clerk", clerk), ("pin", pin), ("back", back)) if _is_text(text)}
    async with visitor.http.post(patient.address + "/sign-in", data=form, allow_redirects=False) as answer:
        text = await answer.text()
    assert answer.status in (303, 400, 401, 429) and "Traceback" not in text
    Reader(text)


async def _administrator(console: Console) -> Visitor:
    """Signed in once for all tries."""
    if console.regular is None:
        console.issue(5)
        console.regular = await console.clerk("eleni", Role.ADMINISTRATOR, counter=1)
    return console.regular


def _is_text(text: str) -> bool:
    """What a browser can send."""
    return not any(0xD800 <= ord(letter) <= 0xDFFF for letter in text)
