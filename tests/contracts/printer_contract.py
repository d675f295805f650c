"""What every printer keeps, whatever its line. Give them the fixtures `printer`, `far_end` and `job`.

`far_end` counts the tickets that came out, and has the verbs of trouble. Several, for not every line brings answers,
the fake has no cable, and few printers have a mouth.
"""

import time

import pytest

from epass.errors import CoverOpen, LinkLost, PaperOut, PrinterFault
from kiosk.printing.paper import Paper
from kiosk.printing.printer import PrintInterrupted

# The longest that a call may take with a printer that is silent: two questions, and a pause between them.
SILENCE_S = 3.0


class PrinterContract:
    def test_a_job_comes_out_once(self, printer, far_end, job):
        printer.check()
        printer.print(job)
        assert far_end.becomes(1)

    def test_jobs_come_out_one_after_the_other(self, printer, far_end, job):
        for _ in range(5):
            printer.check()
            printer.print(job)
        assert far_end.becomes(5)

    def test_what_is_not_there_is_lost_before_anything_is_sent(self, printer, far_end, job):
        far_end.unplug()
        with pytest.raises(LinkLost):
            printer.check()
        with pytest.raises(LinkLost):
            printer.print(job)
        assert printer.state.paper is Paper.UNKNOWN

    def test_it_prints_again_once_it_is_back(self, printer, far_end, job):
        printer.check()
        far_end.unplug()
        with pytest.raises(LinkLost):
            printer.check()
        far_end.plug_in()
        printer.check()
        printer.print(job)
        assert far_end.becomes(1)

    def test_it_prints_after_it_was_closed(self, printer, far_end, job):
        printer.print(job)
        printer.close()
        printer.print(job)
        assert far_end.becomes(2)

    def test_an_empty_buffer_can_be_cleared(self, printer, far_end, job):
        printer.clear()
        printer.print(job)
        assert far_end.becomes(1)

    def test_without_a_ticket_in_a_mouth_there_is_nothing_to_take_back(self, printer, far_end, job):
        assert printer.retract() is False
        assert not printer.state.has_ticket_in_mouth


class AnsweringPrinterContract(PrinterContract):
    def test_a_printed_job_is_confirmed(self, printer, far_end, job):
        assert printer.print(job) is True

    @pytest.mark.parametrize(
        "case",
        [
            ("run_out_of_paper", "load_paper", PaperOut),
            ("open_cover", "close_cover", CoverOpen),
            ("jam_cutter", "clear_jam", PrinterFault),
            ("overheat", "cool_down", PrinterFault),
            ("go_silent", "speak_again", LinkLost),
        ],
    )
    def test_trouble_is_told_before_printing_and_passes(self, printer, far_end, job, case):
        trouble, remedy, error = case
        getattr(far_end, trouble)()
        began = time.monotonic()
        with pytest.raises(error):
            printer.check()
        assert time.monotonic() - began < SILENCE_S
        getattr(far_end, remedy)()
        printer.check()
        assert printer.print(job) is True
        assert far_end.becomes(1)

    def test_paper_is_known_before_a_number_is_given(self, printer, far_end, job):
        printer.check()
        assert (printer.state.paper, printer.warning()) == (Paper.OK, None)
        far_end.near_end()
        printer.check()
        assert printer.state.paper is Paper.NEAR_END
        assert "new roll" in printer.warning()
        far_end.load_paper()
        printer.check()
        assert printer.state.paper is Paper.OK

    def test_a_printer_that_falls_silent_no_longer_has_paper(self, printer, far_end, job):
        printer.check()
        far_end.go_silent()
        with pytest.raises(LinkLost):
            printer.check()
        assert printer.state.paper is Paper.UNKNOWN

    def test_paper_that_is_out_before_the_job_leaves_nothing_behind(self, printer, far_end, job):
        """No ghost: the job that failed does not come out with the next roll."""
        printer.check()
        far_end.run_out_of_paper()
        with pytest.raises(PrintInterrupted, match="paper") as interruption:
            printer.print(job)
        assert not interruption.value.maybe_printed
        far_end.load_paper()
        printer.check()
        assert printer.print(job) is True
        assert far_end.becomes(1)

    def test_paper_that_runs_out_in_the_job_leaves_the_outcome_open(self, printer, far_end, job):
        far_end.run_out_of_paper(40)
        with pytest.raises(PrintInterrupted, match="paper") as interruption:
            printer.print(job)
        assert interruption.value.maybe_printed
        with pytest.raises(PaperOut):
            printer.check()
        far_end.load_paper()
        printer.check()
        assert printer.print(job) is True


class PrinterOnACableContract(AnsweringPrinterContract):
    """What a cable can do to a driver."""

    def test_half_of_the_answers_is_no_answer(self, printer, far_end, job):
        """The half that came says that everything is well."""
        printer.check()
        far_end.answer_half()
        far_end.run_out_of_paper()
        with pytest.raises(LinkLost, match="does not answer"):
            printer.check()
        assert printer.state.paper is Paper.UNKNOWN
        far_end.answer_whole()
        with pytest.raises(PaperOut):
            printer.check()

    def test_reports_among_the_answers_are_no_answers(self, printer, far_end, job):
        far_end.report_unasked()
        for trouble, remedy in (("open_cover", "close_cover"), ("run_out_of_paper", "load_paper")) * 5:
            getattr(far_end, trouble)()
            with pytest.raises((CoverOpen, PaperOut)):
                printer.check()
            getattr(far_end, remedy)()
            printer.check()
            assert printer.state.paper is Paper.OK
        assert printer.print(job) is True

    def test_a_stuck_port_costs_a_time_out_and_the_outcome_is_open(self, printer, far_end, job, monkeypatch):
        printer.check()
        far_end.take_nothing()
        with monkeypatch.context() as patience:
            patience.setattr("kiosk.printing.transport.STALL_TIMEOUT_S", 0.2)
            with pytest.raises(PrintInterrupted, match="no more data") as interruption:
                printer.print(bytes(20_000_000))
        assert interruption.value.maybe_printed
        assert printer.state.paper is Paper.UNKNOWN
        far_end.take_again()
        printer.check()
        assert printer.print(job) is True

    def test_a_cable_that_is_cut_in_the_job_leaves_the_outcome_open(self, printer, far_end, job):
        """Paper out and silent: so the job is still in its buffer when the cable goes."""
        printer.check()
        far_end.run_out_of_paper()
        far_end.go_silent()
        far_end.unplug_when(lambda: far_end.state["holds_a_ticket"])
        with pytest.raises(PrintInterrupted) as interruption:
            printer.print(job)
        assert interruption.value.maybe_printed
        assert printer.state.paper is Paper.UNKNOWN
        far_end.speak_again()
        far_end.load_paper()
        far_end.plug_in()
        printer.check()
        assert printer.print(job) is True


class PresentingPrinterContract:
    """What a printer keeps that holds tickets in its mouth."""

    def test_a_ticket_waits_in_the_mouth_until_it_is_taken(self, printer, far_end, job):
        printer.check()
        assert not printer.state.has_ticket_in_mouth
        printer.print(job)
        assert far_end.becomes(1)
        printer.check()
        assert printer.state.has_ticket_in_mouth
        far_end.take_ticket()
        printer.check()
        assert not printer.state.has_ticket_in_mouth

    def test_a_ticket_that_nobody_took_is_taken_back(self, printer, far_end, job):
        printer.print(job)
        assert far_end.becomes(1)
        assert printer.retract() is True
        assert not printer.state.has_ticket_in_mouth
        assert printer.retract() is False

    def test_paper_that_is_out_is_not_mistaken_for_a_ticket_nor_the_reverse(self, printer, far_end, job):
        printer.print(job)
        assert far_end.becomes(1)
        printer.check()
        assert (printer.state.paper, printer.state.has_ticket_in_mouth) == (Paper.OK, True)
        far_end.take_ticket()
        far_end.run_out_of_paper()
        with pytest.raises(PaperOut):
            printer.check()
        assert not printer.state.has_ticket_in_mouth
