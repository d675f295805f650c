"""Keys, gestures and the headset at the reception: what is heard, what is chosen by ear, and who comes after."""

import pytest

from epass.queueing import events as e
from fakes.clock import MORNING, FakeClock
from fakes.receptions import PIN_LINE, FakeReception
from fakes.sites import a_site
from kiosk.dialogue.pages import ChooseService, Home, Issued, SetVolume, StaffPin, StaffTask, StartCheckIn, Task
from kiosk.dialogue.stays import HEARING_S, WARNING_S
from kiosk.inputs.fingers import Phase, Touch
from kiosk.inputs.keys import Key
from kiosk.voice.listening import Listening

A = ChooseService(letter="Α")


class FakeVoice:
    """Keeps what it was told to say; what was interrupted is gone."""

    def __init__(self):
        self.said = []
        self.volume = 0

    def say(self, sentences, language, *, interrupts=True):
        if interrupts:
            self.stop()
        self.said.append((language, " ".join(sentences)))

    def stop(self):
        self.said.clear()

    def set_volume(self, percent):
        self.volume = percent

    @property
    def heard(self):
        return " ".join(text for _, text in self.said)


@pytest.fixture
def voice():
    return FakeVoice()


@pytest.fixture
def reception(tmp_path, voice):
    kiosk = 'keypad = "evdev:///dev/keypad"\nvoice = "none:"'
    site = a_site(tmp_path, kiosk=kiosk, receipt='note = { el = "Έχετε μαζί σας την ταυτότητά σας." }')
    reception = FakeReception(site, FakeClock(MORNING))
    reception.listen(Listening(site, voice, 60))
    yield reception
    reception.close()


def press(reception, *keys, pause_s=1.0):
    for key in keys:
        reception.monotonic.now += pause_s
        if reception.key(key):
            reception.show()


def test_until_somebody_wants_to_hear_it_nothing_is_said(reception, voice):
    reception.tap(A)
    assert voice.said == []


def test_a_number_is_taken_by_ear_and_everything_on_the_ticket_is_said(reception, voice):
    reception.plug(is_plugged=True)
    assert voice.heard
    press(reception, Key.NEXT)
    assert reception._listening.focus == A
    press(reception, Key.SELECT)
    assert [issued.number for issued in reception.journalled(e.TicketIssued)] == ["Α001"]
    assert "Έχετε μαζί σας την ταυτότητά σας" in voice.heard
    reception.happen(lambda at: e.TicketPrinted(at=at, ticket=reception.page.ticket, confirmed=True))
    reception.wait(30)
    assert isinstance(reception.page, Issued), "who listens is given longer than who looks"


def test_what_would_be_chosen_has_a_ring_around_it(reception):
    reception.plug(is_plugged=True)
    without = reception.canvas.scene
    press(reception, Key.NEXT)
    ring = set(reception.canvas.scene) - set(without)
    assert ring
    shown = reception.canvas.shown
    reception.tick()
    assert reception.canvas.shown == shown, "it does not flicker"
    press(reception, Key.PREVIOUS)
    assert not ring & set(reception.canvas.scene)


def test_a_page_that_was_opened_has_no_ring_yet(reception):
    press(reception, Key.VOICE, Key.NEXT, Key.SELECT)
    assert reception._listening.focus is None


def test_the_volume_is_the_usual_one_for_the_next_person(reception, voice):
    press(reception, Key.VOICE, Key.LOUDER, Key.LOUDER)
    assert voice.volume == 80
    reception.wait(HEARING_S + 1)
    assert reception._listening.is_on
    reception.wait(WARNING_S)
    assert (reception._listening.is_on, voice.volume, reception.page) == (False, 60, Home())


def test_a_headset_that_is_pulled_out_ends_the_speech(reception, voice):
    reception.plug(is_plugged=True)
    reception.plug(is_plugged=False)
    assert voice.said == []
    assert reception._errands.dialogue.next_tick_s is None


def test_the_volume_that_the_staff_set_is_for_each_new_person(reception, voice):
    reception._errands.dialogue.answer(StaffTask(task=Task.VOLUME), reception.monotonic.now)
    reception.show()
    louder = next(action for action in reception._showing.actions if isinstance(action, SetVolume))
    reception.tap(louder)
    reception.plug(is_plugged=True)
    assert voice.volume == louder.percent != 60


def swipe_up(reception):
    at = reception.monotonic
    for phase, y in ((Phase.DOWN, 0.99), (Phase.MOVED, 0.8), (Phase.MOVED, 0.6), (Phase.UP, 0.5)):
        reception.touch(Touch(phase=phase, x=0.5, y=y))
        at.now += 0.1


def test_a_swipe_from_the_lower_edge_turns_the_speech_on_and_touches_nothing(reception, voice):
    swipe_up(reception)
    assert reception._listening.is_on
    assert (reception.page, reception.journalled(e.TicketIssued)) == (Home(), [])


def hold(reception, x):
    reception.touch(Touch(phase=Phase.DOWN, x=x, y=0.01))
    reception.monotonic.now += 3.5
    reception.touch(Touch(phase=Phase.UP, x=x, y=0.01))
    reception.monotonic.now += 0.5


def test_the_staffs_gesture_asks_for_their_pin(tmp_path):
    reception = FakeReception(a_site(tmp_path, kiosk=f'staff_pin = "{PIN_LINE}"'), FakeClock(MORNING))
    hold(reception, 0.01)
    assert reception.page == Home()
    hold(reception, 0.99)
    assert reception.page == StaffPin()
    press(reception, Key.DIGIT_4, Key.DIGIT_7, Key.ERASE)
    assert reception.page == StaffPin(typed=1)
    reception.close()


def test_without_a_voice_a_code_can_be_typed_on_the_keypad(tmp_path):
    reception = FakeReception(a_site(tmp_path), FakeClock(MORNING))
    reception.book("481027", MORNING)
    reception.tap(StartCheckIn())
    press(reception, *(Key(digit) for digit in "481028"), Key.ERASE, Key.DIGIT_7, Key.ENTER)
    assert reception.page.number == "Α001"
    reception.close()


def test_a_headset_that_was_there_before_the_voice_is_greeted(tmp_path, voice):
    site = a_site(tmp_path)
    reception = FakeReception(site, FakeClock(MORNING))
    reception.plug(is_plugged=True)
    reception.listen(Listening(site, voice, 60))
    assert voice.heard
    reception.close()


def test_done_by_ear_leaves_nothing_switched_on(reception, voice):
    press(reception, Key.VOICE, Key.NEXT, Key.SELECT, Key.HOME)
    assert reception.page == Home()
    assert not reception._listening.is_on
