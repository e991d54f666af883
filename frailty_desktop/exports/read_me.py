"""The text that goes with an export: what it is of, what it holds, how to read it."""

from collections.abc import Sequence
from datetime import datetime

import frailty_desktop
from frailty_desktop.exports.csv_table import NOTICE
from frailty_desktop.storage.study_file import StudyInfo
from frailty_desktop.study.blinding import AllocationView, Grouping
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.translation import tr


def read_me(
    design: StudyDesign,
    info: StudyInfo,
    grouping: Grouping,
    at: datetime,
    tables: Sequence[tuple[str, int]],
) -> str:
    """Write the text; `tables` are the names of the files with their numbers of rows."""
    width = max(len(name) for name, _ in tables)
    lines = [
        *_stamp(info),
        info.name,
        tr(
            "Design {name}, version {version} of {date}",
            name=design.name,
            version=design.version,
            date=design.date,
        ),
        tr("Registry {registry}, protocol {protocol}", registry=design.registry, protocol=design.protocol),
        tr(
            "Exported {time} by frailty_desktop {version}",
            time=f"{at:%Y-%m-%d %H:%M:%S%z}",
            version=frailty_desktop.__version__,
        ),
        "",
        _allocation(grouping),
        "",
        *_how_to_read(),
        "",
        *(f"{name:<{width}}  " + tr("{rows} rows", rows=rows) for name, rows in tables),
        "",
    ]
    return "\n".join(lines)


def _stamp(info: StudyInfo) -> list[str]:
    if not info.is_synthetic:
        return []
    return [NOTICE, tr("No patient of this export exists; everything was made up by the program."), ""]


def _allocation(grouping: Grouping) -> str:
    if grouping.view is AllocationView.OPEN:
        return tr("Who got which arm stands in arms.csv and nowhere else.")
    return tr("Blinded: nothing in this folder tells who got which arm.")


def _how_to_read() -> list[str]:
    return [
        tr("CSV by RFC 4180: UTF-8, commas, texts in double quotes where needed, lines end with CR LF."),
        tr(
            "One file per form, one row per filled form; visit forms name their visit, log forms their entry."
        ),
        tr("A section that repeats has a file of its own, FORM__SECTION.csv, one row per repeat (group)."),
        tr("An empty cell is no value; why there is none stands in the item's _missing column."),
        tr("A choice's code stands in the item's column, its words in _label. Yes is 1, no is 0."),
        tr("Durations are in seconds; every other unit is in the data dictionary."),
        tr("Partial dates hold what is known, _precision says how much. Numbers are not rounded."),
        tr("data_dictionary.csv explains every column with its unit, choices.csv every code."),
        tr("entries_without_a_value.csv holds what was typed and not understood; nothing typed is left out."),
        tr("Log entries that were taken back are left out; the audit trail has them."),
    ]
