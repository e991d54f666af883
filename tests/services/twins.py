"""Two studies made of the same acts at the same times, in which other patients got the arms.

The seal is an ideal one here: what it hands out depends on the place alone, and what it holds lies outside
the file, under the key. So whatever differs between the twins came through an opened seal, and every byte
that a blinded person gets can be compared: files, hashes and printed heads of the log too.
"""

import hashlib
import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest

from frailty_desktop.errors import UserError
from frailty_desktop.services import (
    allocation,
    allocation_keys,
    allocation_list,
    emergency_unblinding,
    kits,
    people,
    sealed_places,
)
from frailty_desktop.services.allocation import AllocationKey
from frailty_desktop.services.people import Role
from frailty_desktop.services.randomisation import permuted_blocks
from frailty_desktop.services.roles import unblinded_roles
from frailty_desktop.services.sealing import CannotOpenError
from frailty_desktop.storage import ids
from frailty_desktop.study.blinding import AllocationView
from tests.services.clinic import INFUSED, Clinic, open_clinic
from tests.services.review_surfaces import review

PATIENTS = 6
PLACES = 9
BLINDED = tuple(role for role in Role if role not in unblinded_roles())
SEALED_BYTES = 540
_STEP_NS = 1_000_000


class IdealSeal:
    """Holds what was sealed by key and token; the token depends on the place alone."""

    def __init__(self) -> None:
        self._contents: dict[tuple[bytes, bytes], dict[str, object]] = {}

    def seal(self, key: bytes, content: Mapping[str, object], *, place: bytes) -> bytes:
        """Keep a content and hand out what stands for it in the file."""
        token = hashlib.shake_256(place).digest(SEALED_BYTES)
        self._contents[key, token] = dict(content)
        return token

    def unseal(self, key: bytes, sealed: bytes, *, place: bytes) -> dict[str, object]:
        """Give a content back to whoever has its key."""
        if hashlib.shake_256(place).digest(SEALED_BYTES) != sealed or (key, sealed) not in self._contents:
            raise CannotOpenError("This key does not open the allocation list of this study.")
        return self._contents[key, sealed]


@dataclass
class Twin:
    """One of the two studies, with what blinded people never hold: its key and its arms."""

    clinic: Clinic
    key: AllocationKey
    arms: Mapping[UUID, str]
    log: str


def make_twins(one: Path, other: Path, patched: pytest.MonkeyPatch) -> tuple[Twin, Twin]:
    """Fill the two studies; their arms are a permutation of each other's, and differ."""
    ideal = IdealSeal()
    patched.setattr(sealed_places, "seal", ideal.seal)
    patched.setattr(sealed_places, "unseal", ideal.unseal)
    twins = _twin(one, 0, patched), _twin(other, 1, patched)
    assert twins[0].arms != twins[1].arms
    assert twins[0].arms.keys() == twins[1].arms.keys()
    return twins


def _twin(folder: Path, place: int, patched: pytest.MonkeyPatch) -> Twin:
    ticks = count(1_770_000_000_000_000_000, _STEP_NS)
    patched.setattr(ids, "_last", 0)
    patched.setattr(ids, "time", SimpleNamespace(time_ns=lambda: next(ticks)))
    patched.setattr(ids, "os", SimpleNamespace(urandom=random.Random(7).randbytes))
    patched.setattr(allocation_list, "secrets", SimpleNamespace(SystemRandom=lambda: random.Random(7)))
    patched.setattr(allocation_keys, "new_key", lambda: bytes([place]) * 32)

    def turned(*arms: object, **asked: object) -> object:
        drawn = permuted_blocks(*arms, **asked)  # type: ignore[arg-type]
        return (*drawn[place:], *drawn[:place])

    patched.setattr(allocation_list, "permuted_blocks", turned)
    lines = _Lines()
    logging.getLogger("frailty_desktop").addHandler(lines)
    try:
        clinic = open_clinic(folder)
        key = _fill(clinic)
    finally:
        logging.getLogger("frailty_desktop").removeHandler(lines)
    return Twin(clinic, key, _arms(clinic, key), "\n".join(lines.said).replace(str(folder), ""))


def _fill(clinic: Clinic) -> AllocationKey:
    for role in Role:
        clinic.person(role)
    with clinic.act_as(Role.UNBLINDED_STATISTICIAN) as edit:
        key = allocation.prepare_list(edit, seed="11", block_sizes=(2, 4), length=PLACES)
    patients = [_one_patient(clinic, place) for place in range(PATIENTS)]
    for number, (patient_id, kit) in enumerate(patients[:3]):
        with clinic.act_as(Role.PHARMACIST) as edit:
            kits.dispense(edit, patient_id, kit)
            if number == 0:
                kits.take_back(edit, kit, "Two tablets left")
    with clinic.act_as(Role.INVESTIGATOR) as edit:
        emergency_unblinding.open_envelope(
            edit, patients[1][0], envelope_key=key.envelope, reason="Anaphylaxis", who_was_told="the ward"
        )
    _try_in_vain(clinic, patients[0][0])
    return key


def _one_patient(clinic: Clinic, place: int) -> tuple[UUID, str]:
    patient = clinic.treat(sex="FM"[place % 2])
    visit_id = clinic.visit(patient.id, "month_1", INFUSED + timedelta(days=29 + place))
    walk = clinic.fill(patient.id, visit_id, "walk", {"walk_distance": str(300 + place)})
    review(clinic, walk.id, "walk_distance")
    clinic.fill(patient.id, visit_id, "grip", {"grip_strength": str(20 + place)})
    clinic.fill(patient.id, visit_id, "kidney", {"creatinine": f"1.{place}"})
    seriousness = {"serious": "y", "aware_at": "2026-02-02 10:00"} if place in {1, 4} else {}
    clinic.event(patient.id, term="Fall", onset="2026-02-01", grade="2", **seriousness)
    return patient.id, patient.kit


def _try_in_vain(clinic: Clinic, patient_id: UUID) -> None:
    """Do what blinded people may not, so that refusals stand in the trail."""
    for role in BLINDED:
        with pytest.raises(UserError), clinic.act_as(role) as edit:
            allocation.extend_list(edit, AllocationKey(bytes(32)), seed="1", length=2)
    with pytest.raises(UserError), clinic.act() as edit:
        kits.dispense(edit, patient_id, "1")


def _arms(clinic: Clinic, key: AllocationKey) -> Mapping[UUID, str]:
    study = clinic.study
    with study.read() as session:
        return dict(allocation.grouping(session, study.info, study.design, AllocationView.OPEN, key).group_of)


class _Lines(logging.Handler):
    """Keeps what was logged, as it is written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.said.append(self.format(record))


def everybody(clinic: Clinic) -> list[people.Person]:
    """List the people of a study."""
    with clinic.study.read() as session:
        return people.people(session)
