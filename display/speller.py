"""A call becomes sentences to be spoken, in Greek and English. Pure.

Numbers and counters are neuter in Greek («θέση τρία»), but thousands are feminine («τρεις χιλιάδες»); «εκατό» stands
alone and is «εκατόν» before another number. Letters are spoken by their names.
"""

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
_THOUSANDS = (
    "δύο", "τρεις", "τέσσερις", "πέντε", "έξι", "επτά", "οκτώ", "εννέα",
)  # fmt: skip

# Greek name, and what an English voice reads: the twin of a Latin letter by that letter.
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
    "Ξ": ("ξι", "ksee"),
    "Π": ("πι", "pie"),
    "Σ": ("σίγμα", "sigma"),
    "Τ": ("ταυ", "T"),
    "Φ": ("φι", "fie"),
    "Ψ": ("ψι", "psee"),
    "Ω": ("ωμέγα", "omega"),
}


def number_phrase(language: str, number: str) -> str:
    """«Αριθμός άλφα, σαράντα δύο.» for "Α042"; “Number A, 42.”"""
    letter, ordinal = number[0], int(number[1:])
    greek, english = _LETTERS.get(letter, (letter, letter))
    return f"Αριθμός {greek}, {in_greek(ordinal)}." if language == "el" else f"Number {english}, {ordinal}."


def counter_phrase(language: str, counter: int) -> str:
    """«Θέση τρία.», “Counter 3.”"""
    return f"Θέση {in_greek(counter)}." if language == "el" else f"Counter {counter}."


def in_greek(number: int) -> str:
    """In words, neuter, for 0 to 9999; a larger number is read out digit by digit."""
    if number >= 10_000:
        return " ".join(_UNITS[int(digit)] for digit in str(number))
    words = []
    thousands, below = divmod(number, 1000)
    if thousands:
        words.append("χίλια" if thousands == 1 else f"{_THOUSANDS[thousands - 2]} χιλιάδες")
    hundreds, below_hundred = divmod(below, 100)
    if hundreds:
        words.append(_HUNDREDS[hundreds - 2] if hundreds > 1 else "εκατόν" if below_hundred else "εκατό")
    tens, units = divmod(below_hundred, 10)
    if tens >= 2:
        words.append(_TENS[tens - 2])
        below_hundred = units
    if below_hundred or not words:
        words.append(_UNITS[below_hundred])
    return " ".join(words)
