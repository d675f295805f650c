import os

import pytest

from counter.firmware.boot_id import next_boot_id


def never():
    raise AssertionError("a number was drawn although the last one is known")


@pytest.fixture
def file(tmp_path):
    return str(tmp_path / "boot-id")


def test_each_start_counts_on(file):
    first = next_boot_id(file, lambda: 1000)
    assert first == 1001
    assert [next_boot_id(file, never) for _ in range(3)] == [1002, 1003, 1004]


@pytest.mark.parametrize("drawn", [0, 1, 0xFFFE, 0xFFFF])
def test_no_start_is_zero_or_more_than_a_register_holds(tmp_path, drawn):
    assert 1 <= next_boot_id(str(tmp_path / f"{drawn}"), lambda: drawn) <= 0xFFFF


def test_after_the_last_number_comes_one(file, tmp_path):
    (tmp_path / "boot-id").write_text("65535")
    assert next_boot_id(file, never) == 1


@pytest.mark.parametrize("spoilt", ["", "x", "\x00\x00"])
def test_a_spoilt_file_is_a_first_start(file, tmp_path, spoilt):
    (tmp_path / "boot-id").write_text(spoilt)
    assert next_boot_id(file, lambda: 41) == 42
    assert next_boot_id(file, never) == 43


def test_flash_that_takes_nothing_gets_drawn_numbers(tmp_path):
    drawn = iter([9, 8, 7, 6])
    file = str(tmp_path / "no folder" / "boot-id")
    assert next_boot_id(file, lambda: next(drawn)) == 9
    assert next_boot_id(file, lambda: next(drawn)) == 7


def test_a_power_cut_while_the_number_is_written_leaves_the_old_one(file, monkeypatch):
    next_boot_id(file, lambda: 4)

    def cut(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "rename", cut)
    with pytest.raises(KeyboardInterrupt):
        next_boot_id(file, never)
    monkeypatch.undo()
    assert next_boot_id(file, never) == 6
