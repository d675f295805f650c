from counter.firmware.line import Rs485Line, StreamLine


class Uart:
    """A sender that takes its time, and whose receiver hears it if `hears_itself`."""

    def __init__(self, done, hears_itself=False):
        self.happened = done
        self.coming = b""
        self.is_done = True
        self._hears_itself = hears_itself

    def any(self):
        return len(self.coming)

    def readinto(self, buffer, count):
        assert count <= len(buffer)
        buffer[:count] = self.coming[:count]
        self.coming = self.coming[count:]
        return count

    def write(self, frame):
        self.happened.append(bytes(frame))
        self.is_done = False
        if self._hears_itself:
            self.coming += bytes(frame)

    def txdone(self):
        return self.is_done


def a_line(**options):
    happened = []
    uart = Uart(happened, **options)
    return Rs485Line(uart, happened.append), uart, happened


def test_the_driver_is_off_from_the_start():
    _, _, happened = a_line()
    assert happened == [0]


def test_the_driver_is_on_before_the_first_bit_and_off_after_the_last():
    line, uart, happened = a_line()
    line.send(memoryview(b"answer"))
    assert happened == [0, 1, b"answer"]
    for _ in range(3):
        assert line.receive(bytearray(64)) == 0
    assert line.is_sending
    assert happened == [0, 1, b"answer"]
    uart.is_done = True
    line.receive(bytearray(64))
    assert happened == [0, 1, b"answer", 0]
    assert not line.is_sending


def test_what_a_line_hears_of_itself_is_dropped_however_long():
    line, uart, _ = a_line(hears_itself=True)
    line.send(bytes(200))
    chunk = bytearray(64)
    assert line.receive(chunk) == 0
    uart.is_done = True
    assert line.receive(chunk) == 0
    assert uart.coming == b""
    uart.coming = b"next"
    assert line.receive(chunk) == 4
    assert chunk[:4] == b"next"


def test_more_than_a_step_takes_is_left_for_the_next():
    line, uart, _ = a_line()
    uart.coming = bytes(range(100))
    chunk = bytearray(64)
    assert line.receive(chunk) == 64
    assert line.receive(chunk) == 36
    assert chunk[:36] == bytes(range(64, 100))


class Stream:
    def __init__(self, coming):
        self.coming, self.sent = coming, b""

    def ipoll(self, _):
        return [(self, 1)] if self.coming else []

    def readinto(self, buffer):
        buffer[:1], self.coming = self.coming[:1], self.coming[1:]
        return 1

    def write(self, frame):
        self.sent += bytes(frame)


def test_a_stream_gives_what_is_there_and_never_waits():
    stream = Stream(bytes(range(70)))
    line = StreamLine(stream, stream, stream)
    chunk = bytearray(64)
    assert [line.receive(chunk), line.receive(chunk), line.receive(chunk)] == [64, 6, 0]
    line.send(memoryview(b"answer"))
    assert stream.sent == b"answer"
    assert not line.is_sending


def test_a_stream_that_has_ended_gives_nothing_and_does_not_hang():
    stream = Stream(b"ab")
    stream.readinto = lambda buffer: 0
    assert StreamLine(stream, stream, stream).receive(bytearray(64)) == 0
