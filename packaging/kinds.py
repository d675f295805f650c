"""What goes into the package of a site, and into the platform's: decision 35."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`scripts`: the folder in packaging/debian; `programs`: their names in pyproject.toml, of which `command` is in
    the PATH; `is_unit` knows a file of systemd/ by its name; `rules` are others there, with their place below /usr/lib;
    `manual`: the section of the command's page; `more`: lines of the control file."""

    package: str
    scripts: str
    lock: str
    programs: frozenset[str]
    command: str
    is_unit: re.Pattern[str]
    rules: Mapping[str, str]
    documents: tuple[str, ...]
    manual: int
    depends: str
    more: str
    description: str


_LOCAL = frozenset({"epass-kiosk", "epass-display", "epass-counter", "epass-feed", "epass-console", "epass-sync"})
KINDS = {
    "site": Kind(
        package="epass",
        scripts="site",
        lock="requirements/appliance.txt",
        programs=_LOCAL | {"epass"},
        command="epass",
        is_unit=re.compile(r"epass(?!-central)"),
        rules={
            "sysusers.d/epass.conf": "sysusers.d",
            "tmpfiles.d/epass.conf": "tmpfiles.d",
            "modules-load.d/epass.conf": "modules-load.d",
            "udev/65-epass.rules": "udev/rules.d",
            "journald.conf.d/50-epass.conf": "systemd/journald.conf.d",
            "system.conf.d/50-epass.conf": "systemd/system.conf.d",
        },
        documents=("docs/appliance.md", "docs/operating.md", "docs/alerts.yml", "epass.example.toml"),
        manual=1,
        depends="libc6, systemd, udev, kmod",
        more="Recommends: systemd-timesyncd\nConflicts: epass-platform\n",
        description="""queue of a Greek Citizens' Service Centre (KEP)
 Ticket dispenser on a touchscreen, wall display with voice, button boxes and
 console for the clerks, around one journal in SQLite. Made for a Raspberry Pi
 or a small PC that nobody looks after: it comes up by itself and survives the
 plug being pulled.
 .
 After installing, run "epass setup".""",
    ),
    "platform": Kind(
        package="epass-platform",
        scripts="platform",
        lock="requirements/platform.txt",
        programs=frozenset({"epass-central"}),
        command="epass-central",
        is_unit=re.compile(r"epass-(central|\.)"),
        rules={
            "sysusers.d/epass-platform.conf": "sysusers.d",
            "tmpfiles.d/epass-platform.conf": "tmpfiles.d",
        },
        documents=("docs/platform.md", "central.example.toml"),
        manual=8,
        depends="libc6, systemd, postgresql-client",
        more="Suggests: postgresql, nginx | caddy\nConflicts: epass\n",
        description="""appointment platform of the Greek Citizens' Service Centres
 Pages on which citizens book a visit or take a number from their telephone,
 pages for clerks and administrators, and the API with which the queues of the
 sites agree. Several processes on one PostgreSQL, behind a proxy.
 .
 How to set it up: /usr/share/doc/epass-platform/platform.md""",
    ),
}
