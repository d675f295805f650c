"""Every kept ticket is read a second time, by a reader that knows the makers' manuals and not our code."""

import shutil
import subprocess
from functools import cache

import pytest
from PIL import Image, ImageOps

from fakes.receipts import PICTURED, RECEIPTS, golden, golden_picture, is_alike
from fakes.second_reader import EscPosReader, MisreadError, padded
from fakes.second_reader_of_star import StarReader
from fakes.shapes import words_in
from kiosk.ticket.encoder import encode_text
from kiosk.ticket.preview import picture_of
from kiosk.ticket.proof import paper_mm
from kiosk.ticket.raster import draw, encode_raster
from printer_profiles import load_profile, profile_names

LINK = "https://kep.example.gr/t/01J9ZC8Q4K7M2N5P6R8S"
# What a person reads on each, from top to bottom, as typed by one.
EXPECTED = {
    "walk-in-el": (
        "ΚΕΠ Δήμου Ηρακλείου Ο αριθμός σας Α042 Υποβολή αίτησης και θεώρηση γνησίου υπογραφής Applications and "
        "certification of signature Αναμένουν πριν από εσάς: 4 Εκτιμώμενη αναμονή: 10–15 λεπτά "
        "Δευτέρα 23 Νοεμβρίου 2026, 10:42 Ισχύει μόνο για σήμερα Έχετε μαζί σας την ταυτότητά σας."
    ),
    "walk-in-en": (
        "Citizens' Service Centre of Heraklion Your number Β1007 All services Όλες οι υπηρεσίες "
        "People ahead of you: 2 Estimated wait: up to 5 min Monday 23 November 2026, 10:42 Valid today only"
    ),
    "booking-el": (
        "ΚΕΠ Δήμου Ηρακλείου Ο αριθμός σας Α042 Υποβολή αίτησης και θεώρηση γνησίου υπογραφής Applications and "
        "certification of signature Ραντεβού: 10:50 Αναμένουν πριν από εσάς: 4 Εκτιμώμενη αναμονή: 10–15 λεπτά "
        "Δευτέρα 23 Νοεμβρίου 2026, 10:42 Ισχύει μόνο για σήμερα"
    ),
    "booking-en": (
        "Citizens' Service Centre of Heraklion Your number Β1007 All services Όλες οι υπηρεσίες "
        "Appointment: 11:30 No waiting Monday 23 November 2026, 10:42 Valid today only"
    ),
    "copy-el": (
        "ΑΝΤΙΓΡΑΦΟ ΚΕΠ Δήμου Ηρακλείου Ο αριθμός σας Α042 Υποβολή αίτησης και θεώρηση γνησίου υπογραφής Applications "
        "and certification of signature Αναμένουν πριν από εσάς: 4 Εκτιμώμενη αναμονή: 10–15 λεπτά "
        "Δευτέρα 23 Νοεμβρίου 2026, 10:42 Ισχύει μόνο για σήμερα Έχετε μαζί σας την ταυτότητά σας."
    ),
    "copy-en": (
        "COPY Citizens' Service Centre of Heraklion Your number Β1007 All services Όλες οι υπηρεσίες "
        "Appointment: 11:30 No waiting Monday 23 November 2026, 10:42 Valid today only"
    ),
    "long-el": (
        "ΚΕΠ Δήμου Νέας Φιλαδέλφειας – Νέας Χαλκηδόνας Ο αριθμός σας Μ12345 Ηλεκτρονική απογραφή και έκδοση "
        "πιστοποιητικών οικογενειακής κατάστασης Electronic registration and certificates of family status "
        "Ραντεβού: 09:05 Αναμένει πριν από εσάς: 1 Εκτιμώμενη αναμονή: περίπου 110 λεπτά "
        "Παρασκευή 1 Μαΐου 2026, 08:59 Ισχύει μόνο για σήμερα «Προϋπολογισμός Μαΐου»: παράβολο 5 €. "
        "Περιμένετε στην αίθουσα αναμονής, στον 1ο όροφο."
    ),
    "long-en": (
        "Citizens' Service Centre of Nea Filadelfeia – Nea Chalkidona Your number Μ12345 Electronic registration and "
        "certificates of family status Ηλεκτρονική απογραφή και έκδοση πιστοποιητικών οικογενειακής κατάστασης "
        "Appointment: 09:05 People ahead of you: 1 Estimated wait: about 110 min Friday 1 May 2026, 08:59 "
        "Valid today only Please wait in the waiting room on the first floor."
    ),
}
BRIEFLY_PICTURED = ("walk-in-el", "copy-en")
CAPTION = {"el": "Παρακολουθήστε τη σειρά σας από το κινητό σας", "en": "Follow your turn on your phone"}
# Page 737 has none of these.
SPARE = str.maketrans({"–": "-", "«": '"', "»": '"', "ΐ": "ϊ", "€": "EUR"})
# The number of each Greek page, as the maker's manual or the public collections have it (see each profile's sources).
EPSON = {14: "737", 47: "1253"}
PAGES = {
    "epson-tm-m30": EPSON,
    "epson-tm-t20iii": EPSON,
    "epson-tm-t88vi": EPSON,
    "simulator-80mm": EPSON,
    "pos-5890": {64: "737", 90: "1253"},
    "rongta-rp326": {17: "1253", 24: "737"},
    "star-tup500": {15: "737"},
    "sunmi-58mm": {14: "737"},
    "sunmi-80mm": {14: "737"},
}
DRAWS_NO_CODES = {"pos-5890"}
DPI = {"epson-tm-t88vi": 180, "bixolon-srp-350": 180}
TO_THE_CUTTER_MM = 15
WRITERS = sorted(PAGES)
LOOKS = (384, 512, 576)
NEEDS_ZBAR = pytest.mark.skipif(not shutil.which("zbarimg"), reason="no zbarimg here: scripts/debian installs it")


def read(job, name):
    pages, dpi = PAGES.get(name, {}), DPI.get(name, 203)
    if name.startswith("star-t"):
        return StarReader(job, pages, dpi, is_graphic=name == "star-tsp100").read()
    return EscPosReader(job, pages, dpi).read()


def kept_texts(name):
    """All tickets of one model, one behind the other."""
    jobs = b"".join(encode_text(receipt, load_profile(name)) for receipt in RECEIPTS.values())
    return dict(zip(RECEIPTS, read(golden(f"text/{name}.bin", jobs), name), strict=True))


def picture_jobs(name):
    """One of each language of one model, one behind the other."""
    return b"".join(encode_raster(RECEIPTS[receipt], load_profile(name)) for receipt in BRIEFLY_PICTURED)


@cache
def kept_pictures(name):
    tickets = read(golden(f"raster/{name}.bin.gz", picture_jobs(name)), name)
    return dict(zip(BRIEFLY_PICTURED, tickets, strict=True))


def picture(ticket, width_dots):
    """The paper, from the first row on: mode "L", black is 0."""
    rows = padded(ticket.rows, width_dots)
    image = Image.frombytes("1", (width_dots, len(ticket.rows)), rows)
    return ImageOps.invert(image.convert("L"))


def without_rules(ticket):
    return [line for line in ticket.lines if set(line.text) not in ({"-"}, {"="})]


def text_of(ticket):
    return " ".join(" ".join(line.text.replace("\u00a0", " ") for line in without_rules(ticket)).split())


def codes_in(image):
    """What zbar reads; paper around the code is part of it."""
    padded_image = ImageOps.expand(image.convert("L"), 32, 255)
    header = f"P5 {padded_image.width} {padded_image.height} 255\n".encode()
    found = subprocess.run(
        ["zbarimg", "--raw", "--quiet", "-S*.disable", "-Sqrcode.enable", "-"],
        input=header + padded_image.tobytes(),
        capture_output=True,
        check=False,
        timeout=30,
    )
    return found.stdout.decode().split()


@pytest.mark.parametrize("name", WRITERS)
def test_the_text_reads_as_a_person_typed_it(name):
    for receipt, ticket in kept_texts(name).items():
        expected = EXPECTED[receipt]
        if RECEIPTS[receipt].link and name not in DRAWS_NO_CODES:
            expected += " " + CAPTION[receipt[-2:]]
        if load_profile(name).codec == "cp737":
            expected = expected.translate(SPARE)
        assert text_of(ticket) == expected


@pytest.mark.parametrize("name", WRITERS)
def test_the_printer_is_asked_for_the_code_of_this_ticket(name):
    for receipt, ticket in kept_texts(name).items():
        payloads = [LINK] if RECEIPTS[receipt].link and name not in DRAWS_NO_CODES else []
        assert [(code.payload, code.level, code.align) for code in ticket.codes] == [
            (payload, "M", "center") for payload in payloads
        ]


@pytest.mark.parametrize("name", WRITERS)
def test_every_line_fits_and_the_number_is_the_largest(name):
    columns = load_profile(name).columns
    for receipt, ticket in kept_texts(name).items():
        assert all(len(line.text) * line.wide <= columns for line in ticket.lines)
        assert all(line.align == "center" for line in ticket.lines if line.high > 1)
        sizes = {line.text: (line.high, line.wide) for line in without_rules(ticket)}
        number = sizes.pop(RECEIPTS[receipt].number)
        assert all(number[0] > high and number[1] > wide for high, wide in sizes.values())
        most = 6 if name == "star-tup500" else 8
        assert number[1] == most or (number[1] + 1) * len(RECEIPTS[receipt].number) > columns - 2


@pytest.mark.parametrize("name", WRITERS)
def test_what_matters_is_emphasised_and_nothing_after_it(name):
    for receipt, ticket in kept_texts(name).items():
        lines = without_rules(ticket)
        assert next(line for line in lines if line.text == RECEIPTS[receipt].number).bold
        dated = next(line for line in lines if "2026" in line.text)
        assert not any(line.bold for line in lines[lines.index(dated) :])


@pytest.mark.parametrize("name", WRITERS)
def test_the_bytes_of_text_are_those_that_were_kept(name):
    profile = load_profile(name)
    jobs = b"".join(encode_text(receipt, profile) for receipt in RECEIPTS.values())
    assert jobs == golden(f"text/{name}.bin", jobs)


@pytest.mark.parametrize("name", profile_names())
def test_pictures_come_out_as_they_were_drawn(name):
    """Those of today dot for dot, those that were kept but for a few."""
    profile = load_profile(name)
    today = read(picture_jobs(name), name)
    for (receipt, kept), printed in zip(kept_pictures(name).items(), today, strict=True):
        drawn = draw(RECEIPTS[receipt], profile.width_dots)
        for ticket in (kept, printed):
            paper = picture(ticket, profile.width_dots)
            assert is_alike(paper.crop((0, 0, *drawn.size)), drawn)
            blank = paper.crop((0, drawn.height, paper.width, paper.height))
            assert blank.height < 40
            assert not blank.height or blank.getextrema() == (255, 255)
            assert ticket.lines == []
            assert ticket.cut in profile.cut
        assert picture(printed, profile.width_dots).crop((0, 0, *drawn.size)).tobytes() == drawn.convert("L").tobytes()


@NEEDS_ZBAR
@pytest.mark.parametrize("name", profile_names())
def test_zbar_reads_the_code_of_every_picture(name):
    for ticket in kept_pictures(name).values():
        assert codes_in(picture(ticket, load_profile(name).width_dots)) == [LINK]


@pytest.mark.parametrize("width", LOOKS)
@pytest.mark.parametrize("receipt", PICTURED)
def test_it_looks_as_it_was_kept(receipt, width):
    drawn = draw(RECEIPTS[receipt], width)
    assert is_alike(golden_picture(f"{receipt}-{width}.png", drawn), drawn)


@pytest.mark.parametrize("width", [384, 576])
@pytest.mark.parametrize("receipt", PICTURED)
def test_the_letters_in_the_picture_read_as_a_person_typed_them(receipt, width):
    kept = golden_picture(f"{receipt}-{width}.png", draw(RECEIPTS[receipt], width))
    assert words_in(kept, EXPECTED[receipt]) == EXPECTED[receipt]


@pytest.mark.parametrize(("right", "wrong"), [("θεώρηση", "θεώρησε"), ("10–15", "10–16"), ("Α042", "Λ042")])
def test_one_wrong_letter_in_a_picture_is_noticed(right, wrong):
    expected = EXPECTED["walk-in-el"].replace(right, wrong)
    assert words_in(draw(RECEIPTS["walk-in-el"], 384), expected) != expected


@NEEDS_ZBAR
@pytest.mark.parametrize("width", LOOKS)
@pytest.mark.parametrize("receipt", [receipt for receipt in PICTURED if RECEIPTS[receipt].link])
def test_zbar_reads_the_code_of_every_look(receipt, width):
    assert codes_in(golden_picture(f"{receipt}-{width}.png", draw(RECEIPTS[receipt], width))) == [LINK]


@pytest.mark.parametrize("name", ["pos-5890", "simulator-80mm", "star-tup500"])
@pytest.mark.parametrize("receipt", PICTURED)
def test_text_looks_as_it_was_kept(receipt, name):
    """For the eye: the letters are not the printer's own."""
    profile = load_profile(name)
    drawn = picture_of(encode_text(RECEIPTS[receipt], profile), profile)
    assert is_alike(golden_picture(f"{receipt}-{name}-text.png", drawn), drawn)


@NEEDS_ZBAR
def test_zbar_reads_the_code_of_a_preview_of_text():
    profile = load_profile("simulator-80mm")
    assert codes_in(picture_of(encode_text(RECEIPTS["walk-in-el"], profile), profile)) == [LINK]


@pytest.mark.parametrize("name", profile_names())
def test_the_paper_that_a_job_takes_is_known_within_a_tenth(name):
    profile = load_profile(name)
    encoders = [encode_raster, *([encode_text] if name in PAGES else [])]
    for encode in encoders:
        for receipt in RECEIPTS.values():
            job = encode(receipt, profile)
            (ticket,) = read(job, name)
            way_out = 0 if profile.cut.startswith(b"\x1bd") and profile.dialect == "escpos" else TO_THE_CUTTER_MM
            taken = ticket.length_dots * 25.4 / DPI.get(name, 203) + way_out
            assert abs(paper_mm(job, profile) - taken) <= taken / 10


@pytest.mark.parametrize(
    ("job", "sentence"),
    [
        (b"\x1b@\x1bt\x2f\xd2\n\x1dV\x42\x00", "leaves D2 out"),
        (b"\x1b@\xc1\n", "C1 is no character"),
        (b"\x1b@\x1bt\x0f", "page 15"),
        (b"\x1b@a\x1ba\x01", "in the middle of the line"),
        (b"\x1b@\x1d!\x08", "GS ! 08"),
        (b"\x1b@a\x1d!\x11b\n", "several sizes"),
        (b"\x1b@\x1dv0\x00\x01\x00\x02\x00\xff", "in the middle of a command"),
        (b"\x1b@\x1d(k\x03\x00\x31\x51\x30", "a QR code of which only"),
        (b"\x1b\x7f", "unknown command"),
        (b"\x07", "control 07"),
    ],
)
def test_the_reader_takes_nothing_that_no_manual_explains(job, sentence):
    with pytest.raises(MisreadError, match=sentence):
        read(job, "simulator-80mm")


@pytest.mark.parametrize(
    ("name", "job", "sentence"),
    [
        ("star-tup500", b"\x1b@\x1bi\x06\x00", "ESC i 6"),
        ("star-tup500", b"\x1b@\x1ba\x01", "ESC 61"),
        ("star-tup500", b"\x1b*rR\x1b*rA\x1b*rP0\x00b\x01\x00\xff", "ends in raster mode"),
        ("star-tup500", b"\x1b*rA\x1b*rY5\x00", "page of fixed length"),
        ("star-tsp100", b"\x1b@", "a command of line mode"),
        ("star-tsp100", b"hello", "68 in raster mode"),
    ],
)
def test_the_reader_of_star_is_as_strict(name, job, sentence):
    with pytest.raises(MisreadError, match=sentence):
        read(job, name)
