"""Keys become a walk through what is spoken: what to say now, where the focus is, and what was chosen. Pure.

The voice mode is off until somebody plugs in a headset or presses a key, and off again, at its usual volume, when they
leave. A page is a ring: its opening, and then its choices one by one.
"""

from dataclasses import dataclass, replace

from epass.languages import Words
from kiosk.dialogue.pages import Action, ChooseLanguage, Confirm, EraseDigit, GoBack, GoHome, StayLonger, TypeDigit
from kiosk.inputs.keys import Key
from kiosk.voice.choices import Item
from kiosk.voice.spoken import Reading
from speech.plain import in_sentences
from speech.speller import counted

_WORDS = Words("voice")
_QUIETEST, _LOUDEST, _STEP = 10, 100, 10
# What a numeric keypad does without the voice, too.
_TYPING = {Key.ERASE, Key.ENTER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """`interrupts` what is being said; otherwise it comes after that."""

    sentences: tuple[str, ...]
    language: str
    interrupts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a key leads to, in this order: silence, a volume in percent, words, and an action to perform."""

    stops: bool = False
    volume: int | None = None
    say: tuple[Say, ...] = ()
    action: Action | None = None


class Reader:
    """`volume`: in percent, for each new person. `has_keypad`: the way is told by keys, otherwise by swipes. Tell what
    there is to read with `saw`, whenever the page is shown, also while the voice mode is off."""

    def __init__(self, volume: int, *, has_keypad: bool) -> None:
        self._usual = self._volume = volume
        self._how = "how" if has_keypad else "how_by_swipes"
        self._is_on = False
        self._focus: Action | None = None
        self._reading = Reading(page=None, language="", opening="", news=(), items=())
        # A key led to an action, and nothing was said yet: what it changes is said at once.
        self._owes_words = False

    @property
    def is_on(self) -> bool:
        return self._is_on

    @property
    def focus(self) -> Action | None:
        """What SELECT would choose, for `View.focus`."""
        return self._focus

    def saw(self, reading: Reading) -> tuple[Say, ...]:
        """What is to be read now; nothing when nothing is new."""
        before, self._reading = self._reading, reading
        owes_words, self._owes_words = self._owes_words, False
        if self._item() is None or reading.page != before.page:
            self._focus = None
        if not self._is_on:
            return ()
        if reading.page != before.page:
            return (self._say(reading.opening, interrupts=True),)
        news = " ".join(text for text in reading.news if text not in before.news)
        return (self._say(news, interrupts=owes_words),) if news else ()

    def key(self, key: Key) -> Outcome:
        """STAFF is not for the voice: it leads to nothing."""
        if key is Key.STAFF:
            return Outcome()
        if not self._is_on:
            if not key.digit and key not in _TYPING:
                return self._greet()
            typed = self._typed(key)
            return Outcome(action=typed if self._offers(typed) else None)
        if self._offers(StayLonger()) and key not in (Key.BACK, Key.HOME):
            return self._answer("staying", action=StayLonger())
        outcome = self._answered(key)
        self._owes_words = outcome.action is not None and not outcome.say
        return outcome

    def plug(self, *, is_plugged: bool) -> Outcome:
        """The headset came or went."""
        return self._greet() if is_plugged else self.leave()

    def leave(self) -> Outcome:
        """Whoever was there has gone: the next one finds everything as it was."""
        self._is_on, self._focus, self._owes_words = False, None, False
        self._volume = self._usual
        return Outcome(stops=True, volume=self._volume)

    def set_usual_volume(self, percent: int) -> Outcome:
        """For each new person from now on."""
        self._usual = self._volume = percent
        return Outcome(volume=percent)

    def _answered(self, key: Key) -> Outcome:
        outcome: Outcome
        match key:
            case Key.NEXT | Key.PREVIOUS:
                outcome = self._move(1 if key is Key.NEXT else -1)
            case Key.ENTER if self._offers(Confirm()):
                outcome = self._perform(Confirm())
            case Key.SELECT | Key.ENTER:
                outcome = self._select()
            case Key.BACK:
                outcome = self._return(GoBack(), GoHome())
            case Key.HOME:
                outcome = self._return(GoHome(), GoBack())
            case Key.REPEAT:
                outcome = self._here()
            case Key.VOICE:
                outcome = self._explain()
            case Key.LOUDER | Key.QUIETER:
                outcome = self._turn_volume(_STEP if key is Key.LOUDER else -_STEP)
            case _:
                outcome = self._return(self._typed(key))
        return outcome

    def _greet(self) -> Outcome:
        """In this language, a hint in each of the others, and then the page."""
        self._is_on, self._focus = True, None
        language = self._reading.language
        hints = (
            self._say(_WORDS.say("in_this_language", item.language), item.language)
            for item in self._reading.items
            if isinstance(item.action, ChooseLanguage)
        )
        return Outcome(
            volume=self._volume,
            say=(
                self._say(_WORDS.say("voice_on", language), interrupts=True),
                *hints,
                self._say(_WORDS.say(self._how, language)),
                self._say(self._reading.opening),
            ),
        )

    def _explain(self) -> Outcome:
        here = (replace(say, interrupts=False) for say in self._here().say)
        return Outcome(say=(self._say(_WORDS.say(self._how, self._reading.language), interrupts=True), *here))

    def _move(self, by: int) -> Outcome:
        ring: list[Action | None] = [None, *(item.action for item in self._reading.items)]
        self._focus = ring[(ring.index(self._focus) + by) % len(ring)]
        return self._here()

    def _select(self) -> Outcome:
        if self._focus is None:
            return self._answer("choose_first" if self._reading.items else "nothing_to_choose")
        return self._perform(self._focus)

    def _here(self) -> Outcome:
        """The choice that has the focus, or the page's opening."""
        item, items = self._item(), self._reading.items
        if item is None:
            return Outcome(say=(self._say(self._reading.opening, interrupts=True),))
        place, total = (counted(number, item.language) for number in (items.index(item) + 1, len(items)))
        text = _WORDS.say("position", item.language, text=item.text, place=place, total=total)
        return Outcome(say=(self._say(text, item.language, interrupts=True),))

    def _perform(self, action: Action) -> Outcome:
        """What it leads to is read as it is seen; that a digit went is not seen."""
        return self._answer("erased", action=action) if action == EraseDigit() else Outcome(stops=True, action=action)

    def _return(self, *ways: Action) -> Outcome:
        way = next((way for way in ways if self._offers(way)), None)
        return self._perform(way) if way else self._answer("not_here")

    def _turn_volume(self, by: int) -> Outcome:
        self._volume = min(max(self._volume + by, _QUIETEST), _LOUDEST)
        name = {_QUIETEST: "quietest", _LOUDEST: "loudest"}.get(self._volume, "volume")
        language = self._reading.language
        words = _WORDS.say(name, language, percent=counted(self._volume, language))
        return Outcome(volume=self._volume, say=(self._say(words, interrupts=True),))

    def _typed(self, key: Key) -> Action:
        """What a key means to whom types."""
        typed: dict[Key, Action] = {Key.ERASE: EraseDigit(), Key.ENTER: Confirm()}
        return typed.get(key, TypeDigit(digit=key.digit))

    def _offers(self, action: Action) -> bool:
        return any(item.action == action for item in self._reading.items)

    def _item(self) -> Item | None:
        return next((item for item in self._reading.items if item.action == self._focus), None)

    def _answer(self, name: str, *, action: Action | None = None) -> Outcome:
        words = _WORDS.say(name, self._reading.language)
        return Outcome(say=(self._say(words, interrupts=True),), action=action)

    def _say(self, text: str, language: str = "", *, interrupts: bool = False) -> Say:
        return Say(sentences=in_sentences(text), language=language or self._reading.language, interrupts=interrupts)
