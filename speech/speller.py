"""Numbers, letters, days and hours become words to be spoken: in Greek all of them, in other languages what their
voices would read wrong. Pure.

Numbers and counters are neuter in Greek («θέση τρία»), but thousands, hours and days are feminine («τρεις χιλιάδες»,
«στις τρεις»); «εκατό» stands alone and is «εκατόν» before another number. Letters are spoken by their names.
"""

from datetime import datetime

from epass.languages import Words, weekday

_UNITS = (
    "μηδέν", "ένα", "δύο", "τρία", "τέσσερα", "πέντε", "έξι", "επτά", "οκτώ", "εννέα", "δέκα", "έντεκα", "δώδεκα",
    "δεκατρία", "δεκατέσσερα", "δεκαπέντε", "δεκαέξι", "δεκαεπτά", "δεκαοκτώ", "δεκαεννέα",
)  # fmt: skip
_TENS = (
    "είκοσι", "τριάντα", "σαράντα", "πενήντα", "εξήντα", "εβδομήντα", "ογδόντα", "ενενήντα",
)  # fmt: skip
_HUNDREDS = (
    "διακόσια", "τριακόσια", "τετρακόσια", "πεντακόσια", "εξακόσια", "επτακόσια", "οκτακόσια", "εννιακόσια",
)  # fmt: skip
# Those that are not as in the neuter.
_FEMININE = {1: "μία", 3: "τρεις", 4: "τέσσερις", 13: "δεκατρείς", 14: "δεκατέσσερις"}

# Greek name, and what an English voice reads right: the twin of a Latin letter by that letter; a “psi” loses its p.
_LETTERS = {
    "Α": ("άλφα", "A"),
    "Β": ("βήτα", "B"),
    "Γ": ("γάμμα", "gamma"),
    "Δ": ("δέλτα", "delta"),
    "Ε": ("έψιλον", "E"),
    "Ζ": ("ζήτα", "Z"),
    "Θ": ("θήτα", "theta"),
    "Κ": ("κάππα", "K"),
    "Λ": ("λάμδα", "lambda"),
    "Μ": ("μι", "M"),
    "Ξ": ("ξι", "k sigh"),
    "Π": ("πι", "pie"),
    "Σ": ("σίγμα", "sigma"),
    "Τ": ("ταυ", "T"),
    "Φ": ("φι", "fie"),
    "Ψ": ("ψι", "p sigh"),
    "Ω": ("ωμέγα", "omega"),
}


_WORDS = Words("voice")
_CALENDAR = Words("calendar")


def number_phrase(number: str, language: str) -> str:
    """«Αριθμός άλφα, σαράντα δύο.» for "Α042"; “Number A, 42.”"""
    return _WORDS.say("number", language, number=spelled(number, language))


def counter_phrase(counter: int, language: str) -> str:
    """«Θέση τρία.», “Counter 3.”"""
    return _WORDS.say("counter", language, counter=counted(counter, language))


def spelled(number: str, language: str) -> str:
    """A ticket's number: «άλφα, σαράντα δύο» for "Α042"; “A, 42”."""
    return f"{letter_name(number[0], language)}, {counted(int(number[1:]), language)}"


def letter_name(letter: str, language: str) -> str:
    """«άλφα»; in other languages what their voices read right."""
    greek, english = _LETTERS.get(letter, (letter, letter))
    return greek if language == "el" else english


def counted(number: int, language: str, *, feminine: bool = False) -> str:
    """Greek words; other voices read digits right."""
    return in_greek(number, feminine=feminine) if language == "el" else str(number)


def clock(local: datetime, language: str) -> str:
    """«οκτώ και τριάντα», “8 30”."""
    name = "clock" if local.minute >= 10 else "clock_early" if local.minute else "clock_whole"
    hour = counted(local.hour, language, feminine=True)
    return _WORDS.say(name, language, hour=hour, minute=counted(local.minute, language))


def at_clock(local: datetime, language: str) -> str:
    """«στις οκτώ», «στη μία», “at 8 o'clock”."""
    return _WORDS.count("at", local.hour, language, clock=clock(local, language))


def from_clock(local: datetime, language: str) -> str:
    """«από τις οκτώ», “from 8 o'clock”."""
    return _WORDS.count("from", local.hour, language, clock=clock(local, language))


def until_clock(local: datetime, language: str) -> str:
    """«έως τις οκτώ», “until 8 o'clock”."""
    return _WORDS.count("until", local.hour, language, clock=clock(local, language))


def day(local: datetime, language: str) -> str:
    """«Δευτέρα, είκοσι τρεις Νοεμβρίου»; the first is «πρώτη»."""
    first = local.day == 1 and language == "el"
    number = "πρώτη" if first else counted(local.day, language, feminine=True)
    month = _CALENDAR.say(f"month_{local.month}", language)
    return _WORDS.say("day", language, weekday=weekday(local, language), day=number, month=month)


def in_greek(number: int, *, feminine: bool = False) -> str:
    """In words, neuter or feminine, for 0 to 9999; a larger number is read out digit by digit."""
    if number >= 10_000:
        return " ".join(_UNITS[int(digit)] for digit in str(number))
    words = []
    thousands, below = divmod(number, 1000)
    if thousands:
        words.append("χίλια" if thousands == 1 else f"{_unit(thousands, feminine=True)} χιλιάδες")
    hundreds, below_hundred = divmod(below, 100)
    if hundreds:
        words.append(_HUNDREDS[hundreds - 2] if hundreds > 1 else "εκατόν" if below_hundred else "εκατό")
    tens, units = divmod(below_hundred, 10)
    if tens >= 2:
        words.append(_TENS[tens - 2])
        below_hundred = units
    if below_hundred or not words:
        words.append(_unit(below_hundred, feminine=feminine))
    return " ".join(words)


def _unit(number: int, *, feminine: bool) -> str:
    return _FEMININE.get(number, _UNITS[number]) if feminine else _UNITS[number]
