"""Place names in Latin letters, as the standard writes them; and found by them."""

import pytest

from central.data import divisions
from central.web.latin import latin


@pytest.mark.parametrize(
    ("greek", "expected"),
    [
        ("Αθηναίων", "Athinaion"),
        ("Κεντρικού Τομέα Αθηνών", "Kentrikou Tomea Athinon"),
        ("Αχαΐας", "Achaias"),
        ("Ευρυτανίας", "Evrytanias"),
        ("Ναυπλιέων", "Nafplieon"),
        ("Άγκιστρο", "Agkistro"),
        ("Μπάλα", "Bala"),
        ("Κουμπάρος", "Koumparos"),
        ("Σφίγγα", "Sfinga"),
        ("Μάιος", "Maios"),
        ("Θεσσαλονίκης", "Thessalonikis"),
        ("Χίου", "Chiou"),
        ("Ψαρών", "Psaron"),
        ("ΧΙΟΥ", "CHIOU"),
        ("Νίκαιας - Αγίου Ιωάννη Ρέντη", "Nikaias - Agiou Ioanni Renti"),
        ("", ""),
        ("Elsewhere 12", "Elsewhere 12"),
    ],
)
def test_a_name_is_written_as_the_standard_says(greek, expected):
    assert latin(greek) == expected


def test_every_name_of_a_unit_and_municipality_has_latin_letters_only():
    for unit in divisions().units:
        for name in (unit.name, *(place.name for place in unit.municipalities)):
            assert latin(name).isascii(), name
