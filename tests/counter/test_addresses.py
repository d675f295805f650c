from pathlib import Path

import pytest

from counter.addresses import Address, addresses
from counter.keys import Kind
from epass.errors import ConfigError
from fakes.sites import a_site


def boxes(folder: Path, *urls: str):
    numbered = [f'box = "{url}"' for url in urls]
    more = [f"[[counters]]\ncounter = {counter}\n{box}" for counter, box in enumerate(numbered[1:], start=3)]
    return a_site(folder, box="\n".join([numbered[0], *more]))


def test_an_address_names_the_line_and_the_place_on_it(tmp_path):
    config = boxes(
        tmp_path,
        "serial:///dev/ttyUSB0",
        "serial:///dev/ttyS1?baudrate=9600&address=17",
        "ub485:///dev/ttyS2?address=2&parity=even",
        "keypad:///dev/input/by-id/usb-Numeric%20Keypad-event-kbd",
    )
    assert addresses(config) == {
        1: Address(kind=Kind.BOX, path="/dev/ttyUSB0", baudrate=38400, address=1),
        3: Address(kind=Kind.BOX, path="/dev/ttyS1", baudrate=9600, address=17),
        4: Address(kind=Kind.PAD, path="/dev/ttyS2", baudrate=9600, address=2),
        5: Address(kind=Kind.KEYPAD, path="/dev/input/by-id/usb-Numeric Keypad-event-kbd"),
    }


def test_many_boxes_may_share_a_line(tmp_path):
    config = boxes(tmp_path, *(f"serial:///dev/ttyS1?address={address}" for address in (1, 2, 247)))
    assert [address.address for address in addresses(config).values()] == [1, 2, 247]


@pytest.mark.parametrize(
    ("url", "mistake"),
    [
        ("serial://ttyUSB0", "whole path"),
        ("serial:ttyUSB0", "whole path, as in serial:///dev"),
        ("keypad:event3", "whole path, as in keypad:///dev"),
        ("serial:///dev/a?baudrate=38401", "baudrate must be one of 2400"),
        ("serial:///dev/a?address=0", "address must be a number from 1 to 247"),
        ("serial:///dev/a?address=248", "address must be a number from 1 to 247"),
        ("serial:///dev/a?address=x", "address must be a number from 1 to 247"),
        ("serial:///dev/a?parity=none", "no option “parity”"),
        ("serial:///dev/a?adress=2", "did you mean “address”"),
        ("ub485:///dev/a?address=256", "address must be a number from 1 to 255"),
        ("ub485:///dev/a?parity=odd", "parity must be none or even"),
        ("keypad:///dev/a?baudrate=9600", "no option “baudrate”, and no other"),
    ],
)
def test_a_wrong_address_is_a_mistake_in_the_configuration(tmp_path, url, mistake):
    with pytest.raises(ConfigError, match=mistake):
        addresses(boxes(tmp_path, url))


@pytest.mark.parametrize(
    ("first", "second", "mistake"),
    [
        ("serial:///dev/a?address=3", "serial:///dev/a?address=3", "has this address already"),
        ("serial:///dev/a?address=3", "serial:///dev/a?address=4&baudrate=9600", "another speed"),
        ("ub485:///dev/a?address=3", "ub485:///dev/a?address=4&parity=even", "another speed or parity"),
        ("serial:///dev/a?address=3", "ub485:///dev/a?address=4", "of another kind"),
        ("keypad:///dev/a", "keypad:///dev/a", "keypad of counter 1 already"),
    ],
)
def test_what_cannot_be_on_one_line_is_a_mistake(tmp_path, first, second, mistake):
    with pytest.raises(ConfigError, match=f"counter 3: box .*{mistake}"):
        addresses(boxes(tmp_path, first, second))


def test_all_mistakes_are_told_at_once_with_their_counters(tmp_path):
    config = boxes(tmp_path, "serial:///dev/a", "serial:///dev/a", "serial:///dev/b?speed=1")
    with pytest.raises(ConfigError) as error:
        addresses(config)
    assert [mistake[:9] for mistake in error.value.mistakes] == ["counter 3", "counter 4"]
