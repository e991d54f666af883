"""Pictures of the arms, or of all participants together: one endpoint, one kind, one measure at a time."""

from collections.abc import Callable

from frailty_desktop.analysis.arms_curves import curves_picture
from frailty_desktop.analysis.arms_lines import lines_picture
from frailty_desktop.analysis.arms_question import ArmsGround, ArmsKind, ArmsMeasure, ArmsQuestion, Level
from frailty_desktop.analysis.arms_responders import responders_picture
from frailty_desktop.analysis.arms_shapes import shapes_picture
from frailty_desktop.analysis.cohort import Cohort
from frailty_desktop.analysis.picture import Picture

__all__ = ["ArmsKind", "ArmsMeasure", "ArmsQuestion", "Level", "arms_picture"]

_DRAWN_BY: dict[ArmsKind, Callable[[ArmsGround], Picture]] = {
    ArmsKind.MEAN: curves_picture,
    ArmsKind.MEDIAN: curves_picture,
    ArmsKind.LINES: lines_picture,
    ArmsKind.BOX: shapes_picture,
    ArmsKind.VIOLIN: shapes_picture,
    ArmsKind.RESPONDERS: responders_picture,
}


def arms_picture(cohort: Cohort, question: ArmsQuestion) -> Picture:
    """Draw what is asked. Every figure of a group in it comes from `Cohort.cell` or `Cohort.summary`."""
    return _DRAWN_BY[question.kind](ArmsGround(cohort, question))
