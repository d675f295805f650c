"""A request reads and writes registers and becomes its answer (Modbus Application Protocol V1.1b3, 6.3, 6.12, 6.17, 7).

A host needs 17h only. 03 and 10h are for any Modbus master on the bench.
"""

from .const import const
from .frame import READ, READ_WRITE, WRITE, seal

_ILLEGAL_FUNCTION, _ILLEGAL_ADDRESS, _ILLEGAL_VALUE = const(1), const(2), const(3)
_MOST_READ = const(125)


def answer(frames, registers, reply, now_ms):
    """Obeys the request that `frames` has found and writes its answer into `reply`; the answer's length with CRC."""
    request, start, end = frames.data, frames.start, frames.end
    reply[0] = request[start]
    function = reply[1] = request[start + 1]
    if function == READ_WRITE:
        wrong = _wrong_write(request, start + 6, end, registers)
    elif function == WRITE:
        wrong = _wrong_write(request, start + 2, end, registers)
    elif function == READ:
        wrong = 0 if end - start == 6 else _ILLEGAL_VALUE
    else:
        wrong = _ILLEGAL_FUNCTION
    if not wrong and function != WRITE:
        wrong = _wrong_read(request, start + 2, registers)
    if wrong:
        reply[1] = function | 0x80
        reply[2] = wrong
        return seal(reply, 3)
    if function == READ_WRITE:
        _write(request, start + 6, registers, now_ms)
    elif function == WRITE:
        _write(request, start + 2, registers, now_ms)
        for place in range(2, 6):
            reply[place] = request[start + place]
        return seal(reply, 6)
    return seal(reply, _read(request, start + 2, registers, reply, now_ms))


def _word(data, place):
    return data[place] << 8 | data[place + 1]


def _wrong_read(request, place, registers):
    """The exception for a range that cannot be read, else 0. At `place`: the first register, and how many."""
    count = _word(request, place + 2)
    if not 0 < count <= _MOST_READ:
        return _ILLEGAL_VALUE
    return 0 if registers.may_read(_word(request, place), count) else _ILLEGAL_ADDRESS


def _wrong_write(request, place, end, registers):
    """The same for writing. At `place`: the first register, how many, how many bytes, and these."""
    if end < place + 5:
        return _ILLEGAL_VALUE
    count, size = _word(request, place + 2), request[place + 4]
    if not count or size != 2 * count or end != place + 5 + size:
        return _ILLEGAL_VALUE
    return 0 if registers.may_write(_word(request, place), count) else _ILLEGAL_ADDRESS


def _write(request, place, registers, now_ms):
    first, count = _word(request, place), _word(request, place + 2)
    for number in range(count):
        registers.write(first + number, _word(request, place + 5 + 2 * number))
    registers.renew(now_ms)


def _read(request, place, registers, reply, now_ms):
    first, count = _word(request, place), _word(request, place + 2)
    reply[2] = 2 * count
    for number in range(count):
        value = registers.read(first + number, now_ms)
        reply[3 + 2 * number] = value >> 8
        reply[4 + 2 * number] = value & 0xFF
    return 3 + 2 * count
