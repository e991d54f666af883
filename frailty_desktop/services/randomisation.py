"""Makes the order of arms of a list: permuted blocks from a recorded seed, or the design's own order."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from frailty_desktop.errors import UserError
from frailty_desktop.study.design import Arm
from frailty_desktop.translation import tr


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the list: which arm, and in which block."""

    arm: str
    block: int


def permuted_blocks(
    arms: Sequence[Arm], *, seed: str, block_sizes: Sequence[int], length: int
) -> tuple[Place, ...]:
    """Fill at least `length` places with whole blocks, each balanced by the arms' ratios.

    The same seed and sizes give the same list on every machine, so that it can be checked after unblinding.
    """
    one_round = [arm.name for arm in arms for _ in range(arm.ratio)]
    _check_sizes(block_sizes, len(one_round))
    source = random.Random(seed)  # noqa: S311 - the list must be repeatable from its seed; what keeps it secret is the seal
    places: list[Place] = []
    block = 0
    while len(places) < length:
        block += 1
        size = source.choice(list(block_sizes))
        names = one_round * (size // len(one_round))
        source.shuffle(names)
        places += [Place(name, block) for name in names]
    return tuple(places)


def in_design_order(arms: Sequence[Arm], length: int) -> tuple[Place, ...]:
    """Fill `length` places arm after arm, as a dose escalation does; each arm gets its share by ratio."""
    rounds = sum(arm.ratio for arm in arms)
    share = -(-length // rounds)
    return tuple(
        Place(arm.name, number) for number, arm in enumerate(arms, 1) for _ in range(arm.ratio * share)
    )


def _check_sizes(block_sizes: Sequence[int], round_size: int) -> None:
    unfit = [size for size in block_sizes if size <= 0 or size % round_size]
    if unfit or not block_sizes:
        raise UserError(
            tr(
                "A block of {sizes} cannot hold the arms in their ratio.",
                sizes=", ".join(map(str, unfit)) or "0",
            ),
            kept=tr("No list was made."),
            next_step=tr(
                "Choose multiples of {size}, such as {size} or {double}.",
                size=round_size,
                double=2 * round_size,
            ),
        )
