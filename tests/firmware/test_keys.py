from hypothesis import given
from hypothesis import strategies as st

from counter.firmware.keys import Keys

BOUNCE_MS = 20
# How long the contacts stay as they are, again and again: bounces, and what is none.
runs = st.lists(st.tuples(st.integers(0, 255), st.one_of(st.integers(1, 6), st.integers(15, 60))), max_size=40)


class Contacts:
    """The contacts of a box, sampled each millisecond."""

    def __init__(self, start_ms=0):
        self.now_ms = start_ms
        self.keys = Keys(start_ms)

    def stay(self, contacts, for_ms):
        for _ in range(for_ms):
            self.keys.sample(contacts, self.now_ms)
            self.now_ms = (self.now_ms + 1) & 0x3FFFFFFF

    def press(self, key=0, for_ms=60):
        self.stay(1 << key, for_ms)
        self.stay(0, 30)

    def ages(self):
        return [self.keys.age(key, self.now_ms) for key in range(8)]


def followed(samples):
    """What a key does, by the page's sentence: it is as its contact has been at each of the last 20 ms. The moments
    at which it went down."""
    held, downs = False, []
    for now in range(BOUNCE_MS, len(samples)):
        window = samples[now - BOUNCE_MS : now + 1]
        if not held and all(window):
            held = True
            downs.append(now)
        elif held and not any(window):
            held = False
    return held, downs


@given(runs)
def test_contacts_may_bounce_as_they_like(runs):
    contacts = Contacts()
    contacts.stay(0, BOUNCE_MS)
    samples = [0] * BOUNCE_MS
    for closed, for_ms in runs:
        contacts.stay(closed, for_ms)
        samples += [closed] * for_ms
    for key in range(8):
        held, downs = followed([sample >> key & 1 for sample in samples])
        assert contacts.keys.held >> key & 1 == held
        assert contacts.keys.counts[key] == len(downs)
        age = min((contacts.now_ms - downs[-1]) // 20, 255) if downs else 255
        assert contacts.ages()[key] == age


def test_a_contact_of_nineteen_milliseconds_is_no_press():
    contacts = Contacts()
    contacts.stay(1, 19)
    contacts.stay(0, 100)
    assert contacts.keys.counts[0] == 0
    assert contacts.ages() == [255] * 8


def test_a_key_is_pressed_within_thirty_milliseconds_even_if_it_is_sampled_rarely():
    keys = Keys(0)
    for now_ms in (0, 9, 18, 27):
        keys.sample(1, now_ms)
    assert keys.held == 1
    assert keys.counts[0] == 1
    assert keys.age(0, 27) == 0


def test_a_key_that_is_held_is_one_press_however_long():
    contacts = Contacts()
    contacts.stay(4, 6000)
    assert contacts.keys.held == 4
    assert list(contacts.keys.counts) == [0, 0, 1, 0, 0, 0, 0, 0]
    assert contacts.ages()[2] == 255


def test_two_keys_count_apart():
    contacts = Contacts()
    contacts.stay(1, 25)
    contacts.stay(3, 60)
    assert contacts.keys.held == 3
    assert contacts.ages()[:3] == [3, 2, 255]


def test_counts_go_round_at_65536():
    keys = Keys(0)
    for press in range(0x10000):
        for contact, after_ms in ((1, 0), (1, 20), (0, 30), (0, 50)):
            keys.sample(contact, 60 * press + after_ms)
        assert keys.counts[0] == (press + 1) % 0x10000


def test_an_age_stays_long_ago_when_the_clock_has_run_over():
    contacts = Contacts(start_ms=0x3FFFFFFF - 40)
    contacts.press()
    assert contacts.ages()[0] == 3
    contacts.stay(0, 5200)
    assert contacts.ages()[0] == 255
    # As many milliseconds later as the clock has: without a latch it would be just now.
    contacts.now_ms = (contacts.now_ms - 5250) & 0x3FFFFFFF
    assert contacts.ages()[0] == 255
