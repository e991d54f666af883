"""What every test reads: finite numbers in an array; what is not a finite number is missing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]
    Numbers: TypeAlias = Sequence[float] | Array

_DIGITS = 10  # of the largest size: differences that are equal on paper differ by less in binary


def finite(values: "Numbers") -> "Array":
    """Return the finite values as an array, without copying when all are."""
    import numpy as np

    numbers = np.asarray(values, dtype=np.float64).ravel()
    is_finite = np.isfinite(numbers)
    return numbers if is_finite.all() else numbers[is_finite]


def settled(numbers: "Array") -> "Array":
    """Make values equal that are equal on paper: 2.1 - 1.9 and 1.3 - 1.1 differ in the last binary digit.

    Only to find ties and zeros; ten digits of the largest size are kept.
    """
    import numpy as np

    largest = float(np.abs(numbers).max(initial=0.0))
    if largest == 0.0:
        return numbers
    return np.rint(numbers / largest * 10.0**_DIGITS)


def is_constant(numbers: "Array") -> bool:
    """Say whether all values are equal on paper."""
    if numbers.size == 0:
        return True
    half_lowest, half_highest = float(numbers.min()) / 2, float(numbers.max()) / 2  # halves: no overflow
    return not half_highest - half_lowest > max(abs(half_lowest), abs(half_highest)) * 1e-12
