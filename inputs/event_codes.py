"""The numbers of the kernel's input events that mean something here: those of linux/input-event-codes.h."""

from enum import IntEnum


class Kind(IntEnum):
    SYN = 0x00
    KEY = 0x01
    ABS = 0x03
    SWITCH = 0x05
    LED = 0x11


class Syn(IntEnum):
    REPORT = 0
    DROPPED = 3


class Button(IntEnum):
    LEFT = 0x110
    TOUCH = 0x14A


class Axis(IntEnum):
    X = 0x00
    Y = 0x01
    MT_SLOT = 0x2F
    MT_X = 0x35
    MT_Y = 0x36
    MT_CONTACT = 0x39


class Switch(IntEnum):
    HEADPHONE = 0x02
    JACK = 0x07


class Led(IntEnum):
    NUM_LOCK = 0x00


class Code(IntEnum):
    """Keys that print nothing, by the names of the kernel without KEY_."""

    ESC = 1
    BACKSPACE = 14
    TAB = 15
    ENTER = 28
    LEFTSHIFT = 42
    RIGHTSHIFT = 54
    KPASTERISK = 55
    SPACE = 57
    F1 = 59
    F2 = 60
    KPMINUS = 74
    KPPLUS = 78
    KPDOT = 83
    F12 = 88
    KPENTER = 96
    KPSLASH = 98
    HOME = 102
    UP = 103
    LEFT = 105
    RIGHT = 106
    DOWN = 108
    DELETE = 111
    VOLUMEDOWN = 114
    VOLUMEUP = 115
    AGAIN = 129
    HELP = 138
    BACK = 158
    PLAYPAUSE = 164
    HOMEPAGE = 172
    F15 = 185
    F16 = 186
    MEDIA = 226
    OK = 0x160
    SELECT = 0x161


# A key's value when it goes down; 2 while it is held, 0 when it is let go.
PRESSED = 1
# The slot of a panel that has none.
SINGLE = -1
# The digits of the upper row and those of the numeric keypad.
DIGITS = {2: "1", 3: "2", 4: "3", 5: "4", 6: "5", 7: "6", 8: "7", 9: "8", 10: "9", 11: "0"}
KEYPAD_DIGITS = {79: "1", 80: "2", 81: "3", 75: "4", 76: "5", 77: "6", 71: "7", 72: "8", 73: "9", 82: "0"}
