"""What is shown is read aloud to who wants to hear it, and keys become the actions that they chose by ear."""

from collections.abc import Sequence
from typing import Protocol

from epass.config import Config
from kiosk.dialogue.pages import Action, Issued, View
from kiosk.inputs.keys import Key
from kiosk.screen.look import Moment
from kiosk.voice.reader import Outcome, Reader, Say
from kiosk.voice.spoken import spoken


class Voice(Protocol):
    """What it needs of a narrator: see `narrator.Narrator`."""

    def say(self, sentences: Sequence[str], language: str, *, interrupts: bool = True) -> None: ...
    def stop(self) -> None: ...
    def set_volume(self, percent: int) -> None: ...


class Listening:
    """One person's ear at a time; `volume` in percent for each of them."""

    def __init__(self, config: Config, voice: Voice, volume: int) -> None:
        self._site = config.site
        self._receipt = config.receipt
        self._voice = voice
        self._reader = Reader(volume, has_keypad=bool(config.kiosk.keypad))

    @property
    def is_on(self) -> bool:
        return self._reader.is_on

    @property
    def focus(self) -> Action | None:
        return self._reader.focus

    def saw(self, view: View, moment: Moment, actions: Sequence[Action]) -> None:
        """Reads what is new of what is shown; `actions` are what can be meant there."""
        for say in self._reader.saw(spoken(view, moment, self._site, actions, self._notes(view))):
            self._say(say)

    def key(self, key: Key) -> Action | None:
        """The action that the key chose."""
        return self._follow(self._reader.key(key))

    def plug(self, *, is_plugged: bool) -> None:
        """The headset came or went."""
        self._follow(self._reader.plug(is_plugged=is_plugged))

    def leave(self) -> None:
        """The visit is over."""
        self._follow(self._reader.leave())

    def set_usual_volume(self, percent: int) -> None:
        self._follow(self._reader.set_usual_volume(percent))

    def _follow(self, outcome: Outcome) -> Action | None:
        if outcome.stops:
            self._voice.stop()
        if outcome.volume is not None:
            self._voice.set_volume(outcome.volume)
        for say in outcome.say:
            self._say(say)
        return outcome.action

    def _say(self, say: Say) -> None:
        self._voice.say(say.sentences, say.language, interrupts=say.interrupts)

    def _notes(self, view: View) -> list[str]:
        """What stands on the ticket that was given, besides."""
        if not isinstance(view.page, Issued):
            return []
        notes = (self._receipt.note, self._receipt.service_notes.get(view.page.letter, {}))
        return [note[view.language] for note in notes if note.get(view.language)]
