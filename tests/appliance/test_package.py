"""The packages: no complaint of lintian, and a fresh Debian root takes one in, uses it and lets it go."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
TOOLS = ("dpkg-deb", "lintian", "mmdebstrap")
NO_ROOT = 77  # of packaging/try
missing = [tool for tool in TOOLS if not shutil.which(tool)]

pytestmark = [
    pytest.mark.skipif(bool(missing), reason=f"not installed here: {', '.join(missing)}"),
    pytest.mark.skipif(os.getuid() != 0, reason="only root can make a Debian root"),
    pytest.mark.skipif(not os.environ.get("CI"), reason="takes two minutes: make test CI=1; make deb-test does it all"),
]


def run(*words, timeout_s):
    told = subprocess.run(words, capture_output=True, text=True, timeout=timeout_s, check=False)
    if told.returncode == NO_ROOT:
        pytest.skip(told.stdout.splitlines()[-1])
    assert told.returncode == 0, f"{told.stdout[-3000:]}\n{told.stderr[-3000:]}"
    return told.stdout


@pytest.fixture(scope="module", params=["site", "platform"])
def package(request, tmp_path_factory):
    """Hardly compressed, for this machine's architecture and Debian 12."""
    into = tmp_path_factory.mktemp("dist")
    build = [sys.executable, HOUSE / "packaging/build", "--kind", request.param, "--level", "0", "--into", into]
    run(*build, timeout_s=600)
    [path] = into.iterdir()
    return path


def test_lintian_has_no_complaint(package):
    run("lintian", "--fail-on", "error,warning", package, timeout_s=600)


def test_it_names_who_made_it(package):
    maintainer = run("dpkg-deb", "-f", package, "Maintainer", timeout_s=60)
    assert "e-PASS" in maintainer and "example" not in maintainer


def test_every_unit_finds_its_program_in_the_package(package):
    paths = [line.split()[5] for line in run("dpkg-deb", "-c", package, timeout_s=60).splitlines()]
    programs = {path.rpartition("/bin/")[2] for path in paths if "/releases/" in path and "/bin/" in path}
    units = {path.rpartition("/")[2] for path in paths if "/systemd/system/" in path and path.endswith(".service")}
    wanted = {word for unit in units for word in started_by(HOUSE / "systemd" / unit)}
    assert units and wanted and wanted <= programs


def started_by(unit):
    marker = "/usr/lib/epass/current/bin/"
    return {
        word.removeprefix(marker) for word in unit.read_text().split("=") for word in word.split() if marker in word
    }


def test_a_fresh_root_installs_uses_and_removes_it(package):
    if package.name.startswith("epass-platform"):
        pytest.skip("a PostgreSQL in a root takes a minute more: make deb-test")
    arch = run("dpkg", "--print-architecture", timeout_s=60).strip()
    told = run(HOUSE / "packaging/try", "bookworm", arch, package, timeout_s=900)
    assert "Α001" in told and "journal:" in told and "nothing left behind" in told
