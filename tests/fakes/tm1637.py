"""What a TM1637 makes of the edges on its two pins: written from the chip's datasheet, for reading displays only."""


class Chip:
    """`clock` and `data` are the pins. `places`: the six registers; `pulses`: 0 dark, else 1, 2, 4, 10 … of 16.

    Raises AssertionError for what the chip would misunderstand.
    """

    _PULSES = (1, 2, 4, 10, 11, 12, 13, 14)

    def __init__(self) -> None:
        self.places = [0] * 6
        self.pulses = 0
        self.frames = 0
        self.bytes_seen = 0
        self._clock = self._data = 1
        self._is_begun = False
        self._bits: list[int] = []
        self._address: int | None = None
        self._is_first = False

    def clock(self, level: int) -> None:
        rises = level and not self._clock
        self._clock = level
        if not rises or not self._is_begun:
            return
        if len(self._bits) == 8:
            assert self._data == 0, "the sender drives DIO high while the chip acknowledges"
            self._take(sum(bit << place for place, bit in enumerate(self._bits)))
            self._bits = []
        else:
            self._bits.append(self._data)

    def data(self, level: int) -> None:
        if level == self._data:
            return
        self._data = level
        if not self._clock:
            return
        if not level:
            assert not self._is_begun, "a beginning within a transmission"
            self._is_begun, self._is_first, self._bits = True, True, []
            return
        # The clock's rise before the end puts one bit in: DIO, still low.
        assert self._is_begun and self._bits == [0], "an end in the middle of a byte"
        self._is_begun, self._address = False, None
        self.frames += 1

    def play(self, edges: str) -> None:
        """C and c, D and d: clock and data, up and down."""
        for edge in edges:
            (self.clock if edge in "Cc" else self.data)(int(edge.isupper()))

    def _take(self, byte: int) -> None:
        self.bytes_seen += 1
        if not self._is_first:
            assert self._address is not None, "data without an address"
            self.places[self._address] = byte
            self._address = (self._address + 1) % 6
            return
        self._is_first = False
        match byte >> 6:
            case 0b01:
                assert byte == 0x40, "only writing with a counting address is understood here"
            case 0b11:
                self._address = byte & 0x0F
            case 0b10:
                self.pulses = self._PULSES[byte & 7] if byte & 8 else 0
            case _:
                raise AssertionError(f"the chip has no command {byte:02X}h")
