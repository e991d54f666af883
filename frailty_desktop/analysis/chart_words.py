"""The words and numbers of charts: values at the instrument's precision, and what a line is."""

from frailty_desktop.study.design import Endpoint
from frailty_desktop.translation import tr

_READINGS = {
    "ci": ("Mean, band: 95 % confidence interval", "Mean change, band: 95 % confidence interval"),
    "sd": ("Mean, band: one standard deviation", "Mean change, band: one standard deviation"),
    "iqr": ("Median, band: middle half of the values", "Median change, band: middle half of the values"),
}


def number_words(value: float, places: int) -> str:
    """Write a number with so many decimals and a true minus sign."""
    text = f"{value:.{places}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    return text.replace("-", "−")


def change_words(value: float, places: int) -> str:
    """Write a change with its sign: +58, −12, 0."""
    text = number_words(value, places)
    return text if text.startswith("−") or float(text) == 0 else f"+{text}"


def with_unit(text: str, unit: str) -> str:
    """Put the unit behind a number, set off by a space that does not break."""
    return f"{text}\u00a0{unit}" if unit else text


def value_words(value: float, endpoint: Endpoint, *, is_change: bool = False) -> str:
    """Write a value or a change of an endpoint with its unit."""
    words = change_words if is_change else number_words
    return with_unit(words(value, endpoint.places), endpoint.unit)


def average_places(places: int) -> int:
    """Return the decimals of an average: whole numbers have averages between them."""
    return max(places, 1)


def reading_words(measure: str, spread: str) -> str:
    """Say what the line and the band of a group are."""
    return tr(_READINGS[spread][measure == "change"])


def axis_words(label: str, unit: str) -> str:
    """Name an axis with its unit."""
    return f"{label} ({unit})" if unit else label
