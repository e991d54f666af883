"""How p values, intervals and spreads are written, so that screen, paper and file say the same."""

from frailty_desktop.analysis.chart_words import change_words, number_words

SMALLEST_P = 0.001


def p_words(p: float | None) -> str:
    """Write a p value with three decimals: 0.011, <0.001, >0.999; nothing for None."""
    if p is None:
        return ""
    if p < SMALLEST_P:
        return f"<{SMALLEST_P}"
    return ">0.999" if 0.9995 <= p < 1.0 else f"{p:.3f}"


def mean_sd_words(mean: float | None, sd: float | None, places: int, *, is_change: bool = False) -> str:
    """Write a mean with its standard deviation: 345.9 ± 88.0; a single value has none."""
    if mean is None:
        return ""
    words = (change_words if is_change else number_words)(mean, places)
    return words if sd is None else f"{words} ± {number_words(sd, places)}"


def range_words(
    centre: float | None, low: float | None, high: float | None, places: int, *, is_change: bool = False
) -> str:
    """Write a figure with its range, as a median with quartiles or a difference with its interval."""
    if centre is None:
        return ""
    words = change_words if is_change else number_words
    if low is None or high is None:
        return words(centre, places)
    return f"{words(centre, places)} [{number_words(low, places)} to {number_words(high, places)}]"
