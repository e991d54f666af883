"""Makes the sealed allocation list, and adds to it: permuted blocks, the design's order, or given places."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from frailty_desktop.errors import UserError
from frailty_desktop.services.allocation_keys import AllocationKey
from frailty_desktop.services.key_grants import KeyName, grant_to_roles
from frailty_desktop.services.lookups import nothing_saved, study_row
from frailty_desktop.services.patient_stratum import strata_of_study
from frailty_desktop.services.randomisation import in_design_order, permuted_blocks
from frailty_desktop.services.rights import require
from frailty_desktop.services.roles import Right
from frailty_desktop.services.sealed_places import opened_arm, sealed_arm
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.tables import AllocationRow
from frailty_desktop.study.design import BlindingState, StudyDesign
from frailty_desktop.translation import tr

KIT_DIGITS = 5
MOST_PLACES = 20_000
LONGEST_SEED = 100
EXPECTED, IN_STOCK = "expected", "in_stock"


@dataclass(frozen=True, slots=True)
class PlannedPlace:
    """A place of the list before it is sealed; without a kit number one is drawn."""

    stratum: str
    arm: str
    block: int
    kit: str = ""


def prepare_list(
    edit: Edit,
    *,
    seed: str,
    block_sizes: Sequence[int] = (),
    length: int | None = None,
    kits_are_here: bool = True,
) -> AllocationKey:
    """Make the sealed allocation list of the study.

    With block sizes: permuted blocks drawn by the seed, `length` places in every stratum of the design (when
    not given: the planned number of patients). Without: arm after arm in the design's order, as in a dose
    escalation. Seed and block sizes are kept inside the seal; kit numbers come from the machine's own
    randomness, because whoever guessed a seed from its kits would know the arms. Kits that are not here yet
    are expected, and the pharmacist receives them.
    """
    require(edit, Right.MAKE_LIST)
    refuse_second_list(edit)
    key = AllocationKey.new()
    places = _drawn(edit, seed, block_sizes, length)
    lay_down(edit, key, places, seed=seed, block_sizes=block_sizes, kits_are_here=kits_are_here)
    share_keys(edit, key)
    return key


def share_keys(edit: Edit, key: AllocationKey) -> None:
    """Hand the key of the list, and that of the envelopes, to everybody whose role needs it."""
    if edit.design.blinding.state is BlindingState.DOUBLE_BLIND:
        grant_to_roles(edit, KeyName.ALLOCATION, key.secret)
        grant_to_roles(edit, KeyName.ENVELOPE, key.envelope)


def extend_list(
    edit: Edit,
    key: AllocationKey,
    *,
    seed: str,
    block_sizes: Sequence[int] = (),
    length: int | None = None,
    kits_are_here: bool = True,
) -> None:
    """Add places behind those that are there, by a seed of their own, under the key of the list."""
    require(edit, Right.MAKE_LIST)
    _refuse_other_key(edit, key)
    places = _drawn(edit, seed, block_sizes, length)
    lay_down(edit, key, places, seed=seed, block_sizes=block_sizes, kits_are_here=kits_are_here)


def refuse_second_list(edit: Edit) -> None:
    """Refuse to make a list when there is one."""
    if edit.session.scalar(select(AllocationRow.id).limit(1)) is not None:
        raise UserError(
            tr("This study already has an allocation list."),
            kept=tr("It was not changed."),
            next_step=tr("A list is made once; go on with the kits it has, or add places to it."),
        )


def lay_down(
    edit: Edit,
    key: AllocationKey,
    places: Sequence[PlannedPlace],
    *,
    seed: str = "",
    block_sizes: Sequence[int] = (),
    kits_are_here: bool = True,
) -> None:
    """Seal places behind those that are there, in their order."""
    study = study_row(edit.session)
    taken = set(edit.session.scalars(select(AllocationRow.kit)))
    first = (edit.session.scalar(select(func.max(AllocationRow.number))) or 0) + 1
    _refuse_too_many(first - 1 + len(places))
    kits = _kit_numbers(sum(not place.kit for place in places), {*taken, *(place.kit for place in places)})
    for number, place in enumerate(places, first):
        row = AllocationRow(
            id=edit.new_id(),
            number=number,
            kit=place.kit or next(kits),
            stratum=place.stratum,
            kit_state=IN_STOCK if kits_are_here else EXPECTED,
        )
        content = {"arm": place.arm, "block": place.block, "seed": seed, "blocks": list(block_sizes)}
        row.sealed, row.envelope = sealed_arm(key, study.id, row, content)
        edit.session.add(row)
    if edit.design.blinding.state is BlindingState.OPEN_LABEL:
        study.allocation_key = key.secret
    edit.session.flush()


def _drawn(edit: Edit, seed: str, block_sizes: Sequence[int], length: int | None) -> tuple[PlannedPlace, ...]:
    _check_seed(seed)
    wanted = edit.design.enrolment.planned if length is None else length
    if wanted < 1:
        raise UserError(
            tr("A list needs one place or more."), kept=tr("No list was made."), next_step=tr("Say how many.")
        )
    strata = strata_of_study(edit.session, edit.design)
    _refuse_too_many(wanted * len(strata))
    return tuple(
        place
        for stratum in strata
        for place in _of_stratum(edit.design, stratum, _own_seed(seed, stratum), block_sizes, wanted)
    )


def _of_stratum(
    design: StudyDesign, stratum: str, seed: str, block_sizes: Sequence[int], wanted: int
) -> Iterator[PlannedPlace]:
    """Draw one stratum; a last block is cut, because the number of places would tell its size."""
    if block_sizes:
        drawn: Iterable[tuple[str, int]] = (
            (place.arm, place.block)
            for place in permuted_blocks(design.arms, seed=seed, block_sizes=block_sizes, length=wanted)[
                :wanted
            ]
        )
    else:
        drawn = ((place.arm, place.block) for place in in_design_order(design.arms, wanted))
    return (PlannedPlace(stratum, arm, block) for arm, block in drawn)


def _own_seed(seed: str, stratum: str) -> str:
    return f"{seed}/{stratum}" if stratum else seed


def _kit_numbers(count: int, taken: set[str]) -> Iterator[str]:
    """Draw different kit numbers that say nothing about arm, order or seed."""
    digits = max(KIT_DIGITS, len(str(2 * (count + len(taken)))) + 1)
    free = [str(number) for number in range(10 ** (digits - 1), 10**digits) if str(number) not in taken]
    return iter(secrets.SystemRandom().sample(free, count))


def _check_seed(seed: str) -> None:
    if len(seed) > LONGEST_SEED:
        raise UserError(
            tr("This seed has {count} characters; {most} are enough.", count=len(seed), most=LONGEST_SEED),
            kept=tr("No list was made."),
            next_step=tr("Choose a shorter one."),
        )


def _refuse_too_many(count: int) -> None:
    if count > MOST_PLACES:
        raise UserError(
            tr(
                "A list has at most {most} places, this one would have {count}.",
                most=MOST_PLACES,
                count=count,
            ),
            kept=tr("No list was made."),
            next_step=tr("Choose fewer places, or fewer strata in the design."),
        )


def _refuse_other_key(edit: Edit, key: AllocationKey) -> None:
    """Open a place with the key, which refuses another one: a list has one key."""
    row = edit.session.scalar(select(AllocationRow).order_by(AllocationRow.number).limit(1))
    if row is None:
        raise UserError(
            tr("This study has no allocation list yet."),
            kept=nothing_saved(),
            next_step=tr("Make the list first."),
        )
    opened_arm(key, study_row(edit.session).id, row)
