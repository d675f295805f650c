"""What holds under CPython holds in MicroPython, and there without a byte of memory."""

import subprocess
import sys

from fakes.built_box import ROOT, surroundings

SCRIPT = ROOT / "tests" / "firmware" / "either_interpreter.py"


def life(*command, steps="8000"):
    done = subprocess.run(
        [*command, SCRIPT, steps], capture_output=True, text=True, check=False, env=surroundings(), cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_box_lives_the_same_life_in_both_and_needs_no_memory_for_it(interpreter):
    lived = life(interpreter, "-X", "heapsize=96k")
    assert lived == life(sys.executable)
    answers = [int(line.split()[1]) for line in lived.splitlines()]
    assert len(answers) == 5
    assert answers == sorted(set(answers))
    assert answers[0] > 100
