from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.board import Board, Call, View, leaves, listed
from epass.queueing import events as e
from epass.queueing.ticket import Status
from fakes.display import MORNING, Day

SHOWN_S = 6.0


def a_board(*events: e.Event) -> Board:
    board = Board(SHOWN_S)
    for event in events:
        board.apply(event)
    return board


def a_busy_day(numbers: int = 12) -> Day:
    day = Day()
    day.opens(1, 2, 3)
    day.issued(*(f"Α{ordinal:03d}" for ordinal in range(1, numbers + 1)))
    return day


def live_number(view: View) -> str | None:
    return view.live.number if view.live else None


def test_an_empty_day_shows_no_call_and_never_changes_by_itself() -> None:
    view = a_board(*Day().opens(1)).at(0)
    assert view.live is None
    assert view.recent == ()
    assert view.next_change_s is None


def test_a_call_is_large_at_once() -> None:
    day = a_busy_day()
    day.called("Α001", 2)
    view = a_board(*day.events).at(100)
    assert live_number(view) == "Α001"
    assert view.live is not None
    assert view.live.counter == 2
    assert view.is_new
    assert view.announcement == 1
    assert view.waiting == 11


def test_ten_quick_calls_all_get_their_turn_in_order() -> None:
    day = a_busy_day()
    for ordinal in range(1, 11):
        day.called(f"Α{ordinal:03d}", ordinal % 3 + 1)
    board = a_board(*day.events)
    seen = [live_number(board.at(turn * SHOWN_S)) for turn in range(10)]
    assert seen == [f"Α{ordinal:03d}" for ordinal in range(1, 11)]
    assert board.at(10 * SHOWN_S).is_new is False


def test_a_call_that_waits_its_turn_stands_in_the_list_at_once() -> None:
    day = a_busy_day()
    day.called("Α001", 1)
    board = a_board(*day.events)
    board.at(0)
    board.apply(*day.called("Α002", 2))
    view = board.at(1)
    assert live_number(view) == "Α001"
    assert [(call.number, call.is_due) for call in view.recent] == [("Α002", True)]
    assert view.due == 1


def test_a_call_stays_large_after_its_time_while_nobody_else_is_called() -> None:
    day = a_busy_day()
    day.called("Α001", 1)
    board = a_board(*day.events)
    board.at(0)
    view = board.at(SHOWN_S)
    assert live_number(view) == "Α001"
    assert not view.is_new
    assert view.next_change_s is None


def test_a_recalled_ticket_is_announced_and_flashes_again() -> None:
    day = a_busy_day()
    day.called("Α001", 1)
    board = a_board(*day.events)
    board.at(0)
    board.apply(*day.recalled("Α001", 1))
    view = board.at(20)
    assert view.announcement == 2
    assert view.is_new
    assert live_number(view) == "Α001"
    assert not board.at(20.5).is_lit


def test_pressing_recall_many_times_holds_up_nobody() -> None:
    day = a_busy_day()
    day.called("Α001", 1)
    board = a_board(*day.events)
    board.at(0)
    for _ in range(9):
        board.apply(*day.recalled("Α001", 1))
    assert board.at(1).due == 1


def test_it_flashes_at_most_three_times_a_second_and_then_rests() -> None:
    day = a_busy_day()
    day.called("Α001", 1)
    board = a_board(*day.events)
    states = [board.at(step / 100).is_lit for step in range(600)]
    darkenings = [step for step in range(1, 600) if states[step - 1] and not states[step]]
    assert 1 <= len(darkenings) <= 5
    assert all(later - sooner >= 34 for sooner, later in pairwise(darkenings))
    assert all(states[450:])


def test_a_view_says_when_it_will_be_out_of_date() -> None:
    day = a_busy_day()
    day.called("Α001", 1)
    board = a_board(*day.events)
    now, changes = 0.0, []
    view = board.at(now)
    while view.next_change_s is not None:
        assert view.next_change_s > now
        now = view.next_change_s
        changes.append(now)
        view = board.at(now)
    assert changes[-1] == SHOWN_S
    assert len(changes) < 12


def test_after_a_restart_the_last_call_is_shown_and_not_announced() -> None:
    day = a_busy_day()
    day.called("Α001", 1)
    day.called("Α002", 2)
    board = a_board(*day.events)
    board.settle()
    view = board.at(50)
    assert live_number(view) == "Α002"
    assert view.announcement == 0
    assert not view.is_new
    assert [call.number for call in view.recent] == ["Α001"]
    assert view.next_change_s is None


def test_a_call_after_a_restart_does_not_wait() -> None:
    day = a_busy_day()
    day.called("Α001", 1)
    board = a_board(*day.events)
    board.settle()
    board.at(50)
    board.apply(*day.called("Α002", 2))
    assert live_number(board.at(50.01)) == "Α002"


def test_a_call_is_over_when_its_ticket_leaves_the_counter() -> None:
    day = a_busy_day()
    day.called("Α001", 1)
    board = a_board(*day.events)
    view = board.at(0)
    assert view.live and not view.live.is_over
    board.apply(*day.did_not_show("Α001", 1))
    view = board.at(1)
    assert view.live and view.live.is_over


def test_a_ticket_called_elsewhere_is_over_at_the_first_counter() -> None:
    day = a_busy_day()
    day.called("Α001", 1)
    board = a_board(*day.events)
    board.at(0)
    for event in day.did_not_show("Α001", 1) + day.called("Α001", 3):
        board.apply(event)
    first, second = board.at(1), board.at(SHOWN_S)
    assert first.live and first.live.counter == 1 and first.live.is_over
    assert second.live and second.live.counter == 3 and not second.live.is_over


def test_a_spoken_announcement_keeps_its_call_until_its_end() -> None:
    day = a_busy_day()
    day.called("Α001", 1)
    day.called("Α002", 2)
    board = a_board(*day.events)
    board.at(0)
    board.keep_until(8.5)
    assert live_number(board.at(8.4)) == "Α001"
    assert live_number(board.at(8.5)) == "Α002"


def test_a_new_day_forgets_the_calls_before_it() -> None:
    day = a_busy_day()
    day.called("Α001", 1)
    board = a_board(*day.events)
    board.at(0)
    board.apply(day.opens()[0])
    view = board.at(1)
    assert (view.live, view.recent, view.waiting) == (None, (), 0)


def test_a_call_of_an_unknown_ticket_is_told_and_leaves_the_board_as_it_was() -> None:
    day = a_busy_day()
    day.called("Α001", 1)
    board = a_board(*day.events)
    before = board.at(0)
    with pytest.raises(KeyError):
        board.apply(*day.called("Ω999", 1))
    assert board.at(0) == before


def test_a_number_stays_listed_until_its_counter_is_done_with_it() -> None:
    day = Day()
    at = day.now

    def call(ordinal: int, is_over: bool) -> Call:
        return Call(ticket=f"t{ordinal}", number=f"Α{ordinal:03d}", counter=1, called_at=at, is_over=is_over)

    calls = [call(9, True), call(8, True), call(7, False), call(6, True), call(1, False)]
    assert [c.number for c in listed(calls, 3)] == ["Α009", "Α007", "Α001"]


@given(gaps=st.lists(st.floats(0, 15), max_size=15), extra=st.lists(st.floats(0, 100), max_size=10))
def test_every_call_gets_its_minimum_time_in_order_and_none_is_lost(gaps: list[float], extra: list[float]) -> None:
    day = a_busy_day(numbers=20)
    board = a_board(*day.events)
    arrivals, now = [], 0.0
    for ordinal, gap in enumerate(gaps, start=1):
        now += gap
        arrivals.append((now, day.called(f"Α{ordinal:03d}", ordinal % 3 + 1)[0]))
    begins: list[tuple[str | None, float]] = []
    looks = sorted(extra)
    now, view = 0.0, board.at(0.0)
    while arrivals or view.next_change_s is not None:
        moments = [view.next_change_s] if view.next_change_s is not None else []
        moments += [arrivals[0][0]] if arrivals else []
        moments += [look for look in looks if look > now][:1]
        now = max(now, min(moments))
        while arrivals and arrivals[0][0] <= now:
            board.apply(arrivals.pop(0)[1])
        last = view.announcement
        view = board.at(now)
        if view.announcement != last:
            assert view.announcement == last + 1
            begins.append((live_number(view), now))
    assert [number for number, _ in begins] == [f"Α{ordinal:03d}" for ordinal in range(1, len(gaps) + 1)]
    for (_, begun), (_, next_begun) in pairwise(begins):
        assert next_begun - begun >= SHOWN_S - 1e-9


def test_a_call_withdrawn_before_its_turn_is_not_announced() -> None:
    withdrawals = (
        lambda day: day.did_not_show("Α002", 2),
        lambda day: [e.TicketHeld(at=day.now, ticket="tΑ002")],
        lambda day: [e.TicketCancelled(at=day.now, ticket="tΑ002")],
        lambda day: [e.TicketTransferred(at=day.now, ticket="tΑ002", service="Β")],
    )
    for withdraw in withdrawals:
        day = a_busy_day()
        for ordinal in (1, 2, 3):
            day.called(f"Α{ordinal:03d}", ordinal)
        board = a_board(*day.events)
        board.at(0)
        for event in withdraw(day):
            board.apply(event)
        assert board.at(1).due == 1
        assert live_number(board.at(SHOWN_S)) == "Α003"


def test_a_ticket_finished_before_its_turn_is_announced_all_the_same() -> None:
    day = a_busy_day()
    day.called("Α001", 1)
    day.called("Α002", 2)
    day.finished("Α002", 2)
    board = a_board(*day.events)
    board.at(0)
    assert live_number(board.at(SHOWN_S)) == "Α002"


def test_a_call_withdrawn_while_it_is_large_keeps_its_time_and_is_over() -> None:
    day = a_busy_day()
    day.called("Α001", 1)
    board = a_board(*day.events)
    board.at(0)
    board.apply(day.did_not_show("Α001", 1)[0])
    view = board.at(1)
    assert view.is_new and view.live and view.live.is_over


def test_open_counters_are_known_with_whom_they_have() -> None:
    day = a_busy_day()
    day.called("Α001", 2)
    day.closed(3)
    view = a_board(*day.events).at(0)
    assert [(counter.counter, counter.call and counter.call.number) for counter in view.counters] == [
        (1, None),
        (2, "Α001"),
    ]


def test_a_board_of_one_corridor_shows_its_counters_alone() -> None:
    day = a_busy_day()
    board = Board(SHOWN_S, counters=frozenset({1, 3}))
    for ordinal in (1, 2, 3):
        day.called(f"Α{ordinal:03d}", ordinal)
    for event in day.events:
        board.apply(event)
    first, second = board.at(0), board.at(SHOWN_S)
    assert (live_number(first), live_number(second)) == ("Α001", "Α003")
    assert [call.number for call in second.recent] == ["Α001"]
    assert [counter.counter for counter in second.counters] == [1, 3]


def test_a_board_of_one_service_follows_tickets_that_are_transferred_to_it() -> None:
    day = Day()
    day.opens(1)
    day.issued("Α001", "Β001")
    board = Board(SHOWN_S, services=frozenset("Β"))
    for event in day.events:
        board.apply(event)
    assert board.at(0).waiting == 1
    board.apply(e.TicketTransferred(at=day.now, ticket="tΑ001", service="Β"))
    assert board.at(1).waiting_for == {"Β": 2}
    board.apply(day.called("Α001", 1)[0])
    assert live_number(board.at(2)) == "Α001"


def test_without_flashes_a_new_call_stays_lit() -> None:
    day = a_busy_day()
    day.called("Α001", 1)
    board = Board(SHOWN_S, flashes=False)
    for event in day.events:
        board.apply(event)
    views = [board.at(tenth / 10) for tenth in range(60)]
    assert all(view.is_lit and view.is_new for view in views)
    assert views[0].next_change_s == SHOWN_S


def test_messages_are_kept_until_they_are_withdrawn() -> None:
    day = a_busy_day()
    posted = [e.MessagePosted(at=day.now, message=name, text={"el": name}) for name in ("α", "β", "α")]
    board = a_board(*day.events, *posted)
    assert [message.id for message in board.at(0).messages] == ["α", "β"]
    board.apply(e.MessageWithdrawn(at=day.now, message="α"))
    assert [message.id for message in board.at(1).messages] == ["β"]


def test_leaves_hold_every_call_that_counts_and_the_due_ones_always() -> None:
    at = Day().now
    calls = [
        Call(ticket=f"t{place}", number=f"Α{place:03d}", counter=place, called_at=at, is_due=place < 3)
        for place in range(12)
    ]
    parts = leaves(calls, 4)
    assert {call for part in parts for call in part} == set(calls)
    assert all(len(part) <= 4 and part[:2] == tuple(calls[:2]) for part in parts)
    assert len(leaves(calls[:4], 4)) == 1
    assert all(part[0] == calls[11] for part in leaves([calls[11], *calls[:11]], 4, lead=1))
    assert len(leaves(calls, 1)) == 12


def restored(ticket: str, status: Status, counter: int | None = None) -> e.TicketRestored:
    return e.TicketRestored(at=MORNING, ticket=ticket, status=status, service="Α", due=MORNING, counter=counter)


def test_a_call_that_was_a_slip_leaves_the_wall_and_the_one_before_is_large_again() -> None:
    day = a_busy_day()
    day.called("Α001", 1)
    day.called("Α002", 2)
    board = a_board(*day.events)
    board.at(0)
    assert live_number(board.at(SHOWN_S)) == "Α002"
    board.apply(restored(day.events[-1].ticket, Status.WAITING))
    view = board.at(SHOWN_S + 1)
    assert (live_number(view), view.is_new, view.recent) == ("Α001", False, ())
    assert (view.waiting, view.announcement) == (11, 2)


def test_the_only_call_of_the_day_can_be_a_slip() -> None:
    day = a_busy_day()
    day.called("Α001", 1)
    board = a_board(*day.events)
    board.at(0)
    board.apply(restored(day.events[-1].ticket, Status.WAITING))
    assert (board.at(1).live, board.at(1).is_new) == (None, False)


def test_a_slip_that_was_not_announced_yet_never_is() -> None:
    day = a_busy_day()
    day.called("Α001", 1)
    day.called("Α002", 2)
    board = a_board(*day.events)
    board.at(0)
    board.apply(restored(day.events[-1].ticket, Status.WAITING))
    assert live_number(board.at(SHOWN_S)) == "Α001"
    assert board.at(SHOWN_S).due == 0


def test_who_was_finished_by_a_slip_stands_at_the_counter_again_without_a_sound() -> None:
    day = a_busy_day()
    day.called("Α001", 1)
    ticket = day.events[-1].ticket
    board = a_board(*day.events, e.ServingFinished(at=MORNING, ticket=ticket, counter=1))
    board.at(0)
    assert board.at(SHOWN_S).live.is_over  # type: ignore[union-attr]
    board.apply(restored(ticket, Status.SERVING, 1))
    view = board.at(SHOWN_S + 1)
    assert view.live is not None and not view.live.is_over
    assert (view.announcement, view.is_new, view.counters[0].call) == (1, False, view.live)
