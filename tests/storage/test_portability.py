"""The same tables serve PostgreSQL: they compile for it, and a server at hand makes them."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from frailty_desktop.storage.audited_table import Table

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def postgresql_statements() -> list[str]:
    statements = []
    for table in Table.metadata.sorted_tables:
        statements.append(str(CreateTable(table).compile(dialect=DIALECT)))
        statements += [str(CreateIndex(index).compile(dialect=DIALECT)) for index in table.indexes]
    return statements


def test_that_ids_are_native_on_postgresql_and_bytes_on_sqlite() -> None:
    answers = Table.metadata.tables["answers"]
    assert "patient_id UUID NOT NULL" in str(CreateTable(answers).compile(dialect=DIALECT))
    assert "patient_id BLOB NOT NULL" in str(CreateTable(answers).compile(dialect=sqlite.dialect()))


def test_that_answers_lie_in_the_order_of_their_key_on_sqlite() -> None:
    text = str(CreateTable(Table.metadata.tables["answers"]).compile(dialect=sqlite.dialect()))
    assert "PRIMARY KEY (patient_id, visit_id, form_id, group_ordinal, item)" in text
    assert text.rstrip().endswith("WITHOUT ROWID")


def test_that_moments_have_a_time_zone_on_postgresql() -> None:
    text = str(CreateTable(Table.metadata.tables["forms"]).compile(dialect=DIALECT))
    assert "started_at TIMESTAMP WITH TIME ZONE NOT NULL" in text


def test_that_every_table_and_index_compiles_for_postgresql() -> None:
    text = "\n".join(postgresql_statements())
    assert "WITHOUT ROWID" not in text
    assert text.count("CREATE TABLE") == len(Table.metadata.tables)


@pytest.fixture
def server() -> Iterator[list[str]]:
    """Start a PostgreSQL server on a socket in a fresh folder; return a psql command line for it."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    psql = shutil.which("psql")
    if not programs or psql is None:
        pytest.skip("no PostgreSQL server is installed here")
    binaries = programs[-1].parent
    user = pwd.getpwnam("postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chown(folder, user.pw_uid, user.pw_gid)

        def run(*command: str | Path) -> None:
            subprocess.run(
                command, check=True, capture_output=True, user=user.pw_uid, group=user.pw_gid, cwd=folder
            )

        run(binaries / "initdb", "-D", folder / "data", "-A", "trust", "-U", "test", "-E", "UTF8")
        options = f"-c listen_addresses= -k {folder} -c fsync=off"
        run(binaries / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield [psql, "-h", name, "-U", "test", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-At"]
        finally:
            run(binaries / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")


def test_that_a_postgresql_server_makes_the_tables(server: list[str]) -> None:
    script = ";\n".join(postgresql_statements())
    subprocess.run(server, input=script, text=True, check=True, capture_output=True)
    query = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
    counted = subprocess.run([*server, "-c", query], text=True, check=True, capture_output=True)
    assert int(counted.stdout) == len(Table.metadata.tables)
