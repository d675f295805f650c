"""Several processes of one platform behind a proxy that sends each request to another of them: nothing is missed."""

import re
from itertools import cycle
from types import SimpleNamespace

import pytest

from fakes.browser import until
from fakes.citizen import Citizen
from fakes.form_visitor import FormVisitor

pytest_plugins = ["fakes.platform_fixtures"]


@pytest.fixture(params=["sqlite", "postgresql"])
def house(platform_on, request):
    return platform_on(request.param)


class Wanderer(FormVisitor):
    """Every request goes to the other process."""

    def __init__(self, house):
        super().__init__(house)
        self._addresses = cycle([house.another(), house.address])

    def send(self, method, path, body=None, **headers):
        return super().send(method, path if path.startswith("http") else next(self._addresses) + path, body, **headers)


def test_the_whole_procedure_wanders_from_process_to_process(house):
    visitor = Wanderer(house)
    assert visitor.log_in().to == "/book"
    visitor.post("/book/where", site="9001")
    visitor.post("/book/kind", mode="ordinary")
    visitor.post("/book/service", service="Β")
    starts = re.search(r'name="starts" value="([^"]+)"', visitor.get("/book/when").text)[1].replace("&#43;", "+")
    visitor.post("/book/when", starts=starts)
    visitor.post("/book/person", applicant="Μαρία Δειγματική")
    hidden = dict(re.findall(r'name="(key|seen)" value="([^"]+)"', visitor.get("/book/review").text))
    ways = {visitor.post("/book/review", **hidden).to for _ in range(4)}
    assert len(ways) == 1, "whichever process is asked, and however often, it is one booking"
    assert visitor.get(ways.pop()).status == visitor.get("/bookings").status == 200
    visitor.post("/logout")
    assert visitor.get("/bookings").to.startswith("/login") and visitor.get("/bookings").to.startswith("/login")


def test_attempts_are_counted_over_all_processes(house):
    visitor = Wanderer(house)
    statuses = [visitor.get(f"/t/guess{place:016d}").status for place in range(31)]
    assert statuses[-1] == 429


def test_a_call_that_one_process_hears_of_is_shown_by_another(house, chromium):
    site = house.site()
    who = Citizen(chromium, SimpleNamespace(address=house.another()))
    who.go("/epass/9001")
    who.press("button[value='Β']")
    until(who.page, lambda: who.page.locator(".number").inner_text() == "Β001", "the number")
    house.do(site.call_next(2))
    who.page.locator(".is-called").wait_for()
    who.leave()
