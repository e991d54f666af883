"""The forms of all visits in one order: that of the clinic."""

from collections.abc import Iterable

from frailty_desktop.study.design import Form, FormKind, VisitPlan


def clinic_order(visits: Iterable[VisitPlan], forms: Iterable[Form]) -> list[Form]:
    """Merge the visits' orders into one: a new form stands before what follows it at its visit.

    Forms that no visit asks for come last; log forms stand outside visits.
    """
    by_name = {form.name: form for form in forms}
    names: list[str] = []
    for visit in visits:
        waiting: list[str] = []
        for expected in visit.forms:
            if expected.form in names:
                place = names.index(expected.form)
                names[place:place], waiting = waiting, []
            else:
                waiting.append(expected.form)
        names += waiting
    names += [name for name in by_name if name not in names]
    return [by_name[name] for name in names if name in by_name and by_name[name].kind is FormKind.SINGLE]
