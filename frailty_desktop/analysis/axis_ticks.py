"""Where the ticks of a value axis stand, and how they are written. Plain numbers."""

import math

from frailty_desktop.analysis.chart_words import number_words

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def nice_ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """Return at most so many round numbers inside a range, evenly spaced."""
    if not high > low or most < 1:
        return ()
    rough = (high - low) / max(most, 1)
    size = 10.0 ** math.floor(math.log10(rough))
    for step in (size * factor for factor in _STEPS):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first + 1 <= most:
            return tuple(round(place * step, 12) for place in range(first, last + 1))
    return ()


def log_ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """Return round numbers for a logarithmic axis: as many per power of ten as fit."""
    if not high > low > 0:
        return ()
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    inside: tuple[float, ...] = ()
    for digits in ((1, 2, 3, 4, 5, 6, 8), (1, 2, 3, 5), (1, 2, 5), (1, 3), (1,)):
        found = tuple(round(digit * 10.0**power, 12) for power in powers for digit in digits)
        inside = tuple(value for value in found if low <= value <= high)
        if len(inside) <= most:
            return inside if len(inside) > 1 else nice_ticks(low, high, most)
    return inside[:: math.ceil(len(inside) / most)]


def tick_words(ticks: tuple[float, ...]) -> tuple[str, ...]:
    """Write ticks with as many decimals as the finest of them needs."""
    places = max((_places(value) for value in ticks), default=0)
    return tuple(number_words(value, places) for value in ticks)


def _places(value: float) -> int:
    text = f"{value:.6f}".rstrip("0")
    return len(text.partition(".")[2])
