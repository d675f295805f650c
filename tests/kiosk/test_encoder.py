import string
from dataclasses import replace

import pytest
from escpos.printer import Dummy

from epass.queueing.estimate import Wait
from fakes.receipts import a_receipt, an_english_receipt
from kiosk.ticket.encoder import encode_text, in_codec
from kiosk.ticket.layout import Block, Layout
from printer_profiles import load_profile, profile_names
from simulator.escpos import EscPosPrinter
from simulator.marks import Code, Feed, Line, Run, text_of

PROFILE = load_profile("simulator-80mm")
NARROW = replace(PROFILE, columns=32, width_dots=384)
OLD = replace(PROFILE, page=14, codec="cp737")
GREEK = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ αβγδεζηθικλμνξοπρσςτυφχψω ΆΈΉΊΌΎΏΪΫ άέήίόύώϊϋ"


def printed(data):
    """What an independent printer puts on paper: its marks, ticket by ticket."""
    tickets = []
    EscPosPrinter(tickets.append).receive(data)
    return tickets


@pytest.mark.parametrize("profile", [PROFILE, NARROW, OLD], ids=["1253", "narrow", "737"])
@pytest.mark.parametrize("receipt", [a_receipt(), an_english_receipt()], ids=["el", "en"])
def test_one_ticket_comes_out_with_everything_on_it(receipt, profile):
    (ticket,) = printed(encode_text(receipt, profile))
    text = text_of(ticket)
    assert receipt.number in text
    assert receipt.service.split()[0] in text
    assert receipt.service_again.split()[0] in text
    assert "2026, 10:42" in text


@pytest.mark.parametrize("profile", [PROFILE, NARROW, OLD], ids=["1253", "narrow", "737"])
@pytest.mark.parametrize("receipt", [a_receipt(), an_english_receipt()], ids=["el", "en"])
def test_no_line_is_wider_than_the_paper(receipt, profile):
    (ticket,) = printed(encode_text(receipt, profile))
    for line in ticket:
        if isinstance(line, Line):
            assert sum(len(run.text) * run.wide for run in line.runs) <= profile.columns


def test_the_words_arrive_as_they_were_written():
    (ticket,) = printed(encode_text(a_receipt(), PROFILE))
    text = text_of(ticket)
    for words in ("Ο αριθμός σας", "Εκτιμώμενη αναμονή:", "10–15 λεπτά", "Δευτέρα 23 Νοεμβρίου 2026", "ταυτότητά"):
        assert words in text


def test_the_old_page_gets_readable_substitutes():
    (ticket,) = printed(encode_text(a_receipt(notes=("«Μαΐου» – 5 €",)), OLD))
    assert '"Μαϊου" - 5 EUR' in text_of(ticket)
    assert "10-15 λεπτά" in text_of(ticket)


@pytest.mark.parametrize("codec", ["cp1253", "cp737"])
def test_all_of_greek_and_ascii_stays_itself(codec):
    everything = GREEK + string.ascii_letters + string.digits + string.punctuation
    assert in_codec(everything, codec).decode(codec) == everything


def test_1253_keeps_what_the_old_page_lacks():
    assert in_codec("ΐΰ«»€–", "cp1253").decode("cp1253") == "ΐΰ«»€–"


@pytest.mark.parametrize("codec", ["cp1253", "cp737"])
def test_decomposed_letters_foreign_letters_and_signs_are_never_lost(codec):
    assert in_codec("ο\u0301", codec).decode(codec) == "ό"
    assert in_codec("Γκαρσόν Çelik", codec).decode(codec) == "Γκαρσόν Celik"
    assert in_codec("ὁ →\u00a0✓", codec).decode(codec).replace("\u00a0", " ") == "ο -> ?"


def test_nothing_that_is_written_becomes_a_command():
    assert in_codec("α\x1b@\x10\n", "cp1253") == b"\xe1?@??"


def test_one_page_is_pinned_after_kanji_mode_is_left():
    data = encode_text(a_receipt(), replace(PROFILE, cancels_kanji=True))
    assert data.startswith(b"\x1b@\x1c.")
    assert data.index(b"\x1c.") < data.index(b"\x1bt\x2f")
    assert data.count(b"\x1bt") == 1


def test_only_models_that_know_it_get_a_motion_unit():
    assert b"\x1dP\x00\xcb" in encode_text(a_receipt(), PROFILE)
    assert b"\x1dP" not in encode_text(a_receipt(), replace(PROFILE, feed_dpi=0))


def test_the_code_holds_the_link_and_is_skipped_where_the_printer_draws_none():
    (ticket,) = printed(encode_text(a_receipt(), PROFILE))
    assert [mark.data.decode() for mark in ticket if isinstance(mark, Code)] == [a_receipt().link]
    (bare,) = printed(encode_text(a_receipt(), replace(PROFILE, has_qr=False)))
    assert not [mark for mark in bare if isinstance(mark, Code)]
    assert "κινητό" not in text_of(bare)


def test_python_escpos_asks_for_the_same_code():
    """An independent writer: the bytes that carry the link, and those that print it, are the same."""
    dummy = Dummy(profile="TM-T20II")
    dummy.qr(a_receipt().link, native=True, size=6, ec=1, model=2)
    ours = encode_text(a_receipt(), PROFILE)
    asked = [b"\x1d(k" + part for part in dummy.output.split(b"\x1d(k")[1:]]
    for command in asked:
        assert command.rstrip(b"\n\x1ba\x00") in ours


def test_a_model_without_a_greek_page_is_refused():
    with pytest.raises(ValueError, match="no Greek page"):
        encode_text(a_receipt(), load_profile("generic-80mm"))


@pytest.mark.parametrize("name", [name for name in profile_names() if load_profile(name).page is not None])
def test_every_model_with_a_greek_page_can_be_written_for(name):
    data = encode_text(a_receipt(), load_profile(name))
    assert data.endswith(load_profile(name).cut)
    assert b"?" not in data


def test_a_fact_too_long_for_the_paper_takes_two_lines():
    wait = Wait(ahead=3, low_min=110, high_min=110)
    (ticket,) = printed(encode_text(a_receipt(wait=wait), NARROW))
    lines = [line.runs[0].text for line in ticket if isinstance(line, Line)]
    place = lines.index("Εκτιμώμενη αναμονή:")
    assert lines[place + 1] == "περίπου 110 λεπτά"
    assert [line.align for line in ticket if isinstance(line, Line)][place : place + 2] == [0, 2]


def test_a_style_is_said_once_and_kept_until_it_changes():
    data = encode_text(a_receipt(notes=("μία", "δύο", "τρεις"), link=""), PROFILE)
    tail = data[data.index("μία".encode("cp1253")) :]
    assert tail.startswith("μία\nδύο\nτρεις\n".encode("cp1253"))


def test_the_number_is_the_largest_even_on_a_copy():
    for profile in (PROFILE, NARROW):
        (ticket,) = printed(encode_text(an_english_receipt(is_copy=True), profile))
        runs = [run for line in ticket if isinstance(line, Line) for run in line.runs]
        largest = max(runs, key=lambda run: run.high)
        (banner,) = [run for run in runs if run.text == "COPY"]
        assert largest.text == "Β1007"
        assert (1, 1) < (banner.wide, banner.high) < (largest.wide, largest.high)


def test_a_long_link_gets_smaller_modules():
    assert b"\x31\x43\x06" in encode_text(a_receipt(link="x" * 84), PROFILE)
    assert b"\x31\x43\x04" in encode_text(a_receipt(link="x" * 85), PROFILE)


def test_the_sites_layout_decides_what_stands_on_it():
    layout = Layout(
        blocks=(
            Block(kind="gap", mm=8),
            Block(kind="text", text={"el": "πρώτα"}, align="right", is_bold=True),
            Block(kind="gap", mm=8),
            Block(kind="number"),
        )
    )
    (ticket,) = printed(encode_text(a_receipt(), PROFILE, layout))
    assert ticket[0] == Line((Run("πρώτα", 1, 1, True),), 2, 30)
    assert [mark for mark in ticket if isinstance(mark, Feed)][:2] == [Feed(30), Feed(30)]
    assert text_of(ticket).split() == ["πρώτα", "Α042"]
