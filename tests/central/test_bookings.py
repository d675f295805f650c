"""Places are taken, moved and given back."""

import pytest

from central.store import Store
from fakes.central import FIRST, a_booking, at


async def test_a_citizen_books_a_free_time(store: Store) -> None:
    booking = await a_booking(store, at(25, 9, 15))
    [slot] = [slot for slot in await store.bookings.slots(FIRST, "Α", at(25, 9).date()) if slot.starts == at(25, 9, 15)]
    assert slot.free == 0
    assert len(booking.code) == 6
