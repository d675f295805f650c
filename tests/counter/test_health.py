import os

from counter.health import check, mistakes
from fakes.sites import a_site


def findings(tmp_path, url):
    (finding,) = check(a_site(tmp_path, box=f'box = "{url}"'))
    return finding


def test_a_box_whose_line_is_there_is_well(tmp_path):
    master, slave = os.openpty()
    finding = findings(tmp_path, f"serial://{os.ttyname(slave)}?baudrate=9600&address=4")
    assert (finding.part, finding.ok) == ("box-1", True)
    assert "9600 baud, address 4" in finding.sentence
    os.close(master)
    os.close(slave)


def test_a_line_that_is_not_there_is_told_with_what_to_do(tmp_path):
    finding = findings(tmp_path, f"serial://{tmp_path}/none")
    assert not finding.ok
    assert "plug the box in" in finding.sentence


def test_a_file_is_no_line(tmp_path):
    (tmp_path / "file").write_text("")
    assert "is not a serial line" in findings(tmp_path, f"serial://{tmp_path}/file").sentence


def test_a_line_of_somebody_else_names_the_group(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    finding = findings(tmp_path, "serial:///dev/null")
    assert not finding.ok
    assert "must be in the group" in finding.sentence


def test_a_wrong_address_is_told(tmp_path):
    finding = findings(tmp_path, "serial:///dev/ttyUSB0?speed=1")
    assert not finding.ok
    assert "no option “speed”" in finding.sentence


def test_a_site_without_boxes_is_well(tmp_path):
    (finding,) = check(a_site(tmp_path))
    assert finding.ok


def test_an_address_that_makes_no_sense_is_a_mistake_of_the_configuration(tmp_path):
    assert "address" in mistakes(a_site(tmp_path, box='box = "serial:///dev/x?address=999"'))[0]
    assert mistakes(a_site(tmp_path)) == []


def test_keys_that_make_no_sense_are_a_mistake_of_the_configuration(tmp_path):
    site = a_site(tmp_path, box='box = "serial:///dev/x"\nkeys = { "nxt" = "next" }')
    assert "did you mean “next”" in mistakes(site)[0]
    assert not check(site)[0].ok


def test_a_pad_is_told_with_its_line(tmp_path):
    master, slave = os.openpty()
    finding = findings(tmp_path, f"ub485://{os.ttyname(slave)}?address=2")
    assert finding.ok
    assert "9600 baud, address 2" in finding.sentence
    os.close(master)
    os.close(slave)


def test_a_keypad_is_an_input_device_and_has_no_speed(tmp_path):
    os.mkfifo(tmp_path / "keypad")
    finding = findings(tmp_path, f"keypad://{tmp_path}/keypad")
    assert (finding.ok, "baud" in finding.sentence) == (True, False)
    (tmp_path / "file").write_text("")
    site = a_site(tmp_path / "other", box=f'box = "keypad://{tmp_path}/file"')
    assert "is not an input device" in check(site)[0].sentence
