import pytest

from fakes.built_box import BuiltBox, Bus, mbpoll, micropython


@pytest.fixture(scope="session")
def interpreter():
    return micropython() or pytest.skip("no MicroPython here: scripts/debian fetches it; the firmware is not run in it")


@pytest.fixture
def master():
    return mbpoll() or pytest.skip("no mbpoll here: scripts/debian installs it; no foreign master asks the firmware")


@pytest.fixture
def bus(interpreter):
    return Bus()


@pytest.fixture
async def box(bus, tmp_path):
    """One built box at the far end of a line of its own."""
    built = BuiltBox(bus.a_tap(), tmp_path)
    with bus:
        async with built:
            yield built
