"""Ways to spoil the bytes of a file, drawn by hypothesis."""

import random
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

NEAR_START = 0.2
"""How often the place is one of the header's."""

Draw = Any
"""Hypothesis' `draw`, which has no type of its own that fits."""


@st.composite
def spoiled(draw: Draw, content: bytes, header: int = 100) -> bytes:
    """Return the content with a few bytes flipped, cut, doubled, zeroed or put in."""
    spoilt = bytearray(content)
    # Not drawn one by one: hypothesis prefers small numbers, and would spoil the first bytes again and again.
    dice = random.Random(draw(st.integers(0, 2**64)))
    for _ in range(dice.randint(1, 3)):
        if spoilt:
            is_near_start = dice.random() < NEAR_START
            place = dice.randrange(min(header, len(spoilt)) if is_near_start else len(spoilt))
            WAYS[dice.choice(OFTEN)](spoilt, place, dice.randint(0, 64), dice.randbytes(dice.randint(0, 40)))
    return bytes(spoilt)


def flip(spoilt: bytearray, place: int, length: int, drawn: bytes) -> None:
    """Flip one bit."""
    spoilt[place] ^= 1 << (length % 8)


def put_in(spoilt: bytearray, place: int, length: int, drawn: bytes) -> None:
    """Put bytes in."""
    spoilt[place:place] = drawn


def replace(spoilt: bytearray, place: int, length: int, drawn: bytes) -> None:
    """Put bytes in place of others."""
    spoilt[place : place + len(drawn)] = drawn


def cut_out(spoilt: bytearray, place: int, length: int, drawn: bytes) -> None:
    """Take bytes out."""
    del spoilt[place : place + length]


def cut_short(spoilt: bytearray, place: int, length: int, drawn: bytes) -> None:
    """Take the end away."""
    del spoilt[place:]


def double(spoilt: bytearray, place: int, length: int, drawn: bytes) -> None:
    """Put bytes there twice."""
    spoilt[place:place] = spoilt[place : place + length]


def zero(spoilt: bytearray, place: int, length: int, drawn: bytes) -> None:
    """Put zeros in place of bytes."""
    spoilt[place : place + length] = bytes(len(spoilt[place : place + length]))


WAYS: dict[str, Callable[[bytearray, int, int, bytes], None]] = {
    way.__name__: way for way in (flip, put_in, replace, cut_out, cut_short, double, zero)
}
"""Each way to spoil a file by its name."""
OFTEN = (*sorted(WAYS), *("flip", "replace", "zero") * 3)
"""What leaves the rest in its place is drawn more often: it comes past the first look at a file."""
