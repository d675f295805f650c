"""Somebody of a ΚΕΠ's staff in front of the platform's pages, in a real browser or without one."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from central.domain.availability import Mode
from central.domain.booking import Channel, Contact, Details
from central.domain.users import Role
from central.store import SYSTEM
from fakes.citizen import Citizen

ATHENS = ZoneInfo("Europe/Athens")
SITE, OTHER = "9001", "9003"
PASSWORD = "a phrase that only tests know"
TODAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 24)


class Staff(Citizen):
    """`presses` counts the keys that were pressed one by one."""

    presses = 0

    def enter(self, login, then=f"/staff/{SITE}", password=PASSWORD):
        self.go(f"/staff/login?then={then}")
        self.page.fill("#login", login)
        self.page.fill("#password", password)
        self.page.locator("main form[action='/staff/login'] button").click()

    def keys(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1

    def types(self, text):
        for letter in text:
            self.page.keyboard.insert_text(letter)
            self.presses += 1

    def focused(self):
        return self.page.evaluate("document.activeElement.id")

    @property
    def main(self):
        return self.page.locator("main").inner_text()


def hire(house, name="Ελένη Δοκιμαστική", *, login="eleni", role=Role.CLERK, site=SITE, **more):
    """A user of this role at this site; with a local account."""
    return house.do(
        house.store.users.add(name=name, login=login, password=PASSWORD, roles={site: role}, actor=SYSTEM, **more)
    )


def at(hour, minute=0, day=TODAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ATHENS)


def book(house, starts, applicant="Γιώργος Δοκιμαστικός", *, site=SITE, letter="Β", email="", subject=""):
    details = Details(applicant=applicant, subject=subject, contact=Contact(email=email), has_consented=bool(email))
    return house.do(
        house.store.bookings.book(
            site=site,
            letter=letter,
            starts=starts,
            details=details,
            actor=SYSTEM,
            channel=Channel.PHONE,
            mode=Mode.STAFF,
        )
    )


def kept(house, id):
    """The booking as the platform has it; nobody's look."""
    return house.do(house.store.bookings.get(id, SYSTEM))


def by_hand(form_visitor, login, password=PASSWORD):
    """Whoever logged in without a browser."""
    visitor = form_visitor()
    answer = visitor.post("/staff/login", csrf=visitor.csrf("/staff/login"), login=login, password=password)
    assert answer.status == 303, answer.text
    return visitor


def sign(visitor, path):
    """The sign of the forms of this visitor's session."""
    return re.search(r'name="csrf" value="([0-9a-f]{64})"', visitor.get(path).text)[1]
