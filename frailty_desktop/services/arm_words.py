"""Keeps the names of the arms out of what people write where blinded people read it."""

import re

from frailty_desktop.errors import UserError
from frailty_desktop.services.lookups import nothing_saved
from frailty_desktop.study.design import BlindingState, StudyDesign
from frailty_desktop.translation import tr


def refuse_arm_words(design: StudyDesign, text: str) -> None:
    """Refuse a note of somebody who knows the arms when it names one; the sentence does not repeat it."""
    if design.blinding.state is BlindingState.OPEN_LABEL:
        return
    words = " ".join(text.casefold().split())
    names = {part.casefold() for arm in design.arms for part in (arm.name, arm.label, arm.short_label)}
    if any(re.search(rf"\b{re.escape(name)}\b", words) for name in names if name.strip()):
        raise UserError(
            tr("This note names a treatment, and blinded people read it."),
            kept=nothing_saved(),
            next_step=tr("Write it without the treatment: the kit number says enough."),
        )
