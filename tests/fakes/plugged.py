"""A machine's sysfs with devices plugged in, as the kernel shows them."""

import os


class FakeSysfs:
    def __init__(self, root):
        self.root = root
        self._count = 0

    def _device(self, **texts):
        """A USB device in its own socket; returns the folder of its interface."""
        self._count += 1
        usb = self.root / f"sys/devices/usb1/1-1.{self._count}"
        interface = usb / f"1-1.{self._count}:1.0"
        interface.mkdir(parents=True)
        for name, text in texts.items():
            (usb / name).write_text(f"{text}\n")
        return interface

    def _node(self, kind, name, device):
        node = self.root / "sys/class" / kind / name
        node.mkdir(parents=True)
        (node / "device").symlink_to(os.path.relpath(device, node))
        return node

    def plug_line(self, name, serial=""):
        ids = {"idVendor": "0403", "idProduct": "6001", "product": "FT232R USB UART"}
        self._node("tty", name, self._device(**ids, **({"serial": serial} if serial else {})))

    def plug_printer(self, name="lp0", serial="J47A001234"):
        device = self._device(idVendor="04b8", idProduct="0e28", product="TM-T20III", serial=serial)
        self._node("usbmisc", name, device)

    def plug_touch(self, name="event3"):
        device = self._device(idVendor="0eef", idProduct="0001")
        (device / "capabilities").mkdir()
        (device / "name").write_text("eGalax Touch\n")
        (device / "capabilities/key").write_text("400 0 0 0 0 0\n")  # BTN_TOUCH is 0x14a
        (device / "capabilities/abs").write_text("3\n")
        self._node("input", name, device)

    def plug_keyboard(self, name="event0"):
        device = self._device(idVendor="046d", idProduct="c31c")
        (device / "capabilities").mkdir()
        (device / "capabilities/key").write_text("10000 e0b0ffdf01cfffff fffffffffffffffe\n")
        self._node("input", name, device)

    def fit_card(self, number, connectors):
        (self.root / f"sys/class/drm/card{number}").mkdir(parents=True)
        for name, mode in connectors.items():
            folder = self.root / f"sys/class/drm/card{number}-{name}"
            folder.mkdir()
            (folder / "status").write_text("connected\n" if mode else "disconnected\n")
            (folder / "modes").write_text(f"{mode}\n800x600\n" if mode else "")
