"""Called numbers and counters become phrases: the words for a voice, and the names of the recordings that say the
same. Pure.

A recording's name is what docs/voice.md tells whoever records: `number`, `letter-alpha`, `42`, `100-and`, `200`,
`counter-3`. A number is put together of thousands, hundreds and the rest; where a language says it otherwise before
another number («εκατόν», “two hundred and”) the recording of that has “-and” in its name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import name as unicode_name

from epass.languages import Words
from speech.speller import counted, counter_phrase, letter_name, number_phrase

# In other languages a number is not its hundreds and then the rest: a voice must say it whole.
COMPOSED = ("el", "en")
HIGHEST = 9999

_WORDS = Words("voice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """`clips`: the recordings that say these words one after the other; empty where none could."""

    language: str
    words: str
    clips: tuple[str, ...]


def number(number: str, language: str) -> Phrase:
    """«Αριθμός άλφα, σαράντα δύο.»"""
    letter, ordinal = number[0], int(number[1:])
    clips: tuple[str, ...] = ()
    if language in COMPOSED and ordinal <= HIGHEST:
        clips = ("number", _letter_clip(letter), *_ordinal_clips(ordinal, language))
    return Phrase(language=language, words=number_phrase(number, language), clips=clips)


def counter(counter: int, language: str) -> Phrase:
    """«Θέση τρία.»"""
    return Phrase(language=language, words=counter_phrase(counter, language), clips=(f"counter-{counter}",))


def vocabulary(language: str, letters: Iterable[str], counters: Iterable[int], highest: int) -> list[Phrase]:
    """Each recording that numbers with these letters and up to this, and these counters, are put together of."""
    if language not in COMPOSED:
        return [counter(number, language) for number in counters]
    ordinals = {clip for ordinal in range(1, highest + 1) for clip in _ordinal_clips(ordinal, language)}
    said = {
        "number": _WORDS.say("number", language, number="").strip(" ."),
        **{_letter_clip(letter): letter_name(letter, language) for letter in letters},
        **{clip: _ordinal_words(clip, language) for clip in sorted(ordinals, key=lambda clip: (_value(clip), clip))},
        **{f"counter-{number}": counter_phrase(number, language) for number in counters},
    }
    return [Phrase(language=language, words=words, clips=(clip,)) for clip, words in said.items()]


def _letter_clip(letter: str) -> str:
    """`letter-alpha`: a Greek Α and a Latin A look alike in a file's name."""
    return f"letter-{unicode_name(letter).rpartition(' ')[2].lower()}"


def _ordinal_clips(ordinal: int, language: str) -> tuple[str, ...]:
    thousands, hundreds, rest = ordinal // 1000 * 1000, ordinal % 1000 // 100 * 100, ordinal % 100
    clips = []
    if thousands:
        clips.append(_before(thousands, language, is_joined=bool(rest and not hundreds)))
    if hundreds:
        clips.append(_before(hundreds, language, is_joined=bool(rest)))
    if rest or not clips:
        clips.append(str(rest))
    return tuple(clips)


def _before(value: int, language: str, *, is_joined: bool) -> str:
    """Greek has another word before a number only for the hundred."""
    return f"{value}-and" if is_joined and (language != "el" or value == 100) else str(value)


def _ordinal_words(clip: str, language: str) -> str:
    words = counted(_value(clip), language)
    if not clip.endswith("-and"):
        return words
    return f"{words}ν" if language == "el" else f"{words} and"


def _value(clip: str) -> int:
    return int(clip.removesuffix("-and"))
