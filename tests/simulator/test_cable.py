"""The network between the demo's site and its platform: carries everything, or nothing."""

import asyncio

import pytest

from simulator.cable import Cable
from simulator.platform_folder import HOST

BOUND_S = 5.0


@pytest.fixture
async def far_end():
    """Says everything again, in capitals; its port."""

    async def answer(reader, writer):
        while line := await reader.readline():
            writer.write(line.upper())
        writer.close()

    server = await asyncio.start_server(answer, HOST, 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.fixture
async def cable(far_end):
    async with Cable(far_end) as cable:
        yield cable


async def heard(reader):
    """The next line; nothing where the connection was cut, in whatever way."""
    async with asyncio.timeout(BOUND_S):
        try:
            return await reader.readline()
        except ConnectionError:
            return b""


async def said_to(port, line):
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(line)
    answer = await heard(reader)
    writer.close()
    return answer


async def test_what_goes_in_comes_out_at_the_other_end_and_back(cable):
    assert await said_to(cable.port, b"alpha\n") == b"ALPHA\n"
    long = b"a" * 50_000 + b"\n"
    assert await said_to(cable.port, long) == long.upper()


async def test_while_it_is_out_nothing_passes_and_what_was_on_its_way_is_cut(cable):
    reader, writer = await asyncio.open_connection(HOST, cable.port)
    writer.write(b"alpha\n")
    assert await heard(reader) == b"ALPHA\n"
    cable.unplug()
    assert await heard(reader) == b""
    writer.close()
    assert await said_to(cable.port, b"beta\n") == b""
    cable.plug()
    assert await said_to(cable.port, b"gamma\n") == b"GAMMA\n"


async def test_a_platform_that_is_away_is_like_a_cable_that_is_out():
    async with Cable(1) as cable:
        assert await said_to(cable.port, b"alpha\n") == b""
