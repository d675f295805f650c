"""Starts a box on an RP2040. All that differs from box to box is in the block below; the wiring: docs/firmware.md.

Copied to the root of the board, beside the folder `firmware`. NEXT held down while the power comes leaves the box
unstarted, with MicroPython's prompt on USB.
"""

from time import ticks_ms, ticks_us

from firmware.box import Box

from firmware import board, lamps

# ---- this box ----
ADDRESS = 1  # 1–247; on a shared line each box has one of its own
LINK = "usb"  # or "rs485"
BAUDRATE = 38400  # of RS-485
SENDER, RECEIVER, DRIVE = 16, 17, 18  # of RS-485: GP16, GP17, GP18
KEYS = (2, 3, 4, 5, 6, 7)  # NEXT, RECALL, NO-SHOW, HOLD, FINISH, HELP; a box without HELP: five
LAMPS = (
    (8, lamps.CALLING | lamps.SERVING),  # green
    (9, lamps.WAITING_LAMP | lamps.ASK),  # white
    (10, lamps.REFUSED | lamps.NOBODY_WAITING | lamps.LINK_LOST),  # red
    (11, lamps.HELP | lamps.EMERGENCY),  # blue
    (12, lamps.PAPER_OUT | lamps.PAPER_LOW),  # amber
    (13, lamps.BUSY | lamps.BREAK),  # yellow
)
BEEPER = 14
CLOCK, DATA = 20, 21  # of the TM1637
# ------------------


def start():
    """Everything made ready, or None when NEXT is held."""
    if not 1 <= ADDRESS <= 247 or LINK not in ("usb", "rs485"):
        raise ValueError("main.py: ADDRESS must be 1 to 247, and LINK usb or rs485")
    panel = board.Panel(KEYS, LAMPS, BEEPER)
    if panel.contacts() & 1:
        return None
    line = board.usb_line() if LINK == "usb" else board.rs485_line(BAUDRATE, SENDER, RECEIVER, DRIVE)
    now_ms = ticks_ms()
    return Box(
        address=ADDRESS,
        baudrate=BAUDRATE,
        boot_id=board.count_this_start(),
        line=line,
        panel=panel,
        display=board.a_display(CLOCK, DATA, now_ms),
        now_ms=now_ms,
    )


def run(box, watchdog):
    """For ever. The watchdog is fed after a whole step only: whatever ends or hangs one starts the box anew."""
    while True:
        box.step(ticks_us(), ticks_ms())
        watchdog.feed()


if __name__ == "__main__":
    box = start()
    if box is not None:
        run(box, board.a_watchdog())
