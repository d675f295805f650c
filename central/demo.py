"""Sample ΚΕΠ, users and bookings for a platform that somebody tries: believable, and marked as samples."""

from datetime import datetime, time, timedelta

from central.data import divisions
from central.domain.availability import Mode
from central.domain.booking import Channel, Details
from central.domain.hours import Opening, Week
from central.domain.refusals import PlatformRefusal
from central.domain.site import Service, Site
from central.domain.users import EVERYWHERE, Role
from central.store import SYSTEM, Store

PASSWORD = "demo-password"
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
_LONG = Opening(opens=time(8), last=time(19, 30), closes=time(20))
_SHORT = Opening(opens=time(8), last=time(13, 30), closes=time(14))
_LARGE_WEEK: Week = {day: (_LONG,) for day in _WEEKDAYS} | {"sat": (_SHORT,)}
_SMALL_WEEK: Week = {day: (_SHORT,) for day in _WEEKDAYS}
_NAMES = ("Δείγμα Αλφα", "Δείγμα Βήτα", "Δείγμα Γάμμα", "Δείγμα Δέλτα", "Δείγμα Έψιλον", "Δείγμα Ζήτα")

# Code, name in Greek and in Latin letters, municipality (as in central/data/divisions.json), address, how large.
_SITES = (
    ("9001", "Αθηναίων — Κέντρο", "Athinaion — Kentro", "Αθηναίων", "Οδός Δείγματος 1", "large"),
    ("9002", "Αθηναίων — Κυψέλη", "Athinaion — Kypseli", "Αθηναίων", "Οδός Δείγματος 12", "small"),
    ("9003", "Πειραιώς", "Peiraios", "Πειραιώς", "Πλατεία Δείγματος 3", "large"),
    ("9004", "Θεσσαλονίκης", "Thessalonikis", "Θεσσαλονίκης", "Οδός Δείγματος 40", "large"),
    ("9005", "Πατρέων", "Patreon", "Πατρέων", "Οδός Δείγματος 5", "large"),
    ("9006", "Βόλου", "Volou", "Βόλου", "Πλατεία Δείγματος 6", "large"),
    ("9007", "Χανίων", "Chanion", "Χανίων", "Οδός Δείγματος 7", "small"),
    ("9008", "Λαρισαίων", "Larisaion", "Λαρισαίων", "Οδός Δείγματος 8", "small"),
    ("9009", "Ιωαννιτών", "Ioanniton", "Ιωαννιτών", "Οδός Δείγματος 9", "small"),
    ("9010", "Ρόδου", "Rodou", "Ρόδου", "Πλατεία Δείγματος 10", "small"),
    ("9011", "Ξάνθης", "Xanthis", "Ξάνθης", "Οδός Δείγματος 11", "small"),
    ("9012", "Θήρας", "Thiras", "Θήρας", "Οδός Δείγματος 2", "small"),
)


async def fill(store: Store) -> None:
    """Puts the samples in, where there is no ΚΕΠ yet."""
    if await store.sites.lines(all=True):
        return
    await put_sites(store)
    await put_bookings(store)


async def put_sites(store: Store) -> None:
    """And who works there."""
    for site in sites():
        await store.sites.put(site, SYSTEM)
    await put_people(store, "9001")


def sites() -> list[Site]:
    return [_site(row) for row in _SITES]


def _site(row: tuple[str, str, str, str, str, str]) -> Site:
    code, name, name_in_latin, municipality, address, size = row
    is_large = size == "large"
    place = next(place for place in divisions().municipalities.values() if place.name == municipality)
    return Site(
        code=code,
        name={"el": f"ΚΕΠ {name} (δείγμα)", "en": f"KEP {name_in_latin} (sample)"},
        municipality=place.id,
        address=address,
        phone="210 0000 000",
        week=_LARGE_WEEK if is_large else _SMALL_WEEK,
        services=_services(code, is_large=is_large),
    )


def _services(site: str, *, is_large: bool) -> tuple[Service, ...]:
    signature = Service(
        site=site,
        letter="Α",
        name={
            "el": "Υποβολή αίτησης και θεώρησης γνησίου υπογραφής",
            "en": "Application and certification of a signature",
        },
        slot=timedelta(minutes=10),
        capacity=2 if is_large else 1,
        lead=timedelta(hours=2),
        same_day_lead=timedelta(minutes=15) if is_large else None,
    )
    everything = Service(
        site=site,
        letter="Β",
        name={"el": "Όλες οι υπηρεσίες", "en": "All services"},
        slot=timedelta(minutes=20),
        capacity=2 if is_large else 1,
        lead=timedelta(hours=12),
        same_day_lead=timedelta(minutes=30) if is_large else None,
        position=1,
    )
    return signature, everything


async def put_people(store: Store, site: str) -> None:
    """One of each at this site: by local account, and by the simulated TAXISnet for employees."""
    await store.users.add(
        name="Υπάλληλος δείγμα",
        roles={site: Role.CLERK},
        login="clerk",
        password=PASSWORD,
        tax_number="000000061",
        actor=SYSTEM,
    )
    await store.users.add(
        name="Προϊστάμενος δείγμα",
        roles={site: Role.SUPERVISOR},
        login="chief",
        password=PASSWORD,
        tax_number="000000073",
        actor=SYSTEM,
    )
    await store.users.add(
        name="Διαχειριστής δείγμα", roles={EVERYWHERE: Role.ADMIN}, login="admin", password=PASSWORD, actor=SYSTEM
    )


async def put_bookings(store: Store) -> None:
    """The next open days of the first ΚΕΠ are half full in the morning, and one of them wholly."""
    for letter in ("Α", "Β"):
        open_days = [offer.day for offer in await store.bookings.days("9001", letter, mode=Mode.STAFF) if offer.free]
        for place, day in enumerate(open_days[:6]):
            slots = await store.bookings.slots("9001", letter, day, mode=Mode.STAFF)
            for turn, slot in enumerate(slots):
                if place == 2 and letter == "Β" and day != open_days[0]:
                    await _book(store, letter, slot.starts, turn, slot.free)
                elif (turn * 7 + place * 3) % 5 < 2:
                    await _book(store, letter, slot.starts, turn, 1)


async def _book(store: Store, letter: str, starts: datetime, turn: int, many: int) -> None:
    for which in range(many):
        try:
            await store.bookings.book(
                site="9001",
                letter=letter,
                starts=starts,
                details=Details(applicant=f"{_NAMES[(turn + which) % len(_NAMES)]} {turn}{which}{letter}"),
                actor=SYSTEM,
                channel=Channel.PHONE,
                mode=Mode.STAFF,
            )
        except PlatformRefusal:
            return
