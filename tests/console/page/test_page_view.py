"""What a clerk sees follows from the hall: their counter, what NEXT will do, who waits in which order, and why."""

from copy import deepcopy
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from counter.console import overview, words
from counter.console.late import Late, LateChange
from counter.console.ledger import Ledger, who
from counter.console.listing import Search, Why, find, listing, ordered, section_of
from counter.console.overview import Arrival
from counter.console.view import Next, Standing, panel, standing_of
from epass.queueing import events as e
from epass.queueing.desk_rules import DeskRules
from epass.queueing.refusals import CalledJustNow, CalledOften
from epass.queueing.ticket import Status
from epass.queueing.undo import undo
from fakes.clock import MORNING
from fakes.halls import a_hall, book, called, check_in, counter, happen, issue, minutes

SECONDS = timedelta(seconds=1)


def numbers(rows):
    return [row.ticket.number for row in rows]


def keys(shown):
    return [key.verb for key in shown.keys]


# The counter


def test_what_next_does_is_what_it_then_does():
    hall = a_hall()
    issue(hall, "Α"), issue(hall, "Β")
    assert panel(hall, 1, MORNING, waiting=2).next == Next(opens=True, calls="Α001")
    called(hall, 1, MORNING)
    assert panel(hall, 1, MORNING, waiting=1).next == Next(finishes="Α001", calls="Β001")
    called(hall, 1, MORNING)
    assert panel(hall, 1, MORNING, waiting=0).next == Next(finishes="Β001")
    happen(hall, hall.finish(1, at=MORNING))
    nothing = panel(hall, 1, MORNING, waiting=0).next
    assert nothing == Next() and not nothing.is_possible


def test_next_says_that_it_will_ask_as_long_as_it_will():
    hall = a_hall()
    hall.desk_rules = DeskRules(comes_within=timedelta(seconds=60))
    issue(hall, "Α")
    called(hall, 1, MORNING)
    assert panel(hall, 1, MORNING + 59 * SECONDS, waiting=0).next == Next(asks="Α001")
    assert panel(hall, 1, MORNING + 60 * SECONDS, waiting=0).next == Next(finishes="Α001")


def test_a_break_is_ended_by_next():
    hall = a_hall()
    happen(hall, hall.open_counter(1, at=MORNING))
    happen(hall, hall.pause_counter(1, at=MORNING))
    issue(hall, "Α")
    shown = panel(hall, 1, MORNING, waiting=1)
    assert (shown.standing, shown.next) == (Standing.ON_BREAK, Next(ends_break=True, calls="Α001"))
    assert keys(shown) == ["resume_counter", "close"]


def test_only_keys_that_mean_something_are_there():
    hall = a_hall()
    issue(hall, "Α")
    assert keys(panel(hall, 1, MORNING, waiting=1)) == ["open"]
    called(hall, 1, MORNING)
    assert keys(panel(hall, 1, MORNING, waiting=0)) == ["begin", "recall", "no_show", "finish", "hold", "transfer"]
    happen(hall, hall.begin(1, at=MORNING))
    assert keys(panel(hall, 1, MORNING, waiting=0)) == ["finish", "hold", "transfer"]
    happen(hall, hall.finish(1, at=MORNING))
    assert keys(panel(hall, 1, MORNING, waiting=0)) == ["pause", "close"]


def test_a_key_that_the_rules_refuse_says_why_and_until_when():
    hall = a_hall()
    hall.desk_rules = DeskRules(calls_maximum=1, no_show_after=timedelta(seconds=10))
    issue(hall, "Α")
    called(hall, 1, MORNING)
    shown = {key.verb: key for key in panel(hall, 1, MORNING + 3 * SECONDS, waiting=0).keys}
    assert isinstance(shown["recall"].refusal, CalledOften)
    assert isinstance(shown["no_show"].refusal, CalledJustNow)
    assert shown["no_show"].ready_at == MORNING + 10 * SECONDS
    late = {key.verb: key for key in panel(hall, 1, MORNING + 10 * SECONDS, waiting=0).keys}
    assert late["no_show"].refusal is None


# The list


@settings(max_examples=60)
@given(
    wishes=st.lists(st.tuples(st.sampled_from("ΑΒ"), st.integers(0, 90)), max_size=12),
    serves=st.sampled_from(["ΑΒ", "Α", "Β"]),
    prefers=st.sampled_from(["", "Α", "Β"]),
    later=st.integers(0, 200),
)
def test_the_first_row_is_whom_the_hall_calls_and_all_are_there_once(wishes, serves, prefers, later):
    hall = a_hall(counters=[counter(1, serves, prefers if prefers in serves else "")])
    for letter, minute in wishes:
        issue(hall, letter, MORNING + minutes(minute))
    now = MORNING + minutes(later)
    rows = ordered(hall, 1, now)
    assert sorted(numbers(rows)) == sorted(ticket.number for ticket in hall.waiting())
    expected = []
    while (upcoming := hall.next_for(1, now)) is not None:
        expected.append(upcoming.number)
        happen(hall, hall.call(upcoming.id, 1, at=now))
    assert numbers(row for row in rows if row.is_mine) == expected
    assert [row.is_next for row in rows] == [place == 0 and row.is_mine for place, row in enumerate(rows)]


def test_each_row_says_where_its_due_time_comes_from():
    hall = a_hall()
    issued, late = issue(hall, "Α"), check_in(hall, "Β", MORNING, MORNING + minutes(20))
    booked = check_in(hall, "Β", MORNING + minutes(30), MORNING + minutes(1))
    granted, moved, set_back = issue(hall, "Α"), issue(hall, "Α"), issue(hall, "Β")
    happen(hall, hall.grant_priority(granted, "infant", at=MORNING))
    happen(hall, hall.transfer(moved, "Β", at=MORNING))
    happen(hall, hall.hold(set_back, at=MORNING))
    happen(hall, hall.resume(set_back, at=MORNING, due=MORNING + minutes(7)))
    found = {row.ticket.id: row.why for row in ordered(hall, 1, MORNING)}
    assert found == {
        issued: Why.ISSUED,
        late: Why.BOOKING_LATE,
        booked: Why.BOOKING,
        granted: Why.PRIORITY,
        moved: Why.ISSUED,
        set_back: Why.SET,
    }


def test_a_number_that_was_joined_to_a_booking_is_due_by_it():
    hall = a_hall()
    ticket = issue(hall, "Α")
    book(hall, "b", "Α", MORNING + minutes(20), code="1")
    happen(hall, hall.join(ticket, "1", at=MORNING + minutes(5)))
    assert [(row.why, row.ticket.due) for row in ordered(hall, 1, MORNING)] == [(Why.BOOKING, MORNING + minutes(20))]


def refused_change(ticket, booking, asked, slot=None):
    """What the site answers to a change that came after its person."""
    return e.ChangeRefused(
        at=MORNING, change=9, reason="already_checked_in", asked=asked, booking=booking, ticket=ticket, slot=slot
    )


def test_what_became_of_a_booking_since_its_person_came_is_at_the_ticket_and_takes_it_nowhere():
    hall = a_hall()
    slot = MORNING + minutes(30)
    cancelled, moved, changed, as_it_was = (check_in(hall, "Α", slot, MORNING) for _ in range(4))
    before = [row.ticket.id for row in ordered(hall, 1, MORNING)]
    later = MORNING + minutes(240)
    for ticket, asked, new in (
        (cancelled, "booking_withdrawn", None),
        (moved, "booking", later),
        (changed, "booking", slot),
    ):
        hall.apply(refused_change(ticket, f"booking-{ticket}", asked, new))
    rows = ordered(hall, 1, MORNING)
    assert [row.ticket.id for row in rows] == before
    assert {row.ticket.id: row.late for row in rows} == {
        cancelled: LateChange(what=Late.CANCELLED),
        moved: LateChange(what=Late.MOVED, slot=later),
        changed: LateChange(what=Late.CHANGED),
        as_it_was: None,
    }
    assert [row.late is None for row in overview.bookings(hall, MORNING)] == [False, False, False, True]
    happen(hall, hall.call(cancelled, 1, at=MORNING))
    assert panel(hall, 1, MORNING, waiting=3).late == LateChange(what=Late.CANCELLED)
    happen(hall, hall.begin(1, at=MORNING))
    assert panel(hall, 1, MORNING, waiting=3).late == LateChange(what=Late.CANCELLED)


def test_where_the_check_in_was_a_slip_nothing_is_told_of_the_booking():
    hall = a_hall()
    ticket = issue(hall, "Α")
    book(hall, "b", "Α", MORNING + minutes(20), code="1")
    happen(hall, hall.join(ticket, "1", at=MORNING))
    hall.apply(refused_change(ticket, "b", "booking_withdrawn"))
    assert ordered(hall, 1, MORNING)[0].late
    hall.apply(e.BookingReleased(at=MORNING, ticket=ticket, booking="b"))
    assert ordered(hall, 1, MORNING)[0].late is None


def test_bookings_that_nobody_came_for_can_be_joined_to_an_ordinary_number():
    hall = a_hall()
    ordinary, other = issue(hall, "Α"), issue(hall, "Α")
    here = check_in(hall, "Α", MORNING + minutes(10), MORNING)
    book(hall, "b1", "Β", MORNING + minutes(90), code="1")
    book(hall, "b2", "Α", MORNING + minutes(20), code="2")
    book(hall, "b3", "Α", MORNING + timedelta(days=1), code="3")
    assert [row.booking.id for row in overview.joinable(hall, hall.tickets[ordinary], MORNING)] == ["b2", "b1"]
    assert overview.joinable(hall, hall.tickets[here], MORNING) == []
    happen(hall, hall.join(ordinary, "2", at=MORNING))
    assert overview.joinable(hall, hall.tickets[ordinary], MORNING) == []
    assert [row.booking.id for row in overview.joinable(hall, hall.tickets[other], MORNING)] == ["b1"]
    happen(hall, hall.cancel(other, at=MORNING))
    assert overview.joinable(hall, hall.tickets[other], MORNING) == []


def test_rows_stand_under_the_reason_why_they_come_later():
    hall = a_hall(counters=[counter(1, "ΑΒ", "Α"), counter(2, "Β")])
    first, second = issue(hall, "Α"), issue(hall, "Β")
    early = check_in(hall, "Α", MORNING + minutes(40), MORNING)
    reserved = issue(hall, "Α")
    happen(hall, hall.transfer(reserved, at=MORNING, counter=2))
    sections = {row.ticket.id: section_of(row, 1) for row in ordered(hall, 1, MORNING)}
    assert sections == {first: "", second: "second", early: "early", reserved: "others"}
    assert {section_of(row, None) for row in ordered(hall, None, MORNING)} == {""}


def test_a_sentence_says_place_due_time_and_reason_in_the_clerks_language():
    hall = a_hall()
    for _ in range(3):
        issue(hall, "Α")
    row = ordered(hall, 1, MORNING)[2]
    assert words.explain(row, 2, 1, hall, "el") == [
        "Προηγούνται 2 στη θέση 1.",
        "Η σειρά του είναι στις 09:30, επειδή εκδόθηκε στις 08:00.",
    ]
    assert words.explain(row, 2, 1, hall, "en") == [
        "2 are ahead of it for counter 1.",
        "It is due at 09:30 because it was issued at 08:00.",
    ]


def test_filters_count_and_hide_nothing_from_the_order():
    hall = a_hall()
    for letter in "ΑΒΑΒΑ":
        issue(hall, letter)
    shown = listing(hall, 1, MORNING, Search(service="Β"))
    assert numbers(shown.rows) == ["Β001", "Β002"]
    assert [(chip.letter, chip.waiting, chip.is_chosen) for chip in shown.chips] == [("Α", 3, False), ("Β", 2, True)]
    assert (shown.waiting, shown.more) == (5, 0)
    assert listing(hall, 1, MORNING, Search(limit=2)).more == 3


def test_a_number_is_found_as_people_type_it():
    hall = a_hall()
    for letter in "Α" * 12 + "Β" * 3:
        issue(hall, letter)
    tickets = hall.tickets
    assert [ticket.number for ticket in find(tickets, "a2")] == ["Α002", "Α012"]
    assert [ticket.number for ticket in find(tickets, " β 003 ")] == ["Β003"]
    assert [ticket.number for ticket in find(tickets, "2")][:2] == ["Α002", "Β002"]
    assert list(find(tickets, "<>")) == [] and list(find(tickets, "Ω")) == []


# The hall


def test_a_booking_says_whether_its_person_may_come():
    hall = a_hall()
    now = MORNING + minutes(60)
    for code, minute in (("1", 0), ("2", 50), ("3", 70), ("4", 125)):
        book(hall, f"b{code}", "Α", MORNING + minutes(minute), code=code)
    book(hall, "b5", "Α", MORNING + timedelta(days=1), code="5")
    happen(hall, hall.check_in("3", at=now, ticket="t-here"))
    later = now + minutes(1)
    assert [(row.booking.code, row.arrival, row.can_come) for row in overview.bookings(hall, later)] == [
        ("1", Arrival.TOO_LATE, False),
        ("2", Arrival.LATE, True),
        ("3", Arrival.HERE, False),
        ("4", Arrival.TOO_EARLY, False),
    ]


def test_what_the_hall_forgets_is_in_the_ledger():
    hall, ledger = a_hall(), Ledger()

    def record(events):
        happen(hall, events)
        ledger.take(events)

    first = issue(hall, "Α")
    second = issue(hall, "Α")
    record(hall.open_counter(1, at=MORNING, clerk="maria"))
    record(hall.call(second, 1, at=MORNING + minutes(1), reason="infant"))
    assert [(call.ticket, call.counter, call.reason) for call in ledger.out_of_turn] == [(second, 1, "infant")]
    record(hall.finish(1, at=MORNING + minutes(4)))
    assert (ledger.served(1), ledger.since[1]) == (1, MORNING + minutes(4))
    record(hall.hold(first, at=MORNING + minutes(5)))
    assert overview.aside(hall, ledger, Status.HELD)[0].since == MORNING + minutes(5)
    record(hall.open_day(MORNING.date() + timedelta(days=1), at=MORNING + timedelta(days=1)))
    assert ledger.out_of_turn == [] and ledger.served(1) == 0


def test_a_slip_that_was_taken_back_is_not_counted():
    hall, ledger = a_hall(), Ledger()
    issue(hall, "Α")
    called(hall, 1, MORNING)
    decided = hall.finish(1, at=MORNING)
    past = deepcopy(hall)
    happen(hall, decided)
    ledger.take(decided)
    assert ledger.served(1) == 1
    ledger.take(undo(past, hall, decided, at=MORNING))
    assert ledger.served(1) == 0


def test_counters_show_who_is_there_and_what_they_do():
    hall = a_hall(counters=[counter(1), counter(2, "Β")])
    ledger = Ledger()
    issue(hall, "Α"), issue(hall, "Β")
    happen(hall, hall.open_counter(2, at=MORNING, clerk="nikos"))
    rows = overview.counters(hall, ledger, lambda clerk: clerk != "nikos")
    assert [(row.counter.counter, row.standing, row.clerk, row.waiting) for row in rows] == [
        (1, Standing.CLOSED, None, 2),
        (2, Standing.FREE, "nikos", 1),
    ]
    assert [row.is_left for row in rows] == [False, True]
    assert standing_of(hall, 2) is Standing.FREE
    assert who("maria@192.0.2.8") == "maria" and who(None) == ""
