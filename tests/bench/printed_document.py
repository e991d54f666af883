"""Writes one document of the demo study as PDF and tells pages, seconds and memory; run by `printing`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from frailty_desktop.paper.offscreen import ready_to_draw
from frailty_desktop.paper.page_setter import write_pdf
from frailty_desktop.reports.catalogue import DocumentRequest, make_document
from frailty_desktop.services import people
from frailty_desktop.services.patient_list import find_patient
from frailty_desktop.services.people import Role
from frailty_desktop.storage.study_file import open_study, utc_now
from tests.bench.figures import resident_megabytes

SAMPLED = (20, 200)


def main() -> None:
    """Write the document named on the command line, of the patient named there or of everybody."""
    study_path, kind, patient, out = sys.argv[1:]
    ready_to_draw()
    resident: dict[str, float | None] = {}

    def watch(done: int, of: int) -> None:
        if of and (done in SAMPLED or done == of):
            resident["end" if done == of else str(done)] = resident_megabytes()

    with open_study(Path(study_path), read_only=True) as study:
        with study.read() as session:
            person = next(one for one in people.people(session) if one.role is Role.AUDITOR)
            patient_id = (
                find_patient(session, study.design, patient, utc_now().date()).id if patient else None
            )
        request = DocumentRequest(at=utc_now(), study=study, person=person, patient_id=patient_id)
        resident["before"] = resident_megabytes()
        started = time.perf_counter()
        pages = write_pdf(make_document(kind, request), out, progress=watch)
        seconds = time.perf_counter() - started
    size = Path(out).stat().st_size
    print(json.dumps({"pages": pages, "seconds": seconds, "resident": resident, "bytes": size}))


if __name__ == "__main__":
    main()
