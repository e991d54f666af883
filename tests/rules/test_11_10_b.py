"""21 CFR 11.10(b): a complete copy of a patient's record that people can read, on paper.

Every value, query, signature and line of the audit trail is counted in the file and again on the pages.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from frailty_desktop.analysis.trail import TrailFilter, trail_lines
from frailty_desktop.reports.catalogue import DocumentRequest
from frailty_desktop.reports.document import FieldBlock, SignatureBlock, TableBlock
from frailty_desktop.services import queries, trail_access
from frailty_desktop.services.people import Person, Role, view_of_allocation
from frailty_desktop.storage.engine import driver_of
from tests.reports.told_words import asked, blocks_of
from tests.services.clinic import INFUSED, Clinic, open_clinic
from tests.services.signing_room import SigningRoom, open_room
from tests.services.staff import hire

pytestmark = pytest.mark.usefixtures("qapp")


class Copied:
    """A patient whose record was signed, asked about and corrected, and what an auditor gets of it."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        room: SigningRoom = open_room(clinic)
        patient = clinic.treat()
        self.patient_id = patient.id
        visit_id = clinic.visit_id(patient.id, "screening")
        form_id = room.complete_form(patient.id, visit_id, "demographics")
        later = clinic.visit(patient.id, "month_1", INFUSED + timedelta(days=29))
        clinic.fill(patient.id, later, "body", {"weight_kg": "70,5", "height_cm": "nd"})
        room.sign("form", form_id)
        query_id = room.ask(form_id, "sex")
        with clinic.act() as edit:
            queries.answer_query(edit, query_id, "As in the passport.")
        room.close(query_id)
        clinic.type(form_id, "birth_date", "2/3/1946", reason="Typing error")
        room.sign("form", form_id)
        self.auditor: Person = hire(clinic, Role.AUDITOR)
        self.request: DocumentRequest = asked(clinic, self.auditor, patient_id=patient.id)
        self.blocks = blocks_of("patient-record", self.request)

    def count(self, statement: str) -> int:
        """Count rows of the file itself."""
        with self.clinic.study.read() as session:
            row = driver_of(session.connection()).execute(statement, (self.patient_id.bytes,)).fetchone()
        return int(row[0])

    @property
    def fields(self) -> list[tuple[str, str, str]]:
        """Every question on paper: label, value, note."""
        found = [block for block in self.blocks if isinstance(block, FieldBlock)]
        return [(field.label, field.value, field.note) for block in found for field in block.fields]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copied]:
    clinic = open_clinic(tmp_path_factory.mktemp("copied"))
    with clinic.study:
        yield Copied(clinic)


def test_that_every_value_is_on_paper(copied: Copied) -> None:
    stored = copied.count("SELECT count(*) FROM answers WHERE patient_id = ? AND entered_text <> ''")
    answered = [value for _, value, _ in copied.fields if value != "no answer"]
    assert len(answered) == stored > 4


def test_that_every_message_of_every_query_is_on_paper(copied: Copied) -> None:
    messages = copied.count(
        "SELECT count(*) FROM query_messages JOIN queries ON queries.id = query_id WHERE patient_id = ?"
    )
    lines = [line for _, _, note in copied.fields for line in note.split("\n") if line.startswith("? ")]
    assert len(lines) == messages > 2


def test_that_every_signature_is_on_paper_those_that_lapsed_too(copied: Copied) -> None:
    signatures = copied.count("SELECT count(*) FROM signatures WHERE patient_id = ?")
    printed = [line for block in copied.blocks if isinstance(block, SignatureBlock) for line in block.lines]
    assert len(printed) == signatures == 2
    assert sum("No longer stands" in recorded for _, recorded in printed) == 1


def test_that_every_line_of_the_trail_is_on_paper(copied: Copied) -> None:
    study, auditor = copied.clinic.study, copied.auditor
    with study.read() as session:
        view = view_of_allocation(study.info, auditor.role, study.design)
        reader = trail_access.trail_reader(session, auditor, view, copied.request.today)
        wanted = TrailFilter(patient_id=copied.patient_id)
        sequences = [line.sequence for line in trail_lines(session, study.design, wanted, reader)]
    printed = [
        int(row.cells[0].words)
        for block in copied.blocks
        if isinstance(block, TableBlock)
        for row in block.table.rows
    ]
    assert sorted(printed) == sorted(sequences)
    events = copied.count("SELECT count(*) FROM audit_events WHERE patient_id = ?")
    assert len(set(printed)) == events


def test_that_all_of_it_reaches_the_pages_of_the_file(copied: Copied, tmp_path: Path) -> None:
    from frailty_desktop.paper.page_setter import PageSetter, write_pdf
    from frailty_desktop.reports.catalogue import make_document

    document = make_document("patient-record", copied.request)
    pages = list(PageSetter(document).pages())
    said = " ".join(found.words for page in pages for found in page.words()).replace("\u2028", " ")
    assert [value for _, value, _ in copied.fields if value not in said] == []
    assert "As in the passport." in said
    assert write_pdf(document, tmp_path / "record.pdf") == len(pages)
