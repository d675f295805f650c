"""What a machine says of itself becomes a sentence for whoever looks after it."""

import json
import os
import time
from pathlib import Path

import pytest

from epass.machine import complaints, look
from epass.mounts import is_in_memory

A_PI = "sys/devices/platform/soc/soc:firmware/get_throttled"
A_PI_5 = "sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled"


def put(root, path, text):
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def told(root, backups="nowhere"):
    return dict(complaints(look(root / "state", root / backups, root=root)))


def test_a_machine_that_says_nothing_is_not_complained_about(tmp_path):
    seen = look(tmp_path, tmp_path / "nowhere", root=tmp_path)
    assert (seen.temperature_c, seen.under_voltage, seen.backup_age_s, seen.update) == (None, None, None, None)
    assert told(tmp_path) == {}


@pytest.mark.parametrize("place", [A_PI, A_PI_5])
@pytest.mark.parametrize(
    ("bits", "sentence"), [("0", None), ("50005", "gives too little"), ("50000", "gave too little at times")]
)
def test_a_weak_power_supply_is_told(tmp_path, place, bits, sentence):
    put(tmp_path, place, f"{bits}\n")
    assert (sentence or "") in told(tmp_path).get("power", "")
    assert ("power" in told(tmp_path)) == (sentence is not None)


def test_a_hot_machine_is_told(tmp_path):
    put(tmp_path, "sys/class/thermal/thermal_zone0/temp", "79999\n")
    assert told(tmp_path) == {}
    put(tmp_path, "sys/class/thermal/thermal_zone0/temp", "85200\n")
    assert "85 °C" in told(tmp_path)["temperature"]


def test_rubbish_is_nothing(tmp_path):
    put(tmp_path, "sys/class/thermal/thermal_zone0/temp", "hot\n")
    put(tmp_path, A_PI, "yes\n")
    put(tmp_path, "var/lib/epass-trial/went-back.json", "{")
    assert told(tmp_path) == {}


def test_backups_that_are_not_made_are_told(tmp_path):
    put(tmp_path, "backups/epass-0532-20261120T193000Z.db.gz", "")
    assert told(tmp_path, "backups") == {}
    long_ago = time.time() - 5.5 * 86_400
    os.utime(tmp_path / "backups/epass-0532-20261120T193000Z.db.gz", (long_ago, long_ago))
    assert "is 5 days old" in told(tmp_path, "backups")["backup"]


def test_an_update_that_went_back_is_told(tmp_path):
    put(tmp_path, "var/lib/epass-trial/went-back.json", json.dumps({"sentence": "0.2.0 did not start."}))
    assert told(tmp_path)["update"] == "0.2.0 did not start."


ROOT = "29 1 0:25 / / rw,relatime shared:1 - ext4 /dev/mmcblk0p2 rw"
OVERLAY = (
    "22 1 179:2 / /media/root-ro ro,relatime shared:2 - ext4 /dev/mmcblk0p2 ro\n"
    "23 1 0:20 / /media/root-rw rw,relatime shared:3 - tmpfs tmpfs-root rw\n"
    "29 1 0:21 / / rw,relatime - overlay overlayroot rw,lowerdir=/media/root-ro,upperdir=/media/root-rw/overlay"
)
# What overlayroot makes of a partition of its own, unless it is told recurse=0.
DATA_TOO = (
    "40 29 179:3 / /media/root-ro/var/lib/epass ro - ext4 /dev/mmcblk0p3 ro\n"
    "41 29 0:22 / /var/lib/epass rw - overlay overlayroot rw,lowerdir=/media/root-ro/var/lib/epass,"
    "upperdir=/media/root-rw/overlay/var/lib/epass"
)
DATA = "40 29 179:3 / /var/lib/epass rw,noatime shared:4 - ext4 /dev/mmcblk0p3 rw"
CONTAINER = "29 1 0:21 / / rw - overlay overlay rw,lowerdir=/layers/1,upperdir=/var/lib/docker/overlay2/a/diff"


@pytest.mark.parametrize(
    ("mounts", "forgets"),
    [
        ([ROOT], False),
        ([OVERLAY], True),
        ([OVERLAY, DATA], False),
        ([OVERLAY, DATA_TOO], True),
        ([OVERLAY, DATA_TOO, DATA], False),
        ([CONTAINER], False),
        ([ROOT, "50 29 0:30 / /var/lib rw - tmpfs tmpfs rw"], True),
        ([ROOT, "rubbish", "50 29 0:30 / /var/lib - tmpfs"], False),
        ([], False),
    ],
)
def test_a_site_that_would_forget_at_a_power_cut_is_told(tmp_path, mounts, forgets):
    put(tmp_path, "proc/self/mountinfo", "\n".join(mounts) + "\n")
    assert is_in_memory(Path("/var/lib/epass"), root=tmp_path) == forgets
    seen = look(Path("/var/lib/epass"), tmp_path / "nowhere", root=tmp_path)
    assert ("recurse=0" in dict(complaints(seen)).get("disk", "")) == forgets
