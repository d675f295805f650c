"""What is known of the other side becomes the next thing to do."""

from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.store import Store
from epass.errors import PlatformError
from epass.queueing import events as e
from epass.store import Entry
from fakes.central import FIRST
from fakes.central_api import a_token
from fakes.clock import FakeClock
from fakes.synced import SyncedSite, a_synced_site, both_agree
from sync import outbox
from sync.answers import Diverged, Gap, Mistake, NotTheProtocol, Smaller, WrongEntry
from sync.outbox import MOST_ENTRIES
from sync.platform import HttpPlatform
from sync.reconcile import Allowance, Ask, Position, Prove, Rest, Send, after_answer, after_refusal, fresh, next_step
from sync.wire import BookingGone, Resync

DAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 6, tzinfo=UTC)


def a_batch(first: int, many: int, prev_hash: str = "p" * 64) -> outbox.Batch:
    entries = [Entry(seq=seq, day=DAY, event=e.CounterOpened(at=AT, counter=1)) for seq in range(first, first + many)]
    return outbox.batch(entries, journal_id="j1", after=first - 1, prev_hash=prev_hash)


def test_who_knows_nothing_asks() -> None:
    assert next_step(Position(journal_id="j1"), 10) == Ask()


@given(have=st.integers(0, 10**6), last_seq=st.integers(0, 10**6))
def test_what_is_missing_goes_up_and_what_is_too_much_is_shown(have: int, last_seq: int) -> None:
    step = next_step(Position(journal_id="j1", have=have, hash="h"), last_seq)
    if have < last_seq:
        assert step == Send(after=have, most=MOST_ENTRIES)
    else:
        assert step == (Rest() if have == last_seq else Prove())


@given(have=st.integers(1, 10**6))
def test_as_many_entries_are_not_yet_the_same_entries(have: int) -> None:
    """A restored journal that has grown to just as many: the last one is sent, and the chain says."""
    assert next_step(Position(journal_id="j1", have=have), have) == Send(after=have - 1, most=1)


def test_a_batch_that_was_taken_brings_the_chain_further() -> None:
    batch = a_batch(5, 3)
    position = after_answer(Position(journal_id="j1", have=4, hash="p" * 64), batch, 7)
    assert (position.have, position.hash) == (7, batch.hash)


def test_a_batch_without_entries_says_nothing_of_a_chain_that_is_not_known() -> None:
    sign_of_life = outbox.batch([], journal_id="j1", after=7, prev_hash="")
    position = Position(journal_id="j1", have=7)
    assert after_answer(position, sign_of_life, 7).hash is None
    known = Position(journal_id="j1", have=7, hash="h" * 64)
    assert after_answer(known, sign_of_life, 7).hash == "h" * 64


def test_a_platform_that_has_something_else_than_was_sent_is_followed() -> None:
    position = after_answer(Position(journal_id="j1", have=4, hash="p" * 64), a_batch(5, 3), 9)
    assert (position.have, position.hash) == (9, None)


def test_a_platform_that_took_a_batch_and_does_not_have_it_is_not_believed() -> None:
    with pytest.raises(NotTheProtocol):
        after_answer(Position(journal_id="j1", have=4, hash="p" * 64), a_batch(5, 3), 4)


def test_a_gap_is_filled_from_where_the_platform_is() -> None:
    assert after_refusal(Position(journal_id="j1", have=4, hash="h"), a_batch(5, 3), Gap(2)).have == 2


def test_a_gap_where_there_is_none_is_not_believed() -> None:
    with pytest.raises(NotTheProtocol):
        after_refusal(Position(journal_id="j1", have=4, hash="h"), a_batch(5, 3), Gap(4))


def test_what_is_too_large_is_halved_down_to_an_envelope_and_grows_again() -> None:
    position, many = Position(journal_id="j1", have=4, hash="h"), 400
    for smaller in (200, 100, 50, 25, 12, 6, 3, 1):
        position = after_refusal(position, a_batch(5, many), Smaller())
        assert position.most == smaller
        many = smaller
    position = after_refusal(position, a_batch(5, 1), Smaller())
    assert position.envelopes == {5}
    assert after_answer(position, a_batch(5, 1), 5).most == 2
    with pytest.raises(Mistake):
        after_refusal(position, a_batch(5, 1), Smaller())


def test_an_entry_that_is_refused_goes_up_as_an_envelope_once() -> None:
    position = after_refusal(Position(journal_id="j1", have=4, hash="h"), a_batch(5, 3), WrongEntry("entries/1/day", 1))
    assert position.envelopes == {6}
    assert after_answer(position, a_batch(5, 3), 7).envelopes == frozenset()
    with pytest.raises(Mistake):
        after_refusal(position, a_batch(5, 3), WrongEntry("entries/1/day", 1))


@pytest.mark.parametrize("refusal", [Diverged(), WrongEntry("?", None), WrongEntry("entries/900/day", 900)])
def test_what_nothing_can_be_done_about_is_raised(refusal: PlatformError) -> None:
    with pytest.raises((Diverged, Mistake)):
        after_refusal(Position(journal_id="j1", have=4, hash="h"), a_batch(5, 3), refusal)


@given(after=st.integers(0, 50), seqs=st.lists(st.integers(1, 60), max_size=20))
def test_changes_are_taken_in_their_order_once_and_none_is_passed_by(after: int, seqs: list[int]) -> None:
    changes = [BookingGone(seq=seq, booking=f"b{seq}") for seq in seqs]
    try:
        found = fresh(after, changes)
    except NotTheProtocol:
        newer = [seq for seq in seqs if seq > after]
        assert newer[0] != after + 1
    else:
        assert [change.seq for change in found] == list(range(after + 1, after + 1 + len(found)))


def test_only_a_resync_may_leave_numbers_out_and_not_all_of_them() -> None:
    def resync(seq: int) -> Resync:
        return Resync(seq=seq, bookings=frozenset(), messages=frozenset(), day="2026-11-24", numbers={})

    assert fresh(3, [resync(900)]) == [resync(900)]
    with pytest.raises(NotTheProtocol):
        fresh(3, [resync(10**12)])


def test_a_platform_that_says_too_much_is_heard_at_a_pace() -> None:
    allowance = Allowance(3, 0.5)
    for _ in range(3):
        assert allowance.wait_s(10.0) == 0
        allowance.take()
    assert allowance.wait_s(10.0) == 2.0
    assert allowance.wait_s(12.0) == 0


async def test_a_daemon_that_starts_with_nothing_to_send_goes_on_with_the_same_past(
    tmp_path: Path, store: Store, address: str, clock: FakeClock
) -> None:
    """A sign of life goes first, and the next entry after it."""
    async with a_synced_site(tmp_path / "site", store, address, clock) as site:
        site.issue("Α")
        await both_agree(site, store)
    token = await a_token(store, FIRST)
    async with HttpPlatform(address, lambda: token) as platform:
        with closing(SyncedSite(site.config, clock, platform)) as again:
            await again.uplink.step()
            await again.uplink.step()
            again.issue("Α")
            await again.uplink.step()
            journal_id = again.journal.identity().journal_id
            assert await store.entries.have(FIRST, journal_id) == again.journal.last_seq()
