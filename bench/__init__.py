"""Benchmarks: each is a command that prints its figures. `python -m bench` runs all, `python -m bench issue` one."""
