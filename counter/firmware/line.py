"""Bytes come in and answers go out: through USB's serial stream, or over two wires with a driver to be switched."""


class StreamLine:
    """A line that is ours alone. `poll` tells whether `source` has a byte; `sink` takes a whole answer at once."""

    is_sending = False

    def __init__(self, poll, source, sink):
        self._poll = poll
        self._source = source
        self._sink = sink
        self._byte = bytearray(1)

    def receive(self, chunk):
        """Fills `chunk` with what has come; how many bytes."""
        count = 0
        while count < len(chunk) and self._has_byte() and self._source.readinto(self._byte):
            chunk[count] = self._byte[0]
            count += 1
        return count

    def send(self, frame):
        self._sink.write(frame)

    def _has_byte(self):
        has_byte = False
        for _ in self._poll.ipoll(0):  # to its end: it is one object, used again
            has_byte = True
        return has_byte


class Rs485Line:
    """A line that is shared. `drive(1)` connects our sender to it, and nobody else may send: only while we do."""

    def __init__(self, uart, drive):
        self.is_sending = False
        self._uart = uart
        self._drive = drive
        drive(0)

    def receive(self, chunk):
        """Fills `chunk` with what has come; how many bytes. Gives the line back once the last stop bit is out, and
        drops what was heard meanwhile: some receivers hear their own sender."""
        count = min(self._uart.any(), len(chunk))
        if count:
            self._uart.readinto(chunk, count)
        if not self.is_sending:
            return count
        if self._uart.txdone():
            self._drive(0)
            self.is_sending = False
            count = self._uart.any()
            while count:
                self._uart.readinto(chunk, min(count, len(chunk)))
                count = self._uart.any()
        return 0

    def send(self, frame):
        self._drive(1)
        self.is_sending = True
        self._uart.write(frame)
