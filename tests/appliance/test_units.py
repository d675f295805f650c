"""The units as systemd itself reads them: no mistakes, walls around each program, one program for each unit."""

import re
import shutil
import subprocess
import sys
import tomllib
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
UNITS = HOUSE / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
DAEMONS = ["epass-kiosk", "epass-display", "epass-counter", "epass-console", "epass-feed", "epass-sync"]
PLATFORM = "epass-central-web@.service"
# “Exposure” of systemd-analyze, from 0 to 10; in tenths.
MOST_EXPOSED = 20

needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze") or not Path("/lib/systemd/system/multi-user.target").exists(),
    reason="systemd is not installed here",
)


@pytest.fixture
def root(tmp_path):
    """A root folder with nothing but systemd's own units, ours, and programs where ours look for them."""
    there = tmp_path / "usr/lib/systemd/system"
    shutil.copytree("/lib/systemd/system", there, symlinks=True, ignore_dangling_symlinks=True)
    shutil.copytree(UNITS, there, dirs_exist_ok=True)
    for program in ("epass", "epass-central", *DAEMONS):
        put_program(tmp_path / "usr/lib/epass/current/bin" / program)
    put_program(tmp_path / "usr/bin/python3")
    put_program(tmp_path / "bin/systemctl")
    return tmp_path


def started(unit):
    """A template is tried as one of those that are made of it."""
    return unit.replace("@.", "@8481.")


def put_program(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy("/bin/true", path)


def complaints(root, unit):
    command = ["systemd-analyze", "verify", f"--root={root}", "--man=no", unit]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stderr
    return [line for line in said.splitlines() if "epass" in line]


@needs_systemd
@pytest.mark.parametrize("unit", sorted(path.name for path in UNITS.glob("epass*.*") if path.is_file()))
def test_systemd_finds_no_mistake(root, unit):
    assert complaints(root, started(unit)) == []


@needs_systemd
def test_systemd_would_find_one(root):
    unit = root / "usr/lib/systemd/system/epass-feed.service"
    unit.write_text(unit.read_text().replace("WatchdogSec=", "WatchdogSex="))
    assert "WatchdogSex" in complaints(root, unit.name)[0]


@needs_systemd
@pytest.mark.parametrize("unit", SERVICES)
def test_a_program_can_reach_next_to_nothing_but_its_own(root, unit):
    command = [
        "systemd-analyze",
        "security",
        f"--root={root}",
        "--offline=true",
        f"--threshold={MOST_EXPOSED}",
        started(unit),
    ]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 0, told.stdout.splitlines()[-1]
    assert float(re.search(r"exposure level .*: ([\d.]+)", told.stdout).group(1)) <= MOST_EXPOSED / 10


def settings(unit, key):
    return re.findall(rf"^{key}=(.*)$", (UNITS / unit).read_text(), re.MULTILINE)


@pytest.mark.parametrize("unit", [*(f"{daemon}.service" for daemon in DAEMONS), PLATFORM])
def test_a_daemon_is_watched_and_never_given_up(unit):
    assert settings(unit, "Type") == ["notify"]
    assert settings(unit, "WatchdogSec") == ["30"]
    assert settings(unit, "Restart") == ["always"]
    assert settings(unit, "StartLimitIntervalSec") == ["0"]


@pytest.mark.parametrize("daemon", DAEMONS)
def test_each_program_of_a_site_is_a_user_of_its_own(daemon):
    assert settings(f"{daemon}.service", "User") == [daemon]
    assert settings(f"{daemon}.service", "ExecStart") == [f"/usr/lib/epass/current/bin/{daemon}"]


def test_the_platform_serves_only_a_database_that_was_brought_to_its_version():
    assert (
        settings(PLATFORM, "Requires")
        == settings(PLATFORM, "After")[0].split()[1:]
        == ["epass-central-migrate.service"]
    )
    [command] = settings("epass-central-migrate.service", "ExecStart")
    assert command.endswith(" migrate --backup")
    # A process whose Requires= failed is not tried again by itself.
    [after] = settings("epass-central-migrate.service", "ExecStartPost")
    assert after.endswith(" start --no-block epass-central.target")


@needs_systemd
@pytest.mark.parametrize("unit", [PLATFORM, "epass-central-migrate.service", "epass-central-backup.service"])
def test_what_all_units_of_the_platform_need_reaches_each_also_those_of_a_template(root, unit):
    """Their user stands in epass-central-.service.d alone."""
    assert settings(unit, "User") == []
    command = ["systemd-analyze", "security", f"--root={root}", "--offline=true", started(unit)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout
    assert "Service runs under a static non-root user identity" in told


def test_every_program_of_a_site_has_a_unit_and_a_user():
    scripts = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]["scripts"]
    users = (UNITS / "sysusers.d/epass.conf").read_text()
    for program in scripts:
        if program not in ("epass", "epass-central"):
            assert f"{program}.service" in SERVICES
            assert re.search(rf"^u {program} +-:epass ", users, re.MULTILINE)


def load_kinds():
    path = HOUSE / "packaging/kinds.py"
    spec = spec_from_loader("kinds", SourceFileLoader("kinds", str(path)))
    module = module_from_spec(spec)
    sys.modules["kinds"] = module  # dataclasses ask for it
    spec.loader.exec_module(module)
    return module.KINDS


KINDS = load_kinds()


@pytest.mark.parametrize("unit", sorted(path.name for path in UNITS.glob("epass*") if path.is_file()))
def test_every_unit_is_in_one_package_with_its_program_and_its_user(unit):
    [kind] = [kind for kind in KINDS.values() if kind.is_unit.match(unit)]
    for program in re.findall(r"/usr/lib/epass/current/bin/(\S+)", (UNITS / unit).read_text()):
        assert program in kind.programs
    rules = "".join((UNITS / rule).read_text() for rule in kind.rules)
    for user in settings(unit, "User"):
        assert user == "root" or re.search(rf"^u {user} ", rules, re.MULTILINE)


def test_every_rule_is_in_a_package_and_the_walls_are_in_both():
    rules = {rule for kind in KINDS.values() for rule in kind.rules}
    folders = {path.parent.name for path in map(Path, rules)}
    assert rules == {f"{folder}/{path.name}" for folder in folders for path in (UNITS / folder).iterdir()}
    assert all(kind.is_unit.match("epass-.service.d") for kind in KINDS.values())


@pytest.mark.parametrize("unit", SERVICES)
def test_no_secret_is_an_argument_or_in_the_environment(unit):
    for line in (UNITS / unit).read_text().splitlines():
        assert not re.match(r"(Exec\w+|Environment\w*)=.*(token|secret|password|key)", line, re.IGNORECASE)


def test_the_watchdog_of_the_machine_fits_the_pis():
    """Its counter holds 16 s; more switches it off in silence."""
    seconds = re.search(r"^RuntimeWatchdogSec=(\d+)s$", (UNITS / "system.conf.d/50-epass.conf").read_text(), re.M)
    assert 10 <= int(seconds.group(1)) <= 14


@pytest.mark.skipif(not shutil.which("systemd-sysusers"), reason="systemd is not installed here")
def test_users_and_folders_of_a_site_are_made_as_systemd_reads_them(tmp_path):
    """The state folder belongs to the group of all programs, with the set-group bit."""
    (tmp_path / "etc").mkdir()
    for program, rules in (("systemd-sysusers", "sysusers.d"), ("systemd-tmpfiles --create", "tmpfiles.d")):
        apply(program, tmp_path, UNITS / rules / "epass.conf")
    users = [line.split(":")[0] for line in (tmp_path / "etc/passwd").read_text().splitlines()]
    assert {"epass", "epass-kiosk", "epass-display", "epass-counter", "epass-feed"} <= set(users)
    group = re.search(r"^epass:[^:]*:(\d+):", (tmp_path / "etc/group").read_text(), re.M).group(1)
    state = (tmp_path / "var/lib/epass").stat()
    assert (state.st_mode & 0o7777, str(state.st_gid)) == (0o2770, group)


@pytest.mark.skipif(not shutil.which("systemd-sysusers"), reason="systemd is not installed here")
def test_keys_of_the_platform_are_for_its_user_alone(tmp_path):
    (tmp_path / "etc/epass").mkdir(parents=True)
    key = tmp_path / "etc/epass/tax-numbers.key"
    key.write_text("a key")
    key.chmod(0o644)
    apply("systemd-sysusers", tmp_path, UNITS / "sysusers.d/epass-platform.conf")
    apply("systemd-tmpfiles --create", tmp_path, UNITS / "tmpfiles.d/epass-platform.conf")
    group = re.search(r"^epass-central:[^:]*:(\d+):", (tmp_path / "etc/group").read_text(), re.M).group(1)
    for path, mode in ((key, 0o640), (key.parent, 0o750)):
        assert (path.stat().st_mode & 0o777, str(path.stat().st_gid)) == (mode, group)


def apply(program, root, rules):
    command = [*program.split(), f"--root={root}", str(rules)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    complaints = [line for line in told.stderr.splitlines() if not line.startswith("Creating ")]
    assert (told.returncode, complaints) == (0, [])


# Settings that add to what stands there; others in a unit are overruled by the drop-in of all units.
ADDED_UP = {"RestrictAddressFamilies", "SystemCallFilter", "Environment", "ReadWritePaths"}


def keys(path):
    return set(re.findall(r"^([A-Z][A-Za-z]+)=", path.read_text(), re.MULTILINE))


@pytest.mark.parametrize("unit", SERVICES)
def test_what_a_unit_says_is_not_overruled(unit):
    """A drop-in comes after the unit: what takes back a wall must be a drop-in after it."""
    overruled = keys(UNITS / unit) & keys(UNITS / "epass-.service.d/10-hardening.conf") - ADDED_UP
    assert overruled == set()
