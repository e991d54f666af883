"""Who may take data out of the program: asked before anything is written, and every refusal is recorded."""

from datetime import datetime

from frailty_desktop.services.people import Person, view_of_allocation
from frailty_desktop.services.rights import reading
from frailty_desktop.services.roles import Right
from frailty_desktop.storage.study_file import StudyFile
from frailty_desktop.study.blinding import AllocationView


def check_may_export(study: StudyFile, person: Person, at: datetime) -> AllocationView:
    """Refuse whoever may not export; return what the person may know of the allocation."""
    with reading(study, person.id, Right.EXPORT, at.astimezone().date()):
        return view_of_allocation(study.info, person.role, study.design)
