"""`make vm-test`: the package on a machine of its own. ARGS="tour", "cuts", "kills"; else all of them."""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from pathlib import Path

from vm.cuts import cuts
from vm.image import CACHE, image
from vm.kills import kills
from vm.machine import Machine, accelerator
from vm.tour import Tour

HOUSE = Path(__file__).resolve().parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=["tour", "cuts", "kills"])
    parser.add_argument("--only", nargs="*", default=[], help="steps of the tour")
    parser.add_argument("--package", type=Path, default=None)
    parser.add_argument("--images", type=int, default=300)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--pictures", type=Path, default=HOUSE / "build/vm")
    args = parser.parse_args()
    missing = [
        name for name in ("qemu-system-x86_64", "qemu-img", "mmdebstrap", "mke2fs", "debugfs") if not _which(name)
    ]
    if missing:
        packages = "qemu-system-x86 qemu-utils mmdebstrap e2fsprogs"
        print(f"skipped: {', '.join(missing)} are not here (apt-get install {packages})")
        return 0
    package = args.package or _newest()
    if package is None:
        print("skipped: there is no package for this machine in dist/ (make deb SUITES=bookworm ARCHS=amd64)")
        return 0
    print(f"{package.name}, {accelerator()}", flush=True)
    args.pictures.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    made = image(package)
    print(f"image: {time.monotonic() - began:.0f} s", flush=True)
    failed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="run-", dir=CACHE) as folder:
        for part in args.parts:
            print(f"== {part}", flush=True)
            place = Path(folder) / part
            if part == "tour":
                failed += asyncio.run(_tour(Machine(made, place), args.pictures, set(args.only)))
            elif part == "cuts":
                failed += asyncio.run(cuts(made, place, args.images, _say))
            elif part == "kills":
                failed += asyncio.run(kills(made, place, args.kills, _say))
            shutil.rmtree(place, ignore_errors=True)
    print(f"{len(failed)} failed: {', '.join(failed)}" if failed else "all is well", flush=True)
    return 1 if failed else 0


async def _tour(machine: Machine, pictures: Path, only: set[str]) -> list[str]:
    try:
        return await Tour(machine, pictures, _say).walk(only)
    finally:
        await machine.cut()


def _say(line: str) -> None:
    print(line, flush=True)


def _which(name: str) -> bool:
    return bool(shutil.which(name) or Path("/sbin", name).exists())


def _newest() -> Path | None:
    packages = sorted(HOUSE.glob("dist/epass_*~deb12_amd64.deb"), key=lambda path: path.stat().st_mtime)
    return packages[-1] if packages else None


if __name__ == "__main__":
    sys.exit(main())
