"""What every printer keeps, whatever its line. Give them the fixtures `printer`, `far_end` and `job`.

`far_end` counts the tickets that came out, and has the verbs of trouble. Twice, for not every line brings answers.
"""

import time

import pytest

from epass.errors import CoverOpen, LinkLost, PaperOut, PrinterFault
from kiosk.printer import PrintInterrupted


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


class AnsweringPrinterContract(PrinterContract):
    def test_a_printed_job_is_confirmed(self, printer, far_end, job):
        assert printer.print(job) is True

    @pytest.mark.parametrize(
        "case",
        [
            ("run_out_of_paper", "load_paper", PaperOut),
            ("open_cover", "close_cover", CoverOpen),
            ("jam_cutter", "clear_jam", PrinterFault),
            ("go_silent", "speak_again", LinkLost),
        ],
    )
    def test_trouble_is_told_before_printing_and_passes(self, printer, far_end, job, case):
        trouble, remedy, error = case
        getattr(far_end, trouble)()
        began = time.monotonic()
        with pytest.raises(error):
            printer.check()
        assert time.monotonic() - began < 1.5
        getattr(far_end, remedy)()
        printer.check()
        assert printer.print(job) is True
        assert far_end.becomes(1)

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
