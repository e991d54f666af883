"""The R script that goes with the values: what belongs to this study on top, the same models below."""

import json
from collections.abc import Iterable

from frailty_desktop.analysis.endpoint_values import enters_averages
from frailty_desktop.exports.csv_table import NOTICE
from frailty_desktop.resource_files import resource
from frailty_desktop.study.blinding import AllocationView, Grouping
from frailty_desktop.study.design import ArmRole, StudyDesign
from frailty_desktop.translation import tr


def model_script(design: StudyDesign, grouping: Grouping, prefix: str) -> str:
    """Write the script; `prefix` stands before every file name of the folder."""
    is_open = grouping.view is AllocationView.OPEN
    names = {
        "visits_in_order": (visit.name for visit in design.visits if enters_averages(design, visit)),
        "endpoints_in_order": (endpoint.name for endpoint in design.endpoints),
        "arms_in_order": arms_from_reference(design) if is_open else (),
    }
    lines = [
        f"# {line}" if line else ""
        for line in (
            *([NOTICE] if prefix else []),
            tr("{name}, design version {version}", name=design.name, version=design.version),
            tr("Run it in its folder: Rscript {file}", file=f"{prefix}models.R"),
            _allocation(is_open=is_open),
            "",
        )
    ]
    lines.append(f"prefix <- {_text(prefix)}")
    lines += [f"{name} <- {_vector(of)}" for name, of in names.items()]
    return "\n".join(lines) + "\n" + resource("r", "models.R").read_text(encoding="utf-8")


def arms_from_reference(design: StudyDesign) -> tuple[str, ...]:
    """Name the arms, the comparator first: every other arm is compared with it."""
    in_order = sorted(design.arms, key=lambda arm: arm.role is ArmRole.TREATMENT)
    return tuple(arm.name for arm in in_order)


def _allocation(*, is_open: bool) -> str:
    if is_open:
        return tr("Each arm is compared with the first of arms_in_order.")
    return tr("Blinded: the values have no column arm, and every model is fitted without it.")


def _vector(names: Iterable[str]) -> str:
    texts = [_text(name) for name in names]
    return f"c({', '.join(texts)})" if texts else "character(0)"


def _text(text: str) -> str:
    return json.dumps(text)
