"""What the administration makes of lists, hours and figures, without pages and without a store."""

from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.data import divisions
from central.domain.hours import Opening
from central.domain.statistics import DayFigures
from central.spreadsheet import Column, Kind, Sheet, workbook
from central.web.admin.chart import HEIGHT, WIDTH, columns, waits
from central.web.admin.figures import Total, by_day, by_service, by_site, total_of
from central.web.admin.logs import changed, plain
from central.web.admin.site_list import COLUMNS, decode, example, read_site_list
from central.web.admin.week_form import clock_in, field, fields_of, openings_in, week_in

MONDAY = date(2026, 11, 23)
HEADING = "Κωδικός;Ονομασία;Δήμος;Νομός;Διεύθυνση;Τηλέφωνο;Email\r\n"


def listed(text: str):
    return read_site_list(text, divisions())


# The list of ΚΕΠ


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1253", "utf-16"])
def test_a_list_is_understood_as_excel_and_others_save_it(coding):
    text = HEADING + "0532;ΚΕΠ Καλλιθέας;Καλλιθέας;;Μαντζαγριωτάκη 76;213 2070300;kep@kallithea.gr\r\n"

    found = listed(decode(text.encode(coding)))

    assert found.bad == ()
    assert [(site.code, site.name, site.municipality.name) for site in found.sites] == [
        ("0532", "ΚΕΠ Καλλιθέας", "Καλλιθέας")
    ]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_mark_between_cells_is_found_out(delimiter):
    text = delimiter.join(("code", "name", "municipality")) + "\n" + delimiter.join(("9", "ΚΕΠ Δράμας", "Δράμας"))

    assert listed(text).sites[0].code == "0009"


def test_noughts_that_excel_took_away_come_back():
    assert listed(HEADING + "9;ΚΕΠ Δράμας;Δράμας\n").sites[0].code == "0009"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (";ΚΕΠ Α;Δράμας", "list_code_missing"),
        ("12345;ΚΕΠ Α;Δράμας", "list_code_wrong"),
        ("0000;ΚΕΠ Α;Δράμας", "list_code_wrong"),
        ("05A2;ΚΕΠ Α;Δράμας", "list_code_wrong"),
        ("0532;;Δράμας", "list_name_missing"),
        ("0532;" + "Κ" * 121 + ";Δράμας", "list_cell_too_long"),
        ("0532;ΚΕΠ Α;", "list_municipality_missing"),
        ("0532;ΚΕΠ Α;Ατλαντίδας", "list_municipality_unknown"),
        ("0532;ΚΕΠ Α;Καλλιθέαςς", "list_municipality_unknown_near"),
        ("0532;ΚΕΠ Α;Δράμας;Αρκαδίας", "list_municipality_unknown_near"),
        ("0532;ΚΕΠ Α;Δράμας;;;;kep@", "list_email_wrong"),
        ("0532;ΚΕΠ Α;Δράμας;;;άγνωστο", "list_phone_wrong"),
        ("0532;ΚΕΠ Α;Δράμας;;;;;;περισσεύει", "list_too_many_cells"),
        ('0532;"ΚΕΠ Α;Δράμας', "list_broken"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_reason(line, reason):
    found = listed(HEADING + "0001;ΚΕΠ Δράμας;Δράμας\r\n" + line + "\r\n")

    assert [(bad.number, bad.reason) for bad in found.bad] == [(3, reason)]
    assert [site.code for site in found.sites] == ["0001"]


def test_municipalities_of_one_name_are_told_apart_by_their_unit():
    same = [p for p in divisions().municipalities.values() if p.name == "Ηρακλείου"]
    assert len(same) > 1, "there is no such pair any more: take another"

    alone = listed(HEADING + "0001;ΚΕΠ Α;Ηρακλείου\n")
    with_unit = listed(HEADING + "0001;ΚΕΠ Α;Δήμος Ηρακλείου;Ηρακλείου\n")

    assert alone.bad[0].reason == "list_municipality_ambiguous"
    assert with_unit.sites[0].municipality.unit in {p.unit for p in same}


def test_a_code_that_comes_twice_is_told_with_where_it_came_first():
    found = listed(HEADING + "\n0001;ΚΕΠ Α;Δράμας\n\n1;ΚΕΠ Β;Δράμας\n")

    assert [(bad.number, bad.reason, bad.values["first"]) for bad in found.bad] == [(5, "list_code_twice", 3)]


def test_a_cell_over_two_lines_does_not_shift_the_numbers():
    found = listed(HEADING + '0001;"ΚΕΠ\nΑ";Δράμας\nx;ΚΕΠ Β;Δράμας\n')

    assert found.sites[0].name == "ΚΕΠ Α"
    assert found.bad[0].number == 4


def test_a_list_without_what_is_needed_says_so():
    assert listed("").bad[0].reason == "list_empty"
    assert listed("Ονομασία;Δήμος\nΚΕΠ Α;Δράμας").bad[0].reason == "list_no_code"


def test_a_file_that_is_no_text_is_refused():
    with pytest.raises(ValueError):
        decode(b"PK\x03\x04\x00\x00\x00")


def test_the_example_is_read_back():
    rows = [("0009", "ΚΕΠ Δράμας", "Δράμας", "", "Οδός 1; ισόγειο", "", "", "Drama")]

    found = listed(decode(example({name: name for name in COLUMNS}, rows)))

    assert (found.bad, found.sites[0].address) == ((), "Οδός 1; ισόγειο")


@given(st.binary(max_size=400))
def test_whatever_is_sent_is_a_list_or_no_text(data):
    try:
        text = decode(data)
    except ValueError:
        return
    found = listed("code;name;municipality\n" + text)
    assert all(bad.number >= 1 and bad.reason for bad in found.bad)


# Hours


def typed(**times: str) -> dict[str, str]:
    return times


def test_hours_go_into_the_grid_and_come_back():
    week = {
        "mon": (Opening(opens=time(8), last=time(19, 30), closes=time(20)),),
        "sat": (Opening(opens=time(8), closes=time(13)), Opening(opens=time(17), closes=time(0))),
    }

    assert week_in(fields_of(week)) == (week, {})


@pytest.mark.parametrize(
    ("times", "wrong"),
    [
        ({"mon_1_opens": "8:00"}, {"mon_1_closes": "hours_missing"}),
        ({"mon_1_opens": "8:00", "mon_1_closes": "8"}, {"mon_1_closes": "hours_wrong"}),
        ({"mon_1_opens": "9:00", "mon_1_closes": "8:00"}, {"mon_1_closes": "hours_backwards"}),
        ({"mon_1_opens": "8:00", "mon_1_last": "14:30", "mon_1_closes": "14:00"}, {"mon_1_last": "hours_last_outside"}),
        (
            {"mon_1_opens": "8:00", "mon_1_closes": "14:00", "mon_2_opens": "13:00", "mon_2_closes": "18:00"},
            {"mon_2_opens": "hours_overlap"},
        ),
    ],
)
def test_what_is_wrong_with_hours_stands_beside_its_field(times, wrong):
    assert openings_in("mon", times)[1] == wrong


@given(
    st.dictionaries(
        st.sampled_from([field("mon", n, p) for n in (1, 2) for p in ("opens", "last", "closes")]),
        st.from_regex(r"([01][0-9]|2[0-4]):[0-5][0-9]", fullmatch=True),
    )
)
def test_hours_that_are_accepted_are_in_order(times):
    openings, wrong = openings_in("mon", times)

    ends = 0
    for opening in openings if not wrong else ():
        opens = opening.opens.hour * 60 + opening.opens.minute
        closes = opening.closes.hour * 60 + opening.closes.minute or 1440
        assert ends <= opens < closes
        ends = closes


@pytest.mark.parametrize(
    ("text", "clock"), [("8:00", time(8)), ("0830", time(8, 30)), ("24:00", time(0)), ("24:01", None), ("8", None)]
)
def test_times_are_read_as_people_type_them(text, clock):
    assert clock_in(text) == clock


# Figures


def figure(day: int = 0, **given) -> DayFigures:
    return DayFigures(**{"site": "0532", "service": "Α", "day": MONDAY + timedelta(days=day), **given})


def test_totals_add_up_by_day_service_and_site():
    figures = [
        figure(booked=10, came=6, no_show=2, served=6),
        figure(service="Β", booked=5, came=5),
        figure(day=1, site="0001", booked=1),
    ]

    assert [(day, total.booked) for day, total in by_day(figures)] == [(MONDAY, 15), (MONDAY + timedelta(days=1), 1)]
    assert [(letter, total.booked) for letter, total in by_service(figures)] == [("Α", 11), ("Β", 5)]
    assert [(site, total.booked) for site, total in by_site(figures)] == [("0001", 1), ("0532", 15)]
    assert total_of(figures).awaited == 3


def test_a_wait_counts_by_how_many_had_it():
    total = total_of([figure(served=9, wait_mean_min=10.0), figure(served=1, wait_mean_min=20.0), figure(day=1)])

    assert total.wait_min == pytest.approx(11.0)
    assert total.estimate_min is None


def test_the_share_of_no_shows_is_of_those_whose_time_is_over():
    assert Total(booked=10, came=3, no_show=1).no_show_share == pytest.approx(0.25)
    assert Total(booked=10).no_show_share is None


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 5000)), max_size=120))
def test_columns_stay_within_their_picture_and_stand_on_each_other(days):
    totals = [
        (MONDAY + timedelta(days=n), Total(booked=came + missed + awaited, came=came, no_show=missed))
        for n, (came, missed, awaited) in enumerate(days)
    ]

    chart = columns(totals)

    assert sum(bar.many for bar in chart.bars) == sum(total.booked for _, total in totals)
    for bar in chart.bars:
        assert bar.x >= 0 and bar.x + bar.width <= WIDTH
        assert bar.y >= 0 and bar.y + bar.height <= HEIGHT
    for day, _ in totals:
        stack = [bar for bar in chart.bars if bar.day == day]
        for lower, upper in pairwise(stack):
            assert upper.y + upper.height == pytest.approx(lower.y)


def test_a_day_without_a_wait_breaks_the_line():
    totals = [(MONDAY + timedelta(days=n), Total(wait_min=wait)) for n, wait in enumerate((5.0, 6.0, None, 7.0))]

    wait, estimate = waits(totals).lines

    assert [len(run) for run in wait.runs] == [2, 1]
    assert estimate.runs == ()


def test_marks_of_amounts_are_whole_and_not_too_many():
    for most in (0, 1, 3, 7, 42, 199, 1000, 98765):
        marks = columns([(MONDAY, Total(booked=most))]).up
        assert 2 <= len(marks) <= 6
        assert int(marks[-1].label) >= most


# The workbook


def test_a_workbook_holds_typed_cells_under_frozen_greek_headings():
    sheet = Sheet(
        name="Ανά ημέρα: [Α]",
        heading="ΚΕΠ Καλλιθέας",
        columns=(
            Column(title="Ημέρα", kind=Kind.DAY, width=12),
            Column(title="Ουρά"),
            Column(title="Κρατήσεις", kind=Kind.COUNT),
            Column(title="Αναμονή", kind=Kind.MINUTES),
        ),
        rows=[[MONDAY, "=2+2", 12, 4.5], [MONDAY + timedelta(days=1), "Β", 3, None]],
        total="Σύνολο",
    )

    book = ZipFile(BytesIO(workbook([sheet], title="Στατιστικά", made_at=datetime(2026, 11, 24, tzinfo=UTC))))

    cells = sheet_cells(book)
    assert cells["A3"] == ("s", "Ημέρα")
    assert cells["A4"] == ("n", "46349")  # days since 1899-12-30
    assert cells["B4"] == ("s", "=2+2")
    assert cells["C4"] == ("n", "12")
    assert cells["D4"] == ("n", "4.5")
    assert cells["D5"] == ("n", "")
    assert cells["C6"] == ("n", "15")
    page = book.read("xl/worksheets/sheet1.xml").decode()
    assert '<pane xSplit="1" ySplit="3"' in page and 'state="frozen"' in page
    assert 'width="12.' in page
    assert 'name="Ανά ημέρα   Α "' in book.read("xl/workbook.xml").decode()


def sheet_cells(book: ZipFile) -> dict[str, tuple[str, str]]:
    """Type and value of each cell, read without the library that wrote them."""
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    texts = ["".join(si.itertext()) for si in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
    cells = {}
    for cell in ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml")).iter(f"{main}c"):
        value = cell.findtext(f"{main}v") or ""
        kind = cell.get("t", "n")
        cells[cell.get("r")] = (kind, texts[int(value)] if kind == "s" else value)
    return cells


# The log


def test_of_a_week_only_the_days_that_changed_are_told():
    before = {"mon": [["08:00", "", "20:00"]], "tue": [["08:00", "19:30", "20:00"]]}
    after = {**before, "tue": [["08:00", "14:30", "15:00"]]}

    [told] = changed({"changed": {"week": [before, after]}}, lambda value: plain(value, str, ZoneInfo("UTC")))

    assert told == ("week", "tue: 08:00–19:30–20:00", "tue: 08:00–14:30–15:00")


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (None, "–"),
        (True, "yes"),
        ({}, "–"),
        (["a", "b"], "a, b"),
        ({"slot": "2026-11-24T07:00:00+00:00"}, "slot: 24/11/2026 09:00"),
        (15, "15"),
    ],
)
def test_what_a_log_holds_is_told_as_a_person_reads_it(value, read):
    assert plain(value, str, ZoneInfo("Europe/Athens")) == read


def test_roles_and_ways_in_are_told_in_the_readers_words():
    words = {"*": "όλα τα ΚΕΠ", "admin": "διαχειριστής"}
    assert plain({"*": "admin"}, words.__getitem__, ZoneInfo("Europe/Athens")) == "όλα τα ΚΕΠ: διαχειριστής"
