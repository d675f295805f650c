"""The demo's ΚΕΠ has staff, for the console: whoever is missing is added, with the PIN that is on the page."""

from epass.clerks import Role
from epass.config import Config
from epass.store import Journal
from epass.store.clerks import Clerks
from epass.store.journal import utc_now
from simulator.site import STAFF_PIN_LINE

STAFF = {
    "clerk1": ("Υπάλληλος 1", Role.CLERK),
    "clerk2": ("Υπάλληλος 2", Role.CLERK),
    "manager": ("Προϊστάμενος", Role.ADMINISTRATOR),
}


def employ(journal: Journal, config: Config) -> None:
    clerks = Clerks(journal, config.console, utc_now)
    known = clerks.names()
    for clerk, (name, role) in STAFF.items():
        if clerk not in known:
            clerks.add(clerk, name=name, role=role, pin=STAFF_PIN_LINE, by="demo")
