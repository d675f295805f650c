"""A tax number (ΑΦΜ) is checked, and becomes a keyed hash: the platform keeps nothing else of it."""

import hmac
import re
from hashlib import sha256

from central.domain.refusals import WrongTaxNumber

_LENGTH = 9


def clean_tax_number(text: str) -> str:
    """Its nine digits, as TAXISnet or people write them: with blanks, "EL" or two zeros in front. Raises
    WrongTaxNumber."""
    digits = re.sub(r"\s|^EL|^el", "", text.strip())
    if len(digits) == _LENGTH + 2 and digits.startswith("00"):
        digits = digits[2:]
    if not re.fullmatch(r"[0-9]{9}", digits) or digits == "0" * _LENGTH or not _checks(digits):
        raise WrongTaxNumber
    return digits


def hash_of(tax_number: str, key: bytes) -> str:
    """Always the same for the same number and key; nobody without the key can try all numbers."""
    return hmac.new(key, b"tax-number:" + tax_number.encode(), sha256).hexdigest()


def _checks(digits: str) -> bool:
    """Σ d[i]·2^(8−i), i = 0…7, modulo 11, modulo 10, is the last digit."""
    total = sum(int(digit) << (8 - place) for place, digit in enumerate(digits[:8]))
    return total % 11 % 10 == int(digits[8])
