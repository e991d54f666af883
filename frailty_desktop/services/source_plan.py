"""Which fields the design wants compared with their source: all, the critical ones, or those of a sample."""

from hashlib import sha256

from frailty_desktop.study.design import Form, Item, StudyDesign
from frailty_desktop.study.design_policies import SourcePlan

_PARTS = 10_000


def wanted(design: StudyDesign, patient_number: str, form: Form, item: str) -> bool:
    """Say whether the plan wants this field of this patient compared with its source."""
    return is_drawn(design, patient_number) and is_planned(design, form.item(item))


def is_planned(design: StudyDesign, item: Item) -> bool:
    """Say whether the plan names an item; what is computed follows its inputs and is not compared itself."""
    if item.derivation is not None:
        return False
    return item.is_critical or design.source_verification.plan is not SourcePlan.CRITICAL


def is_drawn(design: StudyDesign, patient_number: str) -> bool:
    """Say whether a patient is looked at: everybody, or by lot the planned share.

    The lot is a hash of study and patient number, so that it needs no keeping and nobody can choose.
    """
    policy = design.source_verification
    if policy.plan is not SourcePlan.SAMPLE:
        return True
    lot = int.from_bytes(sha256(f"{design.name}\n{patient_number}".encode()).digest()[:8], "big") % _PARTS
    return lot < policy.share * _PARTS // 100
