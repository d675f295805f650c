"""Small rules: what people type, who may what, and the numbers of 2019."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.data import divisions
from central.domain.booking import FACTS, LIFE, Status, Step
from central.domain.folding import fold, matches, matches_place
from central.domain.refusals import PlatformRefusal, WrongTaxNumber
from central.domain.tax_number import clean_tax_number, hash_of
from central.domain.users import EVERYWHERE, Role, User
from central.store import passwords


def test_the_divisions_are_those_of_2019() -> None:
    known = divisions()
    assert len({unit.region for unit in known.units}) == 13
    assert len(known.units) == 74
    assert len(known.municipalities) == 332
    assert known.municipalities["9069-1"].name == "Σερβίων"
    assert known.unit_by_id[known.municipalities["9325"].unit].name == "Χανίων"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Άγιος Νικόλαος", "ΑΓΙΟΣ  ΝΙΚΟΛΑΟΣ"),
        ("ΑΓΙΟΣ", "AΓIOΣ"),
        ("ΐ", "ι"),
        ("Σίσυφος", "σισυφοσ"),
        ("Α΄ ΚΕΠ", "α κεπ"),
        ("KEΠ", "κεπ"),
    ],
)
def test_what_is_the_same_to_people_folds_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_words_may_come_in_any_order_and_only_begin() -> None:
    assert matches("παπ μαρ", fold("Μαρία Παπαδοπούλου"))
    assert matches("", fold("Μαρία"))
    assert not matches("ρια", fold("Μαρία"))
    assert not matches("μαρια νικ", fold("Μαρία Παπαδοπούλου"))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Χανιά", "Χανίων"),
        ("Αθήνα", "Αθηναίων"),
        ("Πάτρα", "Πατρέων"),
        ("Θεσσαλονίκη", "Θεσσαλονίκης"),
        ("Ηράκλειο", "Ηρακλείου"),
        ("Βόλος", "Βόλου"),
        ("Χίος", "Χίου"),
        ("Κως", "Κω"),
        ("Πειραιάς", "Πειραιώς"),
        ("Σέρρες", "Σερρών"),
        ("Κόρινθος", "Κορινθίων"),
    ],
)
def test_a_place_is_found_by_the_name_that_people_call_it(typed: str, name: str) -> None:
    assert matches_place(typed, fold(f"ΚΕΠ Δήμου {name}"))


def test_a_stem_still_has_to_begin_the_word() -> None:
    assert not matches_place("Χανιά", fold("ΚΕΠ Δήμου Χαλκιδέων"))
    assert not matches_place("νίων", fold("ΚΕΠ Δήμου Χανίων"))


@given(st.integers(1, 99_999_999))
def test_one_check_digit_of_ten_fits(stem: int) -> None:
    fitting = []
    for digit in range(10):
        try:
            fitting.append(clean_tax_number(f"{stem:08d}{digit}"))
        except WrongTaxNumber:
            continue
    assert len(fitting) == 1


def test_a_tax_number_is_kept_as_what_nobody_can_turn_back_without_the_key() -> None:
    hashed = hash_of("090000045", b"k" * 32)
    assert re.fullmatch("[0-9a-f]{64}", hashed)
    assert hashed == hash_of("090000045", b"k" * 32)
    assert hashed != hash_of("090000045", b"l" * 32)


def test_what_is_over_stays_over() -> None:
    for status in (Status.CANCELLED, Status.SERVED):
        assert not any((status, step) in LIFE for step in Step)
    assert {key for key in FACTS if key not in LIFE} == {
        (Status.CANCELLED, Step.CHECK_IN),
        (Status.CHECKED_IN, Step.RELEASE),
    }


def test_roles_reach_as_far_as_they_say() -> None:
    user = User(id="u", name="Υ", roles={"0532": Role.SUPERVISOR, EVERYWHERE: Role.CLERK})
    assert user.may(Role.SUPERVISOR, "0532") and not user.may(Role.ADMIN, "0532")
    assert user.may(Role.CLERK, "0009") and not user.may(Role.SUPERVISOR, "0009")
    assert user.sites == ("0532",)
    gone = User(id="u", name="Υ", roles={EVERYWHERE: Role.ADMIN}, is_active=False)
    assert not gone.may(Role.CLERK, "0532")
    assert User(id="u", name="Υ").role_at("0532") is None


def test_a_password_is_known_again_and_no_other_one() -> None:
    kept = passwords.hashed("σωστό και μακρύ")
    assert passwords.fits("σωστό και μακρύ", kept)
    assert not passwords.fits("σωστό και μακρυ", kept)
    assert not passwords.fits("", None)
    assert kept != passwords.hashed("σωστό και μακρύ")


def test_every_refusal_has_a_name_for_the_catalogues() -> None:
    names = [refusal.name for refusal in PlatformRefusal.__subclasses__()]
    assert all(re.fullmatch("[a-z_]+", name) for name in names)
    assert len(set(names)) == len(names)
