"""Whether each ΚΕΠ is connected, which of its devices need somebody, and its alarms: in a real browser."""

import pytest

from central.domain.entries import read_batch
from central.domain.users import EVERYWHERE, Role
from central.store import SYSTEM
from central.store.entries import NotTaken
from fakes.citizen import DESKTOP, PHONE
from fakes.staff import OTHER, SITE, Staff, hire

pytest_plugins = ["fakes.platform_fixtures"]

WAYS = [("el", DESKTOP), ("en", PHONE)]


@pytest.fixture
def admin(chromium, shots, house, request):
    language, size = request.param
    hire(house, "Άννα Δοκιμαστική", login="anna", role=Role.ADMIN, site=EVERYWHERE)
    one = Staff(chromium, house, shots=shots, language=language, size=size)
    one.enter("anna", then="/admin")
    yield one
    one.leave()


def says(house, code, *failed, past=""):
    """A ΚΕΠ that says how it is; with a `past` that the platform does not know."""
    at = house.clock.now.isoformat()
    row = {"seq": 1, "kind": "DayOpened", "at": at, "day": at[:10]}
    hall = {"at": at, "services": [], "tickets": [], "failed": list(failed)}
    document = {"journal_id": f"j{code}", "prev_hash": "", "entries": [row], "hall": hall}
    if past:
        document |= {"prev_hash": past, "entries": [row | {"seq": 2}]}
    house.do(house.store.entries.take(code, read_batch(document)))


def states_of(page):
    """By code: what stands in the list of ΚΕΠ."""
    rows = page.locator("table.sites tbody tr").all()
    return {row.locator(".code").inner_text(): row.locator(".states").inner_text() for row in rows}


@pytest.mark.parametrize("admin", WAYS, indirect=True)
def test_devices_that_need_somebody_and_alarms_are_seen(admin, house):
    for code in (SITE, OTHER):
        house.do(house.store.tokens.make(code, "Εκδοτήριο", SYSTEM))
    says(house, SITE, "printer", "box-2", "screen")
    says(house, OTHER)
    with pytest.raises(NotTaken):
        says(house, OTHER, past="0" * 64)
    page = admin.page
    admin.go("/admin")
    admin.look("admin-presence-list")
    is_greek = page.locator("html").get_attribute("lang") == "el"
    seen = states_of(page)
    assert ("Εκτυπωτής" if is_greek else "Printer") in seen[SITE]
    assert ("Χειριστήριο θέσης 2" if is_greek else "Box of counter 2") in seen[SITE]
    assert ("Συναγερμός" if is_greek else "Alarm") in seen[OTHER]
    page.locator("a[href*='only=in_need']").click()
    assert set(states_of(page)) == {SITE, OTHER}
    admin.go(f"/admin/sites/{SITE}")
    assert page.locator(".note.is-warning li").count() == 3
    admin.look("admin-presence-devices")
    admin.go(f"/admin/sites/{OTHER}")
    admin.look("admin-presence-alarm")
    page.locator("form[action$='/alarm'] button").click()
    assert page.locator("[role=alert]").count() == 0
    says(house, SITE)
    house.clock.advance(minutes=2)
    admin.go("/admin")
    assert ("Εκτυπωτής" if is_greek else "Printer") not in states_of(page)[SITE]
    assert page.locator("a[href*='only=in_need']").count() == 1, "both are silent now"
