import json

import pytest

from fakes.command_line import epass
from fakes.printer import FolderFarEnd, PtyFarEnd, TcpFarEnd
from fakes.sites import write_site
from kiosk.printing.printer import Printer
from printer_profiles import load_profile, profile_names


@pytest.fixture
def far_end():
    far_end = TcpFarEnd()
    yield far_end
    far_end.close()


@pytest.fixture
def run(capsys):
    def run(*words, config=None):
        code = epass("printer", *words, *(["--config", config] if config else []))
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_every_profile_is_listed_with_what_it_can_do(run):
    code, out, _ = run("profiles")
    assert code == 0
    lines = out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == profile_names()
    (star,) = [line for line in lines if line.startswith("star-tup500")]
    assert "picture, text" in star
    assert "ETB" in star
    assert "takes back" in star
    assert "greek_page" in star


def test_a_machine_reads_one_object_a_line(run):
    code, out, _ = run("profiles", "--json")
    rows = {row["name"]: row for row in map(json.loads, out.splitlines())}
    assert code == 0
    assert rows["generic-58mm"]["dots"] == 384
    assert rows["generic-58mm"]["status"] is False
    assert rows["epson-tm-t20iii"]["modes"] == ["picture", "text"]
    assert rows["citizen-ppu-700"]["unverified"] == ["width_dots", "columns", "cut"]


def test_a_page_is_printed_and_everything_is_told(run, far_end):
    code, out, _ = run("test", "--profile", "epson-tm-t20iii", "--url", far_end.url)
    assert code == 0
    assert "Asked DLE EOT 1, DLE EOT 2, DLE EOT 3, DLE EOT 4: it has paper, its cover is closed." in out
    assert "the printer confirmed the end of the page (GS ( H)" in out
    assert "The QR code says “e-PASS epson-tm-t20iii " in out
    assert far_end.becomes(1)


def test_the_sites_own_printer_is_tested_unless_told_otherwise(run, tmp_path):
    far_end = FolderFarEnd(tmp_path / "tickets")
    site = write_site(tmp_path, printer=f'url = "{far_end.url}"\nprofile = "generic-80mm"')
    code, out, _ = run("test", config=site)
    assert (code, far_end.tickets()) == (0, 1)
    assert "ESC/POS printer, 80 mm (generic-80mm), as a picture" in out
    assert "never asked" in out
    assert "Handed over" in out
    assert "No document of the maker confirms: width_dots, columns, cut." in out
    code, out, _ = run("test", "--profile", "pos-5890", "--config", str(site))
    assert (code, far_end.tickets()) == (0, 2)
    assert "POS-5890" in out


def test_a_presenter_is_asked_again_for_its_ticket(run):
    far_end = TcpFarEnd("citizen")
    code, out, _ = run("test", "--profile", "citizen-ppu-700", "--url", far_end.url)
    assert code == 0
    assert "nothing waits in its mouth" in out
    assert "Asked again: it has paper, its cover is closed, a ticket waits in its mouth." in out
    far_end.close()


@pytest.mark.parametrize(
    ("trouble", "told", "error"),
    [
        ("run_out_of_paper", "it has no paper, its cover is closed", "put in a new roll"),
        ("open_cover", "its cover is open", "close it"),
        ("jam_cutter", "its cutter is stuck", "take out loose paper"),
        ("overheat", "its head is too hot", "cooled down"),
    ],
)
def test_trouble_is_told_and_nothing_is_printed(run, far_end, trouble, told, error):
    getattr(far_end, trouble)()
    code, out, err = run("test", "--profile", "simulator-80mm", "--url", far_end.url)
    assert code == 1
    assert told in out
    assert error in err
    assert "Printing" not in out


def test_paper_that_is_nearly_used_up_is_told(run, far_end):
    far_end.near_end()
    code, out, _ = run("test", "--profile", "simulator-80mm", "--url", far_end.url)
    assert code == 0
    assert "have a new roll at hand" in out


def test_paper_that_ends_in_the_page_leaves_it_open(run, far_end):
    far_end.run_out_of_paper(200)
    code, _, err = run("test", "--profile", "simulator-80mm", "--url", far_end.url)
    assert code == 1
    assert err.startswith("May be on paper, nobody knows: The printer has no paper")


def test_a_silent_printer_is_told_with_what_may_be_the_matter(run, far_end):
    far_end.go_silent()
    code, out, err = run("test", "--profile", "simulator-80mm", "--url", far_end.url)
    assert code == 1
    assert "does not answer" in err
    assert "one program at a time" in err
    assert "it has paper" not in out


def test_a_printer_that_is_not_there_is_told(run):
    code, _, err = run("test", "--profile", "simulator-80mm", "--url", "serial:///dev/there-is-none")
    assert code == 1
    assert "cannot be opened" in err


def test_a_printer_that_the_kiosk_holds_is_not_disturbed(run, tmp_path):
    far_end = PtyFarEnd(tmp_path)
    kiosk = Printer(far_end.url, load_profile("simulator-80mm"))
    kiosk.check()
    code, _, err = run("test", "--profile", "simulator-80mm", "--url", far_end.url)
    assert code == 1
    assert "in use by another program" in err
    assert "from the staff's menu" in err
    kiosk.check()
    kiosk.close()
    far_end.close()


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--profile", "epson-t20iii", "--url", "file:///tmp/x"), "did you mean “epson-tm-t20iii”?"),
        (("--profile", "generic-80mm", "--url", "bluetooth://printer"), "must begin with serial:, usb:, tcp: or file:"),
    ],
)
def test_a_mistake_in_the_call_is_told(run, words, error):
    code, _, err = run("test", *words)
    assert code == 2
    assert error in err


def test_a_site_without_a_configuration_is_told(run, tmp_path):
    code, _, err = run("test", config=tmp_path / "none.toml")
    assert code == 2
    assert "cannot be read" in err


def test_of_a_folder_nothing_is_claimed(run, tmp_path):
    code, out, _ = run("test", "--profile", "epson-tm-t20iii", "--url", f"file://{tmp_path}")
    assert code == 0
    assert "nobody knows how it is" in out
    assert "its cover" not in out
