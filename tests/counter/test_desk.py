import pytest

from counter.desk import Desk, Order
from counter.face import ASKED_S, Standing
from counter.keys import Kind, Site, meanings
from counter.panel import Lamp
from counter.protocol import Key
from epass.errors import StoreError
from epass.queueing.events import HelpAnswered, TicketCalled
from epass.queueing.ticket import Status
from fakes.box import Seconds
from fakes.sites import a_journal, a_site


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


@pytest.fixture
def journal(site):
    return a_journal(site)


KEYS = {
    "f1": "transfer Β",
    "f2": "transfer counter 2",
    "next double": "close",
    "recall double": "open",
    "next+f1": "next_or_recall",
    "next+f2": "no_show_or_finish",
}


def a_desk(journal, counter=1, **how):
    site = Site(services=list(journal.hall.services), counters=list(journal.hall.counters))
    mistakes = []
    desk = Desk(journal, counter, meanings(Kind.BOX, KEYS, site, mistakes), **how)
    assert not mistakes
    return desk


@pytest.fixture
def desk(journal):
    return a_desk(journal)


def press(key, count=1, boot_id=7):
    return Order(gesture=key.name.lower(), name=f"{boot_id}-{key.name}-{count}")


def gesture(what, count=1):
    return Order(gesture=what, name=f"7-{what}-{count}")


def issue(journal, *tickets, service="Α"):
    for ticket in tickets:
        journal.record(lambda hall, at, ticket=ticket: hall.issue(service, at=at, ticket=ticket))


def statuses(journal):
    return {ticket.number: ticket.status for ticket in journal.hall.tickets.values()}


def test_next_calls_the_next_and_finishes_the_one_before(journal, desk):
    issue(journal, "a", "b")
    assert desk.obey(press(Key.NEXT, 1)) is Lamp.NONE
    assert desk.obey(press(Key.NEXT, 2)) is Lamp.NONE
    assert statuses(journal) == {"Α001": Status.FINISHED, "Α002": Status.CALLED}


def test_next_without_anybody_waiting_is_said_so(journal, desk):
    issue(journal)
    journal.record(lambda hall, at: hall.open_counter(1, at=at))
    assert desk.obey(press(Key.NEXT)) is Lamp.NOBODY_WAITING


def test_next_that_only_finishes_is_said_so_too(journal, desk):
    issue(journal, "a")
    desk.obey(press(Key.NEXT, 1))
    assert desk.obey(press(Key.NEXT, 2)) is Lamp.NOBODY_WAITING
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
    desk.obey(press(Key.NEXT))
    assert desk.obey(press(key)) is Lamp.NONE
    assert statuses(journal) == {"Α001": status}


@pytest.mark.parametrize("key", [Key.RECALL, Key.NO_SHOW, Key.HOLD, Key.FINISH])
def test_a_key_about_nobody_is_refused(journal, desk, key):
    issue(journal, "a")
    assert desk.obey(press(key)) is Lamp.REFUSED
    assert statuses(journal) == {"Α001": Status.WAITING}


def test_a_no_show_of_whom_the_counter_serves_is_refused(journal, desk):
    issue(journal, "a")
    desk.obey(press(Key.NEXT))
    journal.record(lambda hall, at: hall.begin(1, at=at))
    assert desk.obey(press(Key.NO_SHOW)) is Lamp.REFUSED


def ask_for_help(journal):
    journal.record(lambda hall, at: hall.request_help(at=at))


def answers(journal):
    return [entry.event.counter for entry in journal.today() if isinstance(entry.event, HelpAnswered)]


@pytest.mark.parametrize("key", [Key.HELP, Key.RECALL])
def test_a_clerk_with_nobody_at_the_counter_answers_whoever_wants_help(journal, desk, key):
    ask_for_help(journal)
    assert desk.standing().wants_help
    assert desk.obey(press(key)) is Lamp.NONE
    assert answers(journal) == [1]
    assert not desk.standing().wants_help
    assert desk.obey(press(key, 2)) is Lamp.REFUSED


def test_a_clerk_with_somebody_at_the_counter_answers_with_the_key_for_help_only(journal, desk):
    issue(journal, "a")
    desk.obey(press(Key.NEXT))
    ask_for_help(journal)
    assert desk.obey(press(Key.RECALL)) is Lamp.NONE
    assert answers(journal) == []
    assert desk.obey(press(Key.HELP)) is Lamp.NONE
    assert answers(journal) == [1]
    assert statuses(journal) == {"Α001": Status.CALLED}


@pytest.mark.parametrize("key", [Key.NEXT, Key.NO_SHOW, Key.HOLD, Key.FINISH])
def test_no_other_key_takes_a_citizen_who_wants_help_for_answered(journal, desk, key):
    issue(journal, "a")
    ask_for_help(journal)
    desk.obey(press(key))
    assert answers(journal) == []
    assert desk.standing().wants_help


def test_the_same_press_again_answers_help_once(site, journal, desk):
    ask_for_help(journal)
    assert desk.obey(press(Key.RECALL)) is Lamp.NONE
    ask_for_help(journal)
    assert a_desk(a_journal(site)).obey(press(Key.RECALL)) is Lamp.NONE
    assert answers(journal) == [1]
    assert desk.standing().wants_help


def test_the_same_press_again_from_another_process_calls_nobody(site, journal, desk):
    issue(journal, "a", "b")
    assert desk.obey(press(Key.NEXT)) is Lamp.NONE
    assert a_desk(a_journal(site)).obey(press(Key.NEXT)) is Lamp.NONE
    assert sum(isinstance(entry.event, TicketCalled) for entry in journal.today()) == 1


def test_the_same_count_of_another_box_counter_or_key_is_another_press(site, journal, desk):
    issue(journal, "a", "b", "c", "d")
    assert desk.obey(press(Key.NEXT)) is Lamp.NONE
    assert desk.obey(press(Key.NEXT, boot_id=8)) is Lamp.NONE
    assert a_desk(journal, 2).obey(press(Key.NEXT)) is Lamp.NONE
    assert desk.obey(press(Key.FINISH)) is Lamp.NONE
    assert sum(isinstance(entry.event, TicketCalled) for entry in journal.today()) == 3


def test_a_disk_that_takes_nothing_refuses_the_key_and_it_may_be_pressed_again(journal, desk, monkeypatch, caplog):
    issue(journal, "a")
    with monkeypatch.context() as full:

        def refuse(decide, key=None, by=None):
            raise StoreError("The disk is full.")

        full.setattr(journal, "record", refuse)
        assert desk.obey(press(Key.NEXT)) is Lamp.REFUSED
    assert "The disk is full." in caplog.text
    assert desk.obey(press(Key.NEXT)) is Lamp.NONE


def test_how_things_stand_is_what_the_hall_says(journal, desk):
    issue(journal, "a", "b")
    issue(journal, "c", service="Β")
    assert desk.standing() == Standing(waiting=3)
    desk.obey(press(Key.NEXT))
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
    assert a_desk(journal, 2).standing().waiting == 2


@pytest.fixture
def clock():
    return Seconds()


@pytest.fixture
def asking(tmp_path, clock):
    """A desk of a site where a called person may still come."""
    journal = a_journal(a_site(tmp_path / "asking", desk="comes_within_s = 60\nno_show_after_s = 0"))
    issue(journal, "a", "b", "c")
    desk = a_desk(journal, clock=clock)
    assert desk.obey(gesture("next")) is Lamp.NONE
    return desk, journal


def test_a_call_while_the_one_before_may_still_come_asks_and_the_same_key_says_that_they_did_not(asking):
    desk, journal = asking
    assert desk.obey(gesture("next", 2)) is Lamp.ASK
    assert statuses(journal)["Α001"] is Status.CALLED
    assert desk.obey(gesture("next", 3)) is Lamp.NONE
    assert statuses(journal)["Α001"] is Status.NO_SHOW
    assert statuses(journal)["Α002"] is Status.CALLED
    assert desk.obey(gesture("next", 4)) is Lamp.ASK


def test_a_question_that_nobody_answers_in_time_is_asked_again(asking, clock):
    desk, journal = asking
    assert desk.obey(gesture("next", 2)) is Lamp.ASK
    clock.advance(ASKED_S)
    assert desk.obey(gesture("next", 3)) is Lamp.ASK
    assert statuses(journal)["Α001"] is Status.CALLED


def test_another_key_does_not_answer_the_question(asking):
    desk, journal = asking
    assert desk.obey(gesture("next", 2)) is Lamp.ASK
    assert desk.obey(gesture("next double", 3)) is Lamp.ASK
    assert statuses(journal)["Α001"] is Status.CALLED
    assert desk.obey(gesture("next double", 4)) is Lamp.NONE
    assert statuses(journal)["Α001"] is Status.NO_SHOW
    assert 1 not in journal.hall.open_counters


def test_an_answer_is_about_the_person_who_was_asked_about_and_nobody_else(asking):
    desk, journal = asking
    assert desk.obey(gesture("next", 2)) is Lamp.ASK
    journal.record(lambda hall, at: hall.call_next(1, at=at, has_come=True))
    assert desk.obey(gesture("next", 3)) is Lamp.ASK
    assert statuses(journal)["Α002"] is Status.CALLED


def test_whoever_has_begun_to_be_served_is_not_asked_about(asking):
    desk, journal = asking
    assert desk.obey(gesture("recall long")) is Lamp.NONE
    assert statuses(journal)["Α001"] is Status.SERVING
    assert desk.obey(gesture("next", 2)) is Lamp.NONE
    assert statuses(journal)["Α001"] is Status.FINISHED


def test_a_site_may_take_silence_for_service(tmp_path, clock):
    journal = a_journal(a_site(tmp_path, desk='comes_within_s = 60\nunanswered = "finish"'))
    issue(journal, "a", "b")
    desk = a_desk(journal, clock=clock)
    desk.obey(gesture("next", 1))
    assert desk.obey(gesture("next", 2)) is Lamp.ASK
    assert desk.obey(gesture("next", 3)) is Lamp.NONE
    assert statuses(journal)["Α001"] is Status.FINISHED


@pytest.mark.parametrize(("what", "service", "counter"), [("f1", "Β", None), ("f2", "Α", 2)])
def test_a_ticket_goes_on_to_where_the_key_says(journal, desk, what, service, counter):
    issue(journal, "a")
    desk.obey(gesture("next"))
    assert desk.obey(gesture(what)) is Lamp.NONE
    ticket = journal.hall.find("Α001")
    assert (ticket.status, ticket.service, ticket.counter) == (Status.WAITING, service, counter)
    assert desk.obey(gesture(what, 2)) is Lamp.REFUSED


def test_a_break_begins_and_ends_with_the_same_keys_and_with_a_call(journal, desk):
    issue(journal, "a")
    assert desk.obey(gesture("finish long", 1)) is Lamp.REFUSED
    assert desk.obey(gesture("recall double")) is Lamp.NONE
    assert desk.obey(gesture("finish long", 2)) is Lamp.NONE
    assert desk.standing() == Standing(waiting=1, is_on_break=True)
    assert desk.obey(gesture("finish long", 3)) is Lamp.NONE
    assert not desk.standing().is_on_break
    desk.obey(gesture("finish long", 4))
    assert desk.obey(gesture("next")) is Lamp.NONE
    assert desk.standing() == Standing(number="Α001")


def test_an_emergency_is_seen_everywhere_and_ended_where_it_was_raised(journal, desk):
    other = a_desk(journal, 2)
    assert desk.obey(gesture("help long", 1)) is Lamp.NONE
    assert desk.standing().has_emergency
    assert other.standing().has_emergency
    assert other.obey(gesture("help long", 1)) is Lamp.REFUSED
    assert desk.standing().has_emergency
    assert desk.obey(gesture("help long", 2)) is Lamp.NONE
    assert not other.standing().has_emergency


def test_where_there_are_no_emergencies_none_is_raised(journal):
    desk = a_desk(journal, has_emergencies=False)
    assert desk.obey(gesture("help long")) is Lamp.REFUSED
    assert not desk.standing().has_emergency


def test_what_was_done_last_is_taken_back_once(journal, desk):
    issue(journal, "a")
    desk.obey(gesture("next"))
    desk.obey(gesture("no_show"))
    assert desk.obey(gesture("hold+finish", 1)) is Lamp.NONE
    assert statuses(journal) == {"Α001": Status.CALLED}
    assert desk.obey(gesture("hold+finish", 2)) is Lamp.REFUSED
    assert statuses(journal) == {"Α001": Status.CALLED}


def test_what_was_refused_is_not_what_was_done_last(journal, desk):
    issue(journal, "a")
    desk.obey(gesture("next"))
    desk.obey(gesture("hold"))
    assert desk.obey(gesture("no_show")) is Lamp.REFUSED
    assert desk.obey(gesture("hold+finish")) is Lamp.NONE
    assert statuses(journal) == {"Α001": Status.CALLED}


def test_nothing_is_taken_back_where_nothing_was_done(desk):
    assert desk.obey(gesture("hold+finish")) is Lamp.REFUSED


def test_a_key_with_two_meanings_asks_whether_the_called_person_has_come(journal, desk):
    issue(journal, "a", "b", "c")
    assert desk.obey(gesture("next+f1", 1)) is Lamp.NONE
    assert desk.obey(gesture("next+f1", 2)) is Lamp.NONE
    assert journal.hall.find("Α001").calls == 2
    assert desk.obey(gesture("next+f2", 1)) is Lamp.NONE
    assert statuses(journal)["Α001"] is Status.NO_SHOW
    desk.obey(gesture("next+f1", 3))
    journal.record(lambda hall, at: hall.begin(1, at=at))
    assert desk.obey(gesture("next+f2", 2)) is Lamp.NONE
    assert statuses(journal)["Α002"] is Status.FINISHED


def test_a_gesture_that_means_nothing_is_refused(desk):
    assert desk.obey(gesture("f1+f2")) is Lamp.REFUSED


def test_every_decision_is_recorded_with_its_box(journal, desk):
    issue(journal, "a")
    desk.obey(gesture("next"))
    assert {entry.event.by for entry in journal.today() if isinstance(entry.event, TicketCalled)} == {"box-1"}
