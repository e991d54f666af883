"""The only door to who got which arm: the next kit, groups for those who may see them, one patient's arm.

`allocation_list` makes the list, `sealed_places` seals it, `kits` accounts for the kits.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services.allocation_keys import AllocationKey
from frailty_desktop.services.allocation_list import EXPECTED, IN_STOCK, extend_list, prepare_list
from frailty_desktop.services.assigned_kits import has_list, kits
from frailty_desktop.services.lookups import nothing_saved, patient_row, refuse_without_reason, study_row
from frailty_desktop.services.patient_stratum import stratum_of
from frailty_desktop.services.rights import require
from frailty_desktop.services.roles import Right
from frailty_desktop.services.sealed_places import arm_in_envelope, opened_arm
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.study_file import StudyInfo
from frailty_desktop.storage.tables import AllocationRow, PatientRow
from frailty_desktop.study.blinding import AllocationView, Grouping, GroupLabel, pooled, ungrouped
from frailty_desktop.study.design import ArmRole, StudyDesign
from frailty_desktop.study.strata import UNSTRATIFIED
from frailty_desktop.translation import tr

__all__ = [
    "AllocationKey",
    "arm_labels",
    "arms_of_kits",
    "assign_next",
    "envelope_of",
    "extend_list",
    "finish_study",
    "grouping",
    "has_list",
    "kits",
    "prepare_list",
    "refuse_other_key",
]

COMPARATOR_STYLE = 2
"""Curve styles: doses take 0, 1, 3, 4 ... in the design's order; placebo or control the grey style 2."""
USABLE = (EXPECTED, IN_STOCK)
"""States of a kit whose place is still to be given out; a place without such a kit is passed over."""


def assign_next(edit: Edit, patient_id: UUID) -> str:
    """Give the patient the next kit of their stratum; the answer is its number, never an arm.

    The order of the list holds: a kit that has not arrived yet is waited for, not jumped over.
    """
    require(edit, Right.ENROL, patient_id=patient_id)
    _refuse_second_kit(edit, patient_id)
    stratum = _stratum(edit, patient_id)
    row = edit.session.scalar(
        select(AllocationRow)
        .where(
            AllocationRow.patient_id.is_(None),
            AllocationRow.stratum == stratum,
            AllocationRow.kit_state.in_(USABLE),
        )
        .order_by(AllocationRow.number)
        .limit(1)
    )
    if row is None:
        raise UserError(
            tr("No kit is left for another patient in the stratum {stratum}.", stratum=stratum)
            if stratum
            else tr("No kit is left for another patient."),
            kept=nothing_saved(),
            next_step=tr("Ask the study's unblinded statistician to add places to the allocation list."),
        )
    if row.kit_state == EXPECTED:
        raise UserError(
            tr("The next kit, {kit}, has not arrived yet.", kit=row.kit),
            kept=nothing_saved(),
            next_step=tr("Ask the pharmacist to receive it; no kit is skipped."),
        )
    row.patient_id = patient_id
    row.assigned_at = edit.now
    edit.session.flush()
    return row.kit


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
    arms = {row.patient_id: arm for row, arm in _opened(session, info, key) if row.patient_id is not None}
    sentence = "" if arms else tr("No patient has an arm yet.")
    return Grouping(
        view=view,
        labels=arm_labels(design),
        group_of=dict(sorted(arms.items())),  # by patient, so that no order tells anything
        minimum_cell=1,
        batch=1,
        sentence=sentence,
    )


def arms_of_kits(
    session: Session,
    info: StudyInfo,
    design: StudyDesign,
    view: AllocationView,
    key: AllocationKey | None = None,
) -> dict[str, str]:
    """Return the arm in words for each kit; nothing at all unless the view of allocation is open."""
    if view is not AllocationView.OPEN:
        return {}
    labels = {arm.name: arm.label for arm in design.arms}
    return {row.kit: labels[arm] for row, arm in _opened(session, info, key)}


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


def envelope_of(edit: Edit, patient_id: UUID, envelope_key: bytes) -> tuple[str, str]:
    """Open one patient's envelope; return kit and arm. Only for `emergency_unblinding`, which records it."""
    require(edit, Right.OPEN_ENVELOPE, patient_id=patient_id)
    row = edit.session.scalar(select(AllocationRow).where(AllocationRow.patient_id == patient_id))
    number = patient_row(edit.session, patient_id).number
    if row is None:
        raise UserError(
            tr("{number} has no kit, so there is no envelope to open.", number=number), kept=nothing_saved()
        )
    arm = arm_in_envelope(envelope_key, study_row(edit.session).id, row)
    if arm is None:
        raise UserError(
            tr("This allocation list was made without envelopes."),
            kept=tr("Nothing was opened."),
            next_step=tr("Call the study's unblinded statistician or pharmacist: they hold the list."),
        )
    return row.kit, arm


def finish_study(edit: Edit, *, reason: str) -> None:
    """Record that the study is finished: the last patient's last visit is over."""
    require(edit, Right.FINISH_STUDY)
    refuse_without_reason(reason)
    row = study_row(edit.session)
    if row.is_finished:
        raise UserError(tr("This study is already finished."), kept=nothing_saved())
    row.is_finished = True
    row.finished_at = edit.now
    edit.session.flush()


def refuse_other_key(session: Session, key: AllocationKey) -> None:
    """Refuse a key, or a row of the list, that does not fit; opens every place and tells nothing."""
    study_id = study_row(session).id
    for row in session.scalars(select(AllocationRow)):
        opened_arm(key, study_id, row)


def _refuse_second_kit(edit: Edit, patient_id: UUID) -> None:
    held = kits(edit.session, [patient_id]).get(patient_id)
    if held is not None:
        raise UserError(
            tr("This patient already has kit {kit}.", kit=held),
            kept=nothing_saved(),
            next_step=tr("A patient is allocated once; use this kit."),
        )


def _stratum(edit: Edit, patient_id: UUID) -> str:
    """Find the patient's stratum; a list made before the design named factors is one for everybody."""
    is_one_list = edit.session.scalar(
        select(AllocationRow.id).where(AllocationRow.stratum == UNSTRATIFIED).limit(1)
    )
    if is_one_list is not None:
        return UNSTRATIFIED
    return stratum_of(edit.session, edit.design, patient_id, edit.today)


def _enrolled(session: Session) -> list[UUID]:
    found = session.scalars(
        select(PatientRow.id).where(PatientRow.enrolled_on.is_not(None)).order_by(PatientRow.id)
    )
    return list(found)


def _opened(session: Session, info: StudyInfo, key: AllocationKey | None) -> list[tuple[AllocationRow, str]]:
    """Open every place of the list; a key or a row that does not fit is refused before anything is told."""
    study = study_row(session)
    rows = session.scalars(select(AllocationRow).order_by(AllocationRow.kit)).all()
    if not rows:
        return []
    secret = study.allocation_key or (key.secret if key is not None else None)
    if secret is None:
        raise UserError(
            tr("The allocation list of {study} is sealed.", study=info.name),
            kept=tr("No arm was shown."),
            next_step=tr("Sign in as somebody who holds its key, or give the printed key."),
        )
    return [(row, opened_arm(AllocationKey(secret), study.id, row)) for row in rows]
