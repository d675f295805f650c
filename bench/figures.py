"""Measurements become a line: how many, median, 99th percentile (nearest rank), and the goal beside them."""

import time
from collections.abc import Callable, Sequence
from math import ceil
from statistics import median


def percentile(samples: Sequence[float], percent: float) -> float:
    ordered = sorted(samples)
    return ordered[ceil(len(ordered) * percent / 100) - 1]


def times_ms(action: Callable[[], object], count: int) -> list[float]:
    """How long each of `count` runs of the action took."""
    samples = []
    for _ in range(count):
        began = time.perf_counter()
        action()
        samples.append((time.perf_counter() - began) * 1e3)
    return samples


def line(what: str, samples_ms: Sequence[float], goal: str = "") -> None:
    p50, p99 = median(samples_ms), percentile(samples_ms, 99)
    print(f"{what:<46} n={len(samples_ms):<5} p50 {p50:8.2f} ms   p99 {p99:8.2f} ms   {goal}", flush=True)


def single(what: str, value: float, unit: str, goal: str = "") -> None:
    print(f"{what:<46} {value:17.2f} {unit:<22}   {goal}", flush=True)
