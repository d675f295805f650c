"""A Debian root with the package becomes two disks: the system's, and one for the site's data."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("EPASS_VM_CACHE", "/var/tmp/epass-vm"))
# The cloud kernel has no drivers for USB serial lines, KMS and evdev.
_PACKAGES = (
    "systemd-sysv,udev,dbus,kmod,initramfs-tools,busybox,overlayroot,python3,e2fsprogs,systemd-timesyncd,procps,sqlite3"
)
_KERNELS = {"amd64": "linux-image-amd64", "arm64": "linux-image-arm64"}
_MODULES = "virtio_console i6300esb uinput virtio_gpu ftdi_sio evdev usbhid hid_generic"
_EARLY = "virtio_pci virtio_blk ext4 crc32c_generic overlay"
_INSIDE = ("agent.py", "image.py", "load.py", "site.toml")
ROOT_MB, DATA_MB = 1800, 64


class Image:
    """`root`, `kernel` and `initrd` boot; `data` is empty. All are read by overlays, and stay as they are."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root.qcow2"
        self.data = folder / "data.raw"
        self.kernel = folder / "vmlinuz"
        self.initrd = folder / "initrd.img"


def image(package: Path, suite: str = "bookworm", arch: str = "amd64") -> Image:
    """Built once for each package and what else goes into it."""
    parts = [package, *(HERE / name for name in _INSIDE)]
    mark = hashlib.sha256(b"".join(path.read_bytes() for path in parts)).hexdigest()[:12]
    folder = CACHE / f"{suite}-{arch}-{mark}"
    if not (folder / "root.qcow2").exists():
        for old in CACHE.glob(f"{suite}-{arch}-*"):
            if old.is_dir():
                shutil.rmtree(old)
        base = _base(suite, arch)
        part = folder.with_name(f".{folder.name}")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        _build(part, base, package)
        part.rename(folder)
    return Image(folder)


def _base(suite: str, arch: str) -> Path:
    tar = CACHE / f"base-{suite}-{arch}.tar"
    if not tar.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        part = tar.with_name(f".part-{tar.name}")
        packages = f"{_PACKAGES},{_KERNELS[arch]}"
        _run("mmdebstrap", "--quiet", "--variant=minbase", f"--architectures={arch}", f"--include={packages}", suite,
             part, "http://deb.debian.org/debian")  # fmt: skip
        part.rename(tar)
    return tar


def _build(folder: Path, base: Path, package: Path) -> None:
    root = folder / "root"
    root.mkdir()
    _run("tar", "-C", root, "-xf", base, "--exclude=./dev/*")
    for name, minor in (("null", 3), ("urandom", 9)):
        os.mknod(root / "dev" / name, 0o20666, os.makedev(1, minor))
    _initrd(root)
    shutil.copy(package, root / "tmp/epass.deb")
    _inside(root, "dpkg", "-i", "/tmp/epass.deb")
    (root / "tmp/epass.deb").unlink()
    _equip(root)
    for name, target in (("vmlinuz", "vmlinuz"), ("initrd.img", "initrd.img")):
        shutil.copy(root / target, folder / name)
    for path in root.glob("boot/*"):
        path.unlink()
    for name in ("null", "urandom"):
        (root / "dev" / name).unlink()
    _run("mke2fs", "-q", "-t", "ext4", "-L", "epass-root", "-d", root, folder / "root.raw", f"{ROOT_MB}M")
    _run("qemu-img", "convert", "-q", "-O", "qcow2", folder / "root.raw", folder / "root.qcow2")
    (folder / "root.raw").unlink()
    _run("mke2fs", "-q", "-t", "ext4", "-L", "EPASS-DATA", folder / "data.raw", f"{DATA_MB}M")
    shutil.rmtree(root)


def _initrd(root: Path) -> None:
    tools = root / "etc/initramfs-tools"
    (tools / "initramfs.conf").write_text("MODULES=list\nCOMPRESS=gzip\nBUSYBOX=y\n")
    (tools / "modules").write_text("\n".join(_EARLY.split()) + "\n")
    _inside(root, "update-initramfs", "-u")


def _equip(root: Path) -> None:
    """What a technician does (a configuration, names of devices, a data partition), and the agent."""
    shutil.copy(HERE / "site.toml", root / "etc/epass/epass.toml")
    (root / "etc/udev/rules.d/66-epass-site.rules").write_text(
        'SUBSYSTEM=="tty", ATTRS{serial}=="PRN1", SYMLINK+="epass/printer"\n'
        'SUBSYSTEM=="input", KERNEL=="event*", ATTRS{name}=="QEMU QEMU USB Tablet", SYMLINK+="epass/touch"\n'
    )
    (root / "etc/fstab").write_text(
        "LABEL=epass-root / ext4 defaults,noatime 0 1\n"
        "LABEL=EPASS-DATA /var/lib/epass ext4 noatime,nosuid,nodev,noexec 0 2\n"
    )
    (root / "etc/modules-load.d/vm.conf").write_text("\n".join(_MODULES.split()) + "\n")
    (root / "etc/hostname").write_text("kep-0532\n")
    (root / "etc/machine-id").write_text("")
    (root / "usr/local/lib/epass-vm").mkdir(parents=True)
    for script in ("agent.py", "load.py"):
        shutil.copy(HERE / script, root / "usr/local/lib/epass-vm")
    (root / "etc/systemd/system/vm-agent.service").write_text(
        "[Unit]\nDefaultDependencies=no\nAfter=systemd-modules-load.service systemd-udevd.service\n"
        "[Service]\nExecStart=/usr/bin/python3 /usr/local/lib/epass-vm/agent.py\nRestart=always\nRestartSec=0.3\n"
        "StandardOutput=null\nStandardError=null\n"
        "[Install]\nWantedBy=sysinit.target\n"
    )
    daemons = [f"epass-{name}.service" for name in ("kiosk", "display", "counter", "feed")]
    _run("systemctl", f"--root={root}", "--quiet", "enable", "vm-agent.service", *daemons)


def _inside(root: Path, *words: object) -> None:
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    _run("unshare", "-n", "chroot", root, *words, env=environment)


def _run(*words: object, env: dict[str, str] | None = None) -> None:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, env=env, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, words[:6]))} …: {done.stdout[-2000:]}{done.stderr[-2000:]}")
