"""The only door to who got which arm: the sealed list, the next kit, groups for those who may see them."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services.lookups import nothing_saved, refuse_without_reason, study_row
from frailty_desktop.services.randomisation import Place, in_design_order, permuted_blocks
from frailty_desktop.services.sealing import new_key, seal, unseal
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.study_file import StudyInfo
from frailty_desktop.storage.tables import AllocationRow, PatientRow
from frailty_desktop.study.blinding import AllocationView, Grouping, GroupLabel, pooled, ungrouped
from frailty_desktop.study.design import ArmRole, BlindingState, StudyDesign
from frailty_desktop.translation import tr

KIT_DIGITS = 5
COMPARATOR_STYLE = 2
"""Curve styles: doses take 0, 1, 3, 4 ... in the design's order; placebo or control the grey style 2."""


@dataclass(frozen=True, slots=True)
class AllocationKey:
    """What opens the list: shown once, to the person who made it, and not in the file while blinded."""

    secret: bytes

    def text(self) -> str:
        """Write the key as people copy it, in groups of eight."""
        digits = self.secret.hex()
        return "-".join(digits[start : start + 8] for start in range(0, len(digits), 8))

    @classmethod
    def from_text(cls, text: str) -> "AllocationKey":
        """Read a key that a person typed or pasted; spaces and dashes do not matter."""
        digits = "".join(character for character in text if character not in " -\n\t\r")
        try:
            secret = bytes.fromhex(digits)
        except ValueError:
            secret = b""
        if len(secret) != len(new_key()):
            raise UserError(
                tr("This is not an allocation key: a key has 64 characters, 0-9 and a-f."),
                kept=tr("Nothing was opened or changed."),
                next_step=tr("Paste the key as it was shown when the list was made."),
            )
        return cls(secret)


def prepare_list(
    edit: Edit, *, seed: str, block_sizes: Sequence[int] = (), length: int | None = None
) -> AllocationKey:
    """Make the sealed allocation list of the study.

    With block sizes: permuted blocks drawn by the seed, at least `length` places (when not given: the
    planned number of patients). Without: arm after arm in the design's order, as in a dose escalation. The
    seed is kept inside the seal; kit numbers come from the machine's own randomness, because whoever guessed
    a seed from its kits would know the arms. Still to come with roles: who may make the list.
    """
    design = edit.design
    if edit.session.scalar(select(AllocationRow.id).limit(1)) is not None:
        raise UserError(
            tr("This study already has an allocation list."),
            kept=tr("It was not changed."),
            next_step=tr("A list is made once; go on with the kits it has."),
        )
    wanted = length or design.enrolment.planned
    places = (
        permuted_blocks(design.arms, seed=seed, block_sizes=block_sizes, length=wanted)
        if block_sizes
        else in_design_order(design.arms, wanted)
    )
    key = AllocationKey(new_key())
    for number, (place, kit) in enumerate(zip(places, _kit_numbers(len(places)), strict=True), 1):
        edit.session.add(_sealed_row(edit, key, number, kit, place, seed))
    if design.blinding.state is BlindingState.OPEN_LABEL:
        study_row(edit.session).allocation_key = key.secret
    edit.session.flush()
    return key


def assign_next(edit: Edit, patient_id: UUID) -> str:
    """Give the patient the next kit; the answer is its number, never an arm."""
    held = edit.session.scalar(select(AllocationRow.kit).where(AllocationRow.patient_id == patient_id))
    if held is not None:
        raise UserError(
            tr("This patient already has kit {kit}.", kit=held),
            kept=nothing_saved(),
            next_step=tr("A patient is allocated once; use this kit."),
        )
    row = edit.session.scalar(
        select(AllocationRow)
        .where(AllocationRow.patient_id.is_(None))
        .order_by(AllocationRow.number)
        .limit(1)
    )
    if row is None:
        raise UserError(
            tr("No kit is left for another patient."),
            kept=nothing_saved(),
            next_step=tr("Ask the pharmacist or the study's statistician for an allocation list."),
        )
    row.patient_id = patient_id
    row.assigned_at = edit.now
    edit.session.flush()
    return row.kit


def has_list(session: Session) -> bool:
    """Say whether an allocation list was made."""
    return session.scalar(select(AllocationRow.id).limit(1)) is not None


def kits(session: Session, patient_ids: Collection[UUID] | None = None) -> dict[UUID, str]:
    """Return the kit number of each allocated patient, or of the given ones."""
    query = select(AllocationRow.patient_id, AllocationRow.kit).where(AllocationRow.patient_id.is_not(None))
    rows = session.execute(
        query if patient_ids is None else query.where(AllocationRow.patient_id.in_(patient_ids))
    )
    return {patient_id: kit for patient_id, kit in rows if patient_id is not None}


def grouping(
    session: Session,
    info: StudyInfo,
    design: StudyDesign,
    view: AllocationView,
    key: AllocationKey | None = None,
) -> Grouping:
    """Group the patients as far as a view of allocation allows (`people.view_of_allocation`)."""
    if view is AllocationView.NONE:
        return ungrouped(design.blinding, tr("Averages are not shown to this role."))
    if view is AllocationView.POOLED:
        return pooled(_enrolled(session), design.blinding)
    arms = _arms_of_patients(session, info, key)
    sentence = "" if arms else tr("No patient has an arm yet.")
    return Grouping(
        view=view, labels=arm_labels(design), group_of=arms, minimum_cell=1, batch=1, sentence=sentence
    )


def arm_labels(design: StudyDesign) -> tuple[GroupLabel, ...]:
    """Label every arm in the design's order, with the curve style it keeps on every chart."""
    comparator = next((arm.name for arm in design.arms if arm.role is not ArmRole.TREATMENT), None)
    free_styles = (style for style in range(len(design.arms) + 1) if style != COMPARATOR_STYLE)
    return tuple(
        GroupLabel(
            arm.name,
            arm.label,
            COMPARATOR_STYLE if arm.name == comparator else next(free_styles),
            arm.role.value,
        )
        for arm in design.arms
    )


def finish_study(edit: Edit, *, reason: str) -> None:
    """Record that the study is finished: the last patient's last visit is over.

    Still to come with roles: who may do it, open queries and unfinished forms in its way, and the lock that
    refuses every later write.
    """
    refuse_without_reason(reason)
    row = study_row(edit.session)
    if row.is_finished:
        raise UserError(tr("This study is already finished."), kept=nothing_saved())
    row.is_finished = True
    row.finished_at = edit.now
    edit.session.flush()


def unblind(edit: Edit, key: AllocationKey, *, reason: str) -> None:
    """Open the arms of a finished study to everybody; this cannot be taken back.

    Still to come with roles: two people with the right, each with a password, and the lock as a condition.
    """
    refuse_without_reason(reason)
    row = study_row(edit.session)
    if row.state != "blinded":
        raise UserError(tr("The arms of this study are already open."), kept=nothing_saved())
    if not row.is_finished:
        raise UserError(
            tr("The study is not finished, so its arms stay closed."),
            kept=nothing_saved(),
            next_step=tr("Finish the study first."),
        )
    _opened(edit.session, key, row.id)
    row.allocation_key = key.secret
    row.state = "unblinded"
    row.unblinded_at = edit.now
    row.unblinded_reason = reason.strip()
    edit.session.flush()


def _enrolled(session: Session) -> list[UUID]:
    found = session.scalars(
        select(PatientRow.id).where(PatientRow.enrolled_on.is_not(None)).order_by(PatientRow.id)
    )
    return list(found)


def _arms_of_patients(session: Session, info: StudyInfo, key: AllocationKey | None) -> dict[UUID, str]:
    """Open the rows of allocated patients, ordered by patient so that no order tells anything."""
    study = study_row(session)
    secret = study.allocation_key or (key.secret if key is not None else None)
    if secret is None:
        if not has_list(session):
            return {}
        raise UserError(
            tr("The allocation list of {study} is sealed.", study=info.name),
            kept=tr("No arm was shown."),
            next_step=tr("Type the allocation key to see averages per arm."),
        )
    return dict(sorted(_opened(session, AllocationKey(secret), study.id)))


def _opened(session: Session, key: AllocationKey, study_id: UUID) -> list[tuple[UUID, str]]:
    """Open every place of the list; a key or a row that does not fit is refused before anything is told."""
    rows = session.scalars(select(AllocationRow).order_by(AllocationRow.number)).all()
    contents = [unseal(key.secret, row.sealed, place=_place(study_id, row.number, row.kit)) for row in rows]
    return [
        (row.patient_id, str(content["arm"]))
        for row, content in zip(rows, contents, strict=True)
        if row.patient_id is not None
    ]


def _sealed_row(
    edit: Edit, key: AllocationKey, number: int, kit: str, place: Place, seed: str
) -> AllocationRow:
    study_id = study_row(edit.session).id
    content = {"arm": place.arm, "block": place.block, "seed": seed}
    return AllocationRow(
        id=edit.new_id(),
        number=number,
        kit=kit,
        sealed=seal(key.secret, content, place=_place(study_id, number, kit)),
    )


def _place(study_id: UUID, number: int, kit: str) -> bytes:
    """Bind a sealed arm to its row: swapped or copied elsewhere it does not open."""
    return study_id.bytes + f"/{number}/{kit}".encode()


def _kit_numbers(count: int) -> list[str]:
    """Draw different kit numbers that say nothing about arm, order or seed."""
    numbers = secrets.SystemRandom().sample(range(10 ** (KIT_DIGITS - 1), 10**KIT_DIGITS), count)
    return [str(number) for number in numbers]
