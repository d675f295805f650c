import pytest

from counter.box import Press, Standing
from counter.desk import Desk
from counter.protocol import Key, Lamp
from epass.errors import StoreError
from epass.queueing.events import HelpAnswered, TicketCalled
from epass.queueing.ticket import Status
from fakes.sites import a_journal, a_site


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


@pytest.fixture
def journal(site):
    return a_journal(site)


@pytest.fixture
def desk(journal):
    return Desk(journal, 1)


def press(key, count=1, boot_id=7):
    return Press(key=key, boot_id=boot_id, count=count, is_too_old=False)


def issue(journal, *tickets, service="Α"):
    for ticket in tickets:
        journal.record(lambda hall, at, ticket=ticket: hall.issue(service, at=at, ticket=ticket))


def statuses(journal):
    return {ticket.number: ticket.status for ticket in journal.hall.tickets.values()}


def test_next_calls_the_next_and_finishes_the_one_before(journal, desk):
    issue(journal, "a", "b")
    assert desk.press(press(Key.NEXT, 1)) is Lamp.NONE
    assert desk.press(press(Key.NEXT, 2)) is Lamp.NONE
    assert statuses(journal) == {"Α001": Status.FINISHED, "Α002": Status.CALLED}


def test_next_without_anybody_waiting_is_said_so(journal, desk):
    issue(journal)
    journal.record(lambda hall, at: hall.open_counter(1, at=at))
    assert desk.press(press(Key.NEXT)) is Lamp.NOBODY_WAITING


def test_next_that_only_finishes_is_said_so_too(journal, desk):
    issue(journal, "a")
    desk.press(press(Key.NEXT, 1))
    assert desk.press(press(Key.NEXT, 2)) is Lamp.NOBODY_WAITING
    assert statuses(journal) == {"Α001": Status.FINISHED}


@pytest.mark.parametrize(
    ("key", "status"),
    [
        (Key.RECALL, Status.CALLED),
        (Key.NO_SHOW, Status.NO_SHOW),
        (Key.HOLD, Status.HELD),
        (Key.FINISH, Status.FINISHED),
    ],
)
def test_every_other_key_is_about_whom_the_counter_called(journal, desk, key, status):
    issue(journal, "a")
    desk.press(press(Key.NEXT))
    assert desk.press(press(key)) is Lamp.NONE
    assert statuses(journal) == {"Α001": status}


@pytest.mark.parametrize("key", [Key.RECALL, Key.NO_SHOW, Key.HOLD, Key.FINISH])
def test_a_key_about_nobody_is_refused(journal, desk, key):
    issue(journal, "a")
    assert desk.press(press(key)) is Lamp.REFUSED
    assert statuses(journal) == {"Α001": Status.WAITING}


def test_a_no_show_of_whom_the_counter_serves_is_refused(journal, desk):
    issue(journal, "a")
    desk.press(press(Key.NEXT))
    journal.record(lambda hall, at: hall.begin(1, at=at))
    assert desk.press(press(Key.NO_SHOW)) is Lamp.REFUSED


def ask_for_help(journal):
    journal.record(lambda hall, at: hall.request_help(at=at))


def answers(journal):
    return [entry.event.counter for entry in journal.today() if isinstance(entry.event, HelpAnswered)]


@pytest.mark.parametrize("key", [Key.HELP, Key.RECALL])
def test_a_clerk_with_nobody_at_the_counter_answers_whoever_wants_help(journal, desk, key):
    ask_for_help(journal)
    assert desk.standing().wants_help
    assert desk.press(press(key)) is Lamp.NONE
    assert answers(journal) == [1]
    assert not desk.standing().wants_help
    assert desk.press(press(key, 2)) is Lamp.REFUSED


def test_a_clerk_with_somebody_at_the_counter_answers_with_the_key_for_help_only(journal, desk):
    issue(journal, "a")
    desk.press(press(Key.NEXT))
    ask_for_help(journal)
    assert desk.press(press(Key.RECALL)) is Lamp.NONE
    assert answers(journal) == []
    assert desk.press(press(Key.HELP)) is Lamp.NONE
    assert answers(journal) == [1]
    assert statuses(journal) == {"Α001": Status.CALLED}


@pytest.mark.parametrize("key", [Key.NEXT, Key.NO_SHOW, Key.HOLD, Key.FINISH])
def test_no_other_key_takes_a_citizen_who_wants_help_for_answered(journal, desk, key):
    issue(journal, "a")
    ask_for_help(journal)
    desk.press(press(key))
    assert answers(journal) == []
    assert desk.standing().wants_help


def test_the_same_press_again_answers_help_once(site, journal, desk):
    ask_for_help(journal)
    assert desk.press(press(Key.RECALL)) is Lamp.NONE
    ask_for_help(journal)
    assert Desk(a_journal(site), 1).press(press(Key.RECALL)) is Lamp.NONE
    assert answers(journal) == [1]
    assert desk.standing().wants_help


def test_the_same_press_again_from_another_process_calls_nobody(site, journal, desk):
    issue(journal, "a", "b")
    assert desk.press(press(Key.NEXT)) is Lamp.NONE
    assert Desk(a_journal(site), 1).press(press(Key.NEXT)) is Lamp.NONE
    assert sum(isinstance(entry.event, TicketCalled) for entry in journal.today()) == 1


def test_the_same_count_of_another_box_counter_or_key_is_another_press(site, journal, desk):
    issue(journal, "a", "b", "c", "d")
    assert desk.press(press(Key.NEXT)) is Lamp.NONE
    assert desk.press(press(Key.NEXT, boot_id=8)) is Lamp.NONE
    assert Desk(journal, 2).press(press(Key.NEXT)) is Lamp.NONE
    assert desk.press(press(Key.FINISH)) is Lamp.NONE
    assert sum(isinstance(entry.event, TicketCalled) for entry in journal.today()) == 3


def test_a_disk_that_takes_nothing_refuses_the_key_and_it_may_be_pressed_again(journal, desk, monkeypatch, caplog):
    issue(journal, "a")
    with monkeypatch.context() as full:

        def refuse(decide, key=None):
            raise StoreError("The disk is full.")

        full.setattr(journal, "record", refuse)
        assert desk.press(press(Key.NEXT)) is Lamp.REFUSED
    assert "The disk is full." in caplog.text
    assert desk.press(press(Key.NEXT)) is Lamp.NONE


def test_how_things_stand_is_what_the_hall_says(journal, desk):
    issue(journal, "a", "b")
    issue(journal, "c", service="Β")
    assert desk.standing() == Standing(waiting=3)
    desk.press(press(Key.NEXT))
    assert desk.standing() == Standing(number="Α001", waiting=2)
    journal.record(lambda hall, at: hall.begin(1, at=at))
    assert desk.standing() == Standing(number="Α001", is_serving=True, waiting=2)
    desk.failed = {"printer", "touch"}
    assert desk.standing() == Standing(number="Α001", is_serving=True, waiting=2, is_printer_down=True)
    desk.failed = {"roll"}
    assert desk.standing() == Standing(number="Α001", is_serving=True, waiting=2, is_roll_low=True)


def test_only_those_wait_whom_this_counter_may_call(journal, desk):
    issue(journal, "a", "b")
    journal.record(lambda hall, at: hall.transfer("a", "Β", at=at, counter=2))
    assert desk.standing().waiting == 1
    assert Desk(journal, 2).standing().waiting == 2
