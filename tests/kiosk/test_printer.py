import contextlib
import socket
import threading
import time

import pytest

from contracts.printer_contract import (
    AnsweringPrinterContract,
    PresentingPrinterContract,
    PrinterContract,
    PrinterOnACableContract,
)
from epass.errors import LinkLost
from fakes.printer import FakeFarEnd, FakePrinter, FolderFarEnd, PtyFarEnd, TcpFarEnd, UsbFarEnd, until
from kiosk.printing.paper import Paper
from kiosk.printing.printer import Printer, PrintInterrupted
from printer_profiles import load_profile

PROFILE = load_profile("simulator-80mm")


@pytest.fixture
def job():
    return b"\x1b@hello\n" + b"\x1dv0\x00\x48\x00\x50\x00" + b"\xaa" * 72 * 80 + b"\n" + PROFILE.cut


@pytest.fixture
def printer(far_end, request):
    printer = Printer(far_end.url, getattr(request, "param", PROFILE))
    yield printer
    printer.close()


class TestFakePrinter(AnsweringPrinterContract):
    @pytest.fixture
    def printer(self):
        return FakePrinter()

    @pytest.fixture
    def far_end(self, printer):
        return FakeFarEnd(printer)


class TestPrinterOnALine(PrinterOnACableContract):
    @pytest.fixture
    def far_end(self, tmp_path):
        far_end = PtyFarEnd(tmp_path)
        yield far_end
        far_end.close()

    def test_a_ghost_is_cleared_once_the_printer_is_back(self, printer, far_end, job):
        """Paper out, and the cable out before anything could be cleared."""
        printer.check()
        far_end.run_out_of_paper()
        far_end.go_silent()
        far_end.unplug_when(lambda: far_end.state["holds_a_ticket"])
        with pytest.raises(PrintInterrupted) as interruption:
            printer.print(job)
        assert interruption.value.maybe_printed
        assert far_end.state["holds_a_ticket"]
        far_end.speak_again()
        far_end.plug_in()
        with pytest.raises(Exception, match="paper"):
            printer.check()
        assert not far_end.state["holds_a_ticket"]
        far_end.load_paper()
        assert printer.print(job) is True
        assert far_end.becomes(1)

    def test_paper_that_is_nearly_out_still_prints(self, printer, far_end, job):
        far_end.near_end()
        printer.check()
        assert printer.print(job) is True

    def test_a_printer_that_reports_unasked_is_understood(self, printer, far_end, job):
        printer.print(b"\x1da\xff")
        far_end.open_cover()
        far_end.close_cover()
        printer.check()
        assert printer.print(job) is True

    def test_what_was_begun_on_the_old_roll_does_not_head_the_next_ticket(self, printer, far_end, job):
        far_end.run_out_of_paper(len("hello"))
        with pytest.raises(PrintInterrupted):
            printer.print(job)
        far_end.load_paper()
        printer.check()
        printer.print(job)
        assert far_end.becomes(1)
        assert far_end.texts == ["hello"]

    def test_half_a_picture_of_a_former_life_is_ended_and_cut_off(self, printer, far_end, job):
        """The host lost power in the middle of a band."""
        former = Printer(far_end.url, load_profile("generic-80mm"))
        former.print(job[:500])
        former.close()
        printer.clear()
        printer.check()
        assert printer.print(job) is True
        assert far_end.becomes(2)
        assert far_end.texts == ["hello", "hello"]


class TestPrinterOnTheNetwork(PrinterOnACableContract):
    @pytest.fixture
    def far_end(self):
        far_end = TcpFarEnd()
        yield far_end
        far_end.close()

    def test_a_connection_that_was_closed_while_idle_is_opened_again(self, printer, far_end, job):
        printer.check()
        far_end.hang_up()
        printer.check()
        assert printer.print(job) is True
        assert far_end.connections == 2

    def test_noise_among_the_answers_does_no_harm(self, printer, far_end, job):
        far_end.answer_noise = b"\x37\x11\xff\x13"
        printer.check()
        assert printer.print(job) is True


class TestUsbPrinter(PrinterOnACableContract):
    @pytest.fixture
    def far_end(self, tmp_path, monkeypatch):
        far_end = UsbFarEnd(tmp_path)
        monkeypatch.setattr("kiosk.printing.transport._USB_PRINTERS", far_end.sysfs)
        monkeypatch.setattr("kiosk.printing.transport._DEVICES", far_end.devices)
        yield far_end
        far_end.close()


class TestPrinterAt9600Baud(AnsweringPrinterContract):
    @pytest.fixture
    def job(self):
        return b"\x1b@hello\n" + b"\x1dv0\x00\x48\x00\x05\x00" + b"\xaa" * 72 * 5 + b"\n\n" + PROFILE.cut

    @pytest.fixture
    def far_end(self, tmp_path):
        far_end = PtyFarEnd(tmp_path, baudrate=9600)
        yield far_end
        far_end.close()

    def test_an_empty_buffer_can_be_cleared(self):
        """The NULs that end half a picture take 8.5 s here."""


class TestStarPrinter(PrinterOnACableContract):
    """In line mode, with Star's own questions and counter. It never says that its buffer is empty."""

    @pytest.fixture
    def printer(self, far_end):
        printer = Printer(far_end.url, load_profile("star-tup500"))
        yield printer
        printer.close()

    @pytest.fixture
    def job(self):
        raster = b"\x1b*rA" + b"\x1b*rE1\0" + (b"b\x48\x00" + b"\xaa" * 72) * 60 + b"\x1b*rB"
        return b"\x1b@hello\n" + raster + b"\x1bd\x02"

    @pytest.fixture
    def far_end(self, tmp_path):
        far_end = PtyFarEnd(tmp_path, model="star_kiosk")
        yield far_end
        far_end.close()

    def test_paper_that_is_out_before_the_job_leaves_nothing_behind(self, printer, far_end, job):
        """It is emptied, and nobody says so: what became of the ticket stays open."""
        printer.check()
        far_end.run_out_of_paper()
        with pytest.raises(PrintInterrupted, match="paper") as interruption:
            printer.print(job)
        assert interruption.value.maybe_printed
        assert until(lambda: not far_end.state["holds_a_ticket"])
        far_end.load_paper()
        printer.check()
        assert printer.print(job) is True
        assert far_end.becomes(1)

    def test_a_stuck_port_costs_a_time_out_and_the_outcome_is_open(self, printer, far_end, job):
        """It is not open: what does not answer gets no job."""
        printer.check()
        far_end.take_nothing()
        with pytest.raises(LinkLost, match="does not answer"):
            printer.print(job)
        assert printer.state.paper is Paper.UNKNOWN
        far_end.take_again()
        printer.check()
        assert printer.print(job) is True
        assert far_end.becomes(1)

    def test_a_cable_that_is_cut_in_the_job_leaves_the_outcome_open(self, printer, far_end, job):
        printer.check()
        far_end.run_out_of_paper()
        far_end.unplug_when(lambda: far_end.state["holds_a_ticket"])
        with pytest.raises(PrintInterrupted) as interruption:
            printer.print(job)
        assert interruption.value.maybe_printed

    def test_its_counter_turns_over(self, printer, far_end, job):
        for _ in range(17):
            assert printer.print(job) is True

    def test_a_printer_that_starts_anew_in_the_job_has_not_printed_it(self, printer, far_end, job, monkeypatch):
        """Its counter is back at zero."""
        monkeypatch.setattr("kiosk.printing.printer.CONFIRM_TIMEOUT_S", 0.3)
        printer.print(job)
        with pytest.raises(PrintInterrupted, match="does not say") as interruption:
            printer.print(job + b"\x1b\x06\x18")
        assert interruption.value.maybe_printed


class TestPresenters(PresentingPrinterContract):
    @pytest.fixture(
        params=[("citizen-ppu-700", "citizen"), ("custom-kpm180", "custom"), ("star-tup500", "star_kiosk")],
        ids=lambda model: model[0],
    )
    def model(self, request):
        return request.param

    @pytest.fixture
    def far_end(self, model):
        far_end = TcpFarEnd(model[1])
        yield far_end
        far_end.close()

    @pytest.fixture
    def printer(self, far_end, model):
        printer = Printer(far_end.url, load_profile(model[0]))
        yield printer
        printer.close()

    @pytest.fixture
    def job(self, model):
        return b"hello\n" + load_profile(model[0]).cut


class TestPrinterIntoAFolder(PrinterContract):
    @pytest.fixture
    def far_end(self, tmp_path):
        far_end = FolderFarEnd(tmp_path / "tickets")
        far_end.folder.mkdir()
        yield far_end
        if far_end.folder.is_dir():
            far_end.close()

    def test_nothing_is_confirmed(self, printer, far_end, job):
        assert printer.print(job) is False

    def test_a_job_is_kept_byte_for_byte(self, printer, far_end, job):
        printer.print(job)
        assert [path.read_bytes() for path in far_end.folder.iterdir()] == [job]


class TestModels:
    """Profiles that differ in what the printer answers."""

    @pytest.fixture
    def far_end(self):
        far_end = TcpFarEnd()
        yield far_end
        far_end.close()

    @pytest.mark.parametrize("printer", [load_profile("citizen-ct-s310ii")], indirect=True)
    def test_gs_r_confirms_too(self, printer, far_end, job):
        printer.check()
        assert printer.print(job) is True

    @pytest.mark.parametrize("printer", [load_profile("citizen-ct-s310ii")], indirect=True)
    def test_without_an_answer_to_clearing_nothing_is_certain(self, printer, far_end, job):
        far_end.run_out_of_paper()
        with pytest.raises(PrintInterrupted) as interruption:
            printer.print(job)
        assert interruption.value.maybe_printed

    @pytest.mark.parametrize("printer", [load_profile("generic-80mm")], indirect=True)
    def test_a_model_that_answers_nothing_is_never_waited_for(self, printer, far_end, job):
        far_end.go_silent()
        printer.check()
        assert printer.print(job) is False
        assert far_end.becomes(1)


class TestAStuckPrinter:
    """It accepts the connection and takes no bytes."""

    @pytest.fixture
    def far_end(self):
        import socket

        class Deaf:
            server = socket.create_server(("127.0.0.1", 0))
            url = f"tcp://127.0.0.1:{server.getsockname()[1]}"

        yield Deaf
        Deaf.server.close()

    def test_it_costs_a_time_out_and_the_outcome_is_open(self, printer, far_end, monkeypatch):
        monkeypatch.setattr("kiosk.printing.transport.STALL_TIMEOUT_S", 0.1)
        with pytest.raises(PrintInterrupted, match="no more data") as interruption:
            printer.print(bytes(20_000_000))
        assert interruption.value.maybe_printed

    def test_silence_is_a_lost_link_within_a_second(self, printer, far_end):
        began = time.monotonic()
        with pytest.raises(LinkLost, match="does not answer"):
            printer.check()
        assert time.monotonic() - began < 1.3


def test_a_printer_that_takes_the_ticket_and_never_confirms_leaves_it_open(monkeypatch, job):
    monkeypatch.setattr("kiosk.printing.printer.CONFIRM_TIMEOUT_S", 0.3)
    monkeypatch.setattr("kiosk.printing.printer.ANSWER_TIMEOUT_S", 0.05)
    far_end = TcpFarEnd()
    far_end.go_silent()
    printer = Printer(far_end.url, PROFILE)
    with pytest.raises(PrintInterrupted, match="does not say") as interruption:
        printer.print(job)
    assert interruption.value.maybe_printed
    far_end.close()


def test_a_far_end_that_never_stops_sending_is_given_up():
    def babble():
        with contextlib.suppress(OSError):
            while True:
                link, _ = server.accept()
                with link, contextlib.suppress(OSError):
                    while True:
                        link.sendall(bytes(1 << 20))

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=babble, daemon=True).start()
        printer = Printer(f"tcp://127.0.0.1:{server.getsockname()[1]}", PROFILE)
        with pytest.raises(LinkLost, match="never stops sending"):
            for _ in range(20):
                with contextlib.suppress(LinkLost):
                    printer.check()
                printer.check()
        printer.close()
