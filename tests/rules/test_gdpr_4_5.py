"""GDPR 4(5): what names a patient is kept apart, under a key of its own, and leaves the program nowhere."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from frailty_desktop import fault_log
from frailty_desktop.cli.program import run_program
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.errors import UserError
from frailty_desktop.exports.study_export import export_study
from frailty_desktop.services import accounts, forms, identities, key_grants, patients, people, visits
from frailty_desktop.services.identities import Identity
from frailty_desktop.services.key_grants import KeyName
from frailty_desktop.services.people import Person, Role
from frailty_desktop.services.protected_study import make_protected_study
from frailty_desktop.services.sign_in import SignedIn, sign_in
from frailty_desktop.storage.backup import back_up
from frailty_desktop.storage.connections import connect_to_read
from frailty_desktop.storage.key_wrapping import SlowHash
from frailty_desktop.study.partial_date import PartialDate
from tests.factories import small_design_texts
from tests.services.clinic import open_clinic

CHEAP = SlowHash(memory_kib=64, passes=1, lanes=1)
SECRET = "four unrelated words here"
ADMINISTRATOR, NURSE, MANAGER = "Ada Keyes", "Nora Brandt", "Dan Moss"
PLANTED = Identity("Zebulon Quixworth", "0999-417-2263", "77 Vexillary Mews", "Ottoline Fernsby")
CANARIES = ("Quixworth", "Zebulon", "0999-417", "Vexillary", "Ottoline", "Fernsby")


@dataclass
class House:
    """An encrypted study in which one patient has a name; closed."""

    path: Path
    staff: dict[str, Person]
    patient_id: UUID

    def enter(self, name: str) -> SignedIn:
        return sign_in(self.path, name, SECRET)


@pytest.fixture
def house(tmp_path: Path) -> House:
    path = tmp_path / "house" / "ward.frailty"
    path.parent.mkdir()
    made = make_protected_study(path, small_design_texts(), ADMINISTRATOR, SECRET, cost=CHEAP)
    staff: dict[str, Person] = {ADMINISTRATOR: made.administrator}
    with made.study as study:
        with study.edit(by=made.administrator.id, action="Add people") as edit:
            for name, role in ((NURSE, Role.COORDINATOR), (MANAGER, Role.DATA_MANAGER)):
                staff[name] = people.add_person(edit, name, role)
                accounts.add_account(
                    edit, made.vault, staff[name].id, SECRET, keys=dict(made.keys), must_change=False
                )
        with study.edit(by=staff[NURSE].id, action="Screen") as edit:
            patient_id = patients.screen(
                edit, consent_date=date(2026, 1, 5), birth_date=PartialDate(1944), sex="F", site="MIA"
            ).id
            key = made.keys[KeyName.IDENTITY]
            identities.save_identity(edit, patient_id, PLANTED, key=key)
        with study.edit(by=staff[NURSE].id, action="Correct a name", reason="Misheard") as edit:
            identities.save_identity(edit, patient_id, PLANTED, key=key)
    return House(path, staff, patient_id)


def named_in(text: str | bytes) -> list[str]:
    """List the planted words that a text holds, in whichever writing."""
    data = text if isinstance(text, bytes) else text.encode()
    return [
        word
        for word in CANARIES
        if any(word.encode(way) in data for way in ("utf-8", "utf-16-le", "utf-16-be"))
    ]


def files_of(folder: Path) -> Iterator[Path]:
    yield from (file for file in folder.rglob("*") if file.is_file())


def test_that_the_planted_name_is_there_for_those_who_may_see_it(house: House) -> None:
    signed = house.enter(NURSE)
    with signed.study as study, study.read() as session:
        found = identities.identity_of(
            session,
            signed.person.id,
            house.patient_id,
            datetime.now(UTC).date(),
            key=signed.keys.identity,
        )
    assert found == PLANTED


def test_that_no_file_of_the_study_holds_a_name(house: House) -> None:
    signed = house.enter(NURSE)
    with signed.study as study:
        back_up(study, house.path.with_name("copy.frailty"))
        files = {file.name: named_in(file.read_bytes()) for file in files_of(house.path.parent)}
    assert len(files) > 3
    assert {name: found for name, found in files.items() if found} == {}


def test_that_a_file_without_encryption_holds_no_name_either(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    clinic = open_clinic(tmp_path / "plain")
    with clinic.study as study:
        patient = clinic.screen()
        with clinic.act() as edit:
            identities.save_identity(edit, patient.id, PLANTED, key=bytes(32))
        back_up(study, tmp_path / "plain" / "copy.frailty")
        found = {file.name: named_in(file.read_bytes()) for file in files_of(tmp_path / "plain")}
    assert {name: words for name, words in found.items() if words} == {}


def test_that_behind_the_key_of_the_file_no_table_holds_a_name(house: House) -> None:
    signed = house.enter(MANAGER)
    with signed.study as study:
        assert study.access.key is not None
        connection = connect_to_read(study.path, key=study.access.key)
        try:
            tables = [
                row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            ]
            rows = {
                table: [
                    row
                    for row in connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of tables
                    if named_in(repr(row))
                ]
                for table in tables
            }
        finally:
            connection.close()
    assert "identities" in tables
    assert {table: found for table, found in rows.items() if found} == {}


def test_that_no_export_holds_a_name(house: House, tmp_path: Path) -> None:
    signed = house.enter(MANAGER)
    with signed.study as study:
        export_study(study, signed.person, tmp_path / "export", at=datetime.now(UTC))
    written = list(files_of(tmp_path / "export"))
    assert written
    assert [file.name for file in written if named_in(file.read_bytes())] == []


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        (MANAGER, ("export", "{study}", "{out}", "--by")),
        (MANAGER, ("replay", "{study}", "--by")),
        (MANAGER, ("replay", "{study}", "--folder", "{out}", "--by")),
        (NURSE, ("audit", "{study}", "--as")),
        (NURSE, ("audit", "{study}", "--json", "--as")),
        (MANAGER, ("export-log", "{study}", "{out}.jsonl", "--by")),
        (MANAGER, ("verify", "{study}", "--as")),
    ],
)
def test_that_no_command_prints_or_writes_a_name(
    house: House, tmp_path: Path, name: str, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRAILTY_DESKTOP_HOME", str(tmp_path / "home"))
    secret = tmp_path / "password.txt"
    secret.write_text(SECRET, "utf-8")
    out = tmp_path / "out" / "made"
    out.parent.mkdir()
    filled = [each.format(study=house.path, out=out) for each in arguments]
    terminal = Terminal(io.StringIO(), io.StringIO(), io.StringIO())
    code = run_program([*filled, name, "--password-file", str(secret)], terminal)
    said = terminal.stdout.getvalue() + terminal.stderr.getvalue()  # type: ignore[attr-defined]
    assert code == 0, said
    assert named_in(said) == []
    assert [file.name for file in files_of(out.parent) if named_in(file.read_bytes())] == []


def test_that_a_fault_report_holds_no_name(house: House, tmp_path: Path) -> None:
    signed = house.enter(NURSE)
    with signed.study as study:
        try:
            with study.edit(by=signed.person.id, action="Save a name") as edit:
                assert signed.keys.identity is not None
                identities.save_identity(edit, house.patient_id, PLANTED, key=signed.keys.identity)
                raise RuntimeError(f"in the midst of {PLANTED} and {PLANTED.name}")
        except RuntimeError as fault:
            text = fault_log.describe(fault)
    log = fault_log.keep(text, tmp_path / "log")
    assert log is not None
    assert "RuntimeError" in text
    assert named_in(log.read_bytes()) == []


def test_that_the_program_runs_without_the_key_of_the_vault(house: House) -> None:
    signed = house.enter(ADMINISTRATOR)
    with signed.study as study, study.edit(by=signed.person.id, action="Withdraw keys") as edit:
        key_grants.withdraw_all(edit, house.staff[NURSE].id)
    signed = house.enter(NURSE)
    assert signed.keys.identity is None
    today = datetime.now(UTC).astimezone().date()
    with signed.study as study:
        with study.read() as session:
            assert identities.names_for(session, signed.person.id, today, key=signed.keys.identity) == {}
            matrix = visits.visit_matrix(session, study.design, house.patient_id, today)
            assert len(patients.list_patients(session, study.design, today)) == 1
        with study.edit(by=signed.person.id, action="Fill a form") as edit:
            visit_id = matrix.columns[0].visit_id
            record = forms.start_form(edit, house.patient_id, visit_id, "consent")
        assert record.patient_number == "P-001"
        assert study.checks().is_good


def test_that_the_key_of_the_file_alone_opens_no_name(house: House) -> None:
    signed = house.enter(MANAGER)
    with signed.study as study, study.read() as session:
        assert signed.keys.identity is None
        assert study.access.key is not None
        with pytest.raises(UserError):
            identities.identities(session, key=study.access.key)
