"""A touch becomes a ticket in the journal, an entry becomes a picture."""

import pytest

from epass.errors import StoreError
from epass.queueing import events as e
from fakes.clock import MORNING, FakeClock
from fakes.kiosk_screens import FakeCanvas
from fakes.sites import a_journal, a_site
from kiosk.dialogue import ChooseLanguage, ChooseService
from kiosk.fingers import Phase, Touch
from kiosk.reception import Reception

HOURS = 'hours = { mon = "08:00-14:00" }'


@pytest.fixture
def clock():
    return FakeClock(MORNING)


@pytest.fixture
def seconds():
    """The monotonic clock."""
    return FakeClock(1000.0)


@pytest.fixture
def canvas():
    return FakeCanvas()


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


@pytest.fixture
def reception(site, clock, canvas, seconds):
    reception = Reception(site, canvas, clock, seconds)
    reception.attach(a_journal(site, clock))
    reception.show()
    yield reception
    reception.detach()


@pytest.fixture
def elsewhere(site, clock):
    """The journal, as another process has it."""
    journal = a_journal(site, clock)
    yield journal
    journal.close()


def tap(reception, action):
    targets = reception._picture.targets
    target = next(target for target in targets if target.action == action)
    x, y = (target.x + target.width / 2) / 1280, (target.y + target.height / 2) / 800
    reception.touch(Touch(phase=Phase.DOWN, x=x, y=y))
    if reception.touch(Touch(phase=Phase.UP, x=x, y=y)):
        reception.show()


def issues(journal):
    return [entry.event for entry in journal.today() if isinstance(entry.event, e.TicketIssued)]


def test_a_tap_is_a_ticket_in_the_journal_and_a_number_on_the_screen(reception, canvas, elsewhere):
    tap(reception, ChooseService(letter="Β"))
    (issued,) = issues(elsewhere)
    assert (issued.number, issued.service, issued.language) == ("Β001", "Β", "el")
    assert "Ο αριθμός σας Β001" in canvas.texts


def test_the_ticket_knows_the_language_in_which_it_was_asked_for(reception, seconds, elsewhere):
    tap(reception, ChooseLanguage(language="en"))
    seconds.now += 1
    tap(reception, ChooseService(letter="Α"))
    assert issues(elsewhere)[0].language == "en"


def test_the_drawing_waits_for_the_paper(reception, canvas):
    target = reception._picture.targets[-1]
    x, y = (target.x + 20) / 1280, (target.y + 20) / 800
    reception.touch(Touch(phase=Phase.DOWN, x=x, y=y))
    shown = canvas.shown
    assert reception.touch(Touch(phase=Phase.UP, x=x, y=y)) is True
    assert canvas.shown == shown


def test_a_finger_that_comes_down_shows_what_it_presses_at_once(reception, canvas):
    shown = canvas.shown
    target = reception._picture.targets[-1]
    reception.touch(Touch(phase=Phase.DOWN, x=(target.x + 20) / 1280, y=(target.y + 20) / 800))
    assert canvas.shown == shown + 1


def test_a_service_that_closed_meanwhile_is_told_in_words(tmp_path, canvas, clock, seconds):
    path = tmp_path / "closing"
    path.mkdir()
    site = a_site(path)
    text = (path / "epass.toml").read_text(encoding="utf-8")
    (path / "epass.toml").write_text(text.replace('letter = "Α"', f'letter = "Α"\n{HOURS}'), encoding="utf-8")
    from epass import config

    site = config.load(path / "epass.toml")
    reception = Reception(site, canvas, clock, seconds)
    reception.attach(a_journal(site, clock))
    reception.show()
    clock.advance(hours=7)
    tap(reception, ChooseService(letter="Α"))
    assert issues(reception.journal) == []
    assert "Κλειστό Ανοίγει Δευτέρα στις 08:00" in canvas.texts
    reception.detach()


def test_what_others_issue_and_call_is_seen_in_the_waiting_people(reception, canvas, elsewhere, clock):
    one_waits = "Γνήσιο υπογραφής Certified signature Αναμένει 1"
    assert one_waits not in canvas.texts
    entries = elsewhere.record(lambda hall, at: hall.issue("Α", at=at, ticket="t1"))
    clock.advance(seconds=1)
    reception.take(entries)
    assert one_waits in canvas.texts
    reception.take(elsewhere.record(lambda hall, at: hall.call_next(1, at=at)))
    assert one_waits not in canvas.texts


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (lambda ticket, at: e.TicketPrinted(at=at, ticket=ticket, confirmed=True), "Παραλάβετε το εισιτήριό σας"),
        (
            lambda ticket, at: e.PrintFailed(at=at, ticket=ticket, reason="no paper", maybe_printed=False),
            "Δεν τυπώθηκε εισιτήριο.",
        ),
        (
            lambda ticket, at: e.PrintFailed(at=at, ticket=ticket, reason="no answer", maybe_printed=True),
            "Ίσως δεν τυπώθηκε εισιτήριο.",
        ),
    ],
)
def test_what_becomes_of_the_paper_is_told(reception, canvas, elsewhere, outcome, words):
    tap(reception, ChooseService(letter="Α"))
    (issued,) = issues(elsewhere)
    reception.take(elsewhere.record(lambda hall, at: [outcome(issued.ticket, at)]))
    assert words in canvas.texts
    assert "Α001" in canvas.texts


def test_a_printer_in_trouble_is_told_at_home_until_it_works(reception, canvas, elsewhere):
    def printer(kind, **values):
        reception.take(elsewhere.record(lambda hall, at: [kind(at=at, device="printer", **values)]))
        return "Δεν τυπώνονται εισιτήρια" in canvas.texts

    assert printer(e.DeviceFailed, reason="The printer has no paper.")
    assert not printer(e.DeviceRecovered)


def test_a_printer_that_was_in_trouble_before_the_start_is_told(site, clock, canvas, elsewhere, seconds):
    elsewhere.record(lambda hall, at: [e.DeviceFailed(at=at, device="printer", reason="no paper")])
    reception = Reception(site, canvas, clock, seconds)
    reception.attach(a_journal(site, clock))
    reception.show()
    assert "Δεν τυπώνονται εισιτήρια" in canvas.texts
    reception.detach()


def test_without_a_journal_the_kiosk_says_that_it_is_out_of_order(site, clock, canvas, seconds):
    reception = Reception(site, canvas, clock, seconds)
    reception.show()
    assert "εκτός λειτουργίας" in canvas.texts
    reception.attach(a_journal(site, clock))
    reception.show()
    assert "Πατήστε για αριθμό" in canvas.texts
    reception.detach()
    reception.show()
    assert "εκτός λειτουργίας" in canvas.texts


def test_a_ticket_that_cannot_be_remembered_is_not_given(reception, canvas, monkeypatch, seconds, caplog):
    def fail(*_, **__):
        raise StoreError("The disk is full.")

    monkeypatch.setattr(reception.journal, "record", fail)
    tap(reception, ChooseService(letter="Α"))
    assert "εκτός λειτουργίας" in canvas.texts
    assert "The disk is full." in caplog.text
    seconds.now += 21
    reception.tick()
    assert "Πατήστε για αριθμό" in canvas.texts


def test_a_device_is_told_when_it_changes(reception, elsewhere):
    for reason in (None, "unplugged", "unplugged", None, None):
        reception.tell_touch(reason)
    told = [type(entry.event).__name__ for entry in elsewhere.today() if not isinstance(entry.event, e.DayOpened)]
    assert told == ["DeviceFailed", "DeviceRecovered"]


def test_a_device_that_cannot_be_told_of_stops_nothing(reception, monkeypatch, caplog):
    def fail(*_):
        raise StoreError("The disk is full.")

    monkeypatch.setattr(reception.journal, "record", fail)
    reception.tell_touch("unplugged")
    assert "The disk is full." in caplog.text


def test_yesterdays_people_do_not_wait_today(reception, canvas, elsewhere, clock):
    entries = elsewhere.record(lambda hall, at: hall.issue("Α", at=at, ticket="t1"))
    clock.advance(seconds=1)
    reception.take(entries)
    assert "Αναμένει 1" in canvas.texts
    clock.advance(days=1)
    reception.tick()
    assert "Αναμένει 1" not in canvas.texts


def test_the_letters_of_pages_to_come_are_rehearsed(reception, canvas):
    for _ in reception.rehearse():
        pass
    assert {"Α012", "Β900", "Τον σημείωσα", "I have noted it", "Closed"} <= set(canvas.prepared)
