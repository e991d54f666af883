"""Stops and rows by the ten thousand: where they are is known, their words are made when asked for."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from frailty_desktop.analysis.picture import Numbers, Stop

T = TypeVar("T")


class MadeWhenAsked(Sequence[T]):
    """A sequence whose elements are made one by one, when somebody looks."""

    def __init__(self, length: int, make: Callable[[int], T]) -> None:
        self._length = length
        self._make = make

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...

    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        if isinstance(place, slice):
            return tuple(self._make(at) for at in range(*place.indices(self._length)))
        if not -self._length <= place < self._length:
            raise IndexError(place)
        return self._make(place % self._length)

    def __iter__(self) -> Iterator[T]:
        return map(self._make, range(self._length))


class ManyStops(MadeWhenAsked[Stop]):
    """Stops by the place of each (`xs`, `ys`); runs follow one another and begin at `starts`."""

    def __init__(
        self, xs: Numbers, ys: Numbers, starts: NDArray[np.int64], make: Callable[[int], Stop]
    ) -> None:
        super().__init__(len(xs), make)
        self.xs = xs
        self.ys = ys
        self.starts = starts
