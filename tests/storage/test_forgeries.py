"""The program and the stand-alone verifier name the same first record, whatever was forged."""

import ast
import json
import os
import random
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import frailty_verify
from frailty_desktop.storage.tables import AUDITED
from tests.storage.forger import Forger, verdict_of_one_file, verdict_of_program
from tests.storage.full_study import make_full_study

FULL_COUNTS = os.environ.get("FRAILTY_DESKTOP_FULL_COUNTS") == "1"
ROOT = Path(frailty_verify.__file__).parent


@pytest.fixture(scope="module")
def genuine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_full_study(tmp_path_factory.mktemp("genuine"))


CASES = tomllib.loads((Path(__file__).parent / "forgeries.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_that_both_name_the_same_first_record(genuine: Path, tmp_path: Path, case: dict[str, Any]) -> None:
    forger = Forger(genuine, tmp_path / "forged.frailty").do(*case["statements"])
    if case.get("mended"):
        forger.mend_chain()
    forged = forger.done()
    verdict = verdict_of_program(forged)
    assert not verdict.fits
    assert verdict.first is not None
    assert verdict_of_one_file(forged) == verdict


@pytest.mark.parametrize("table", ["answers", *(str(table.__tablename__) for table in AUDITED)])  # type: ignore[attr-defined]
def test_that_a_changed_value_in_any_column_of_a_table_is_named_by_both(
    genuine: Path, tmp_path: Path, table: str
) -> None:
    sample = Forger(genuine, tmp_path / "sample")
    columns = [row[1] for row in sample.tool.execute(f"PRAGMA table_info({table})")]
    sample.done()
    for column in columns if FULL_COUNTS else random.Random(table).sample(columns, 3):
        forger = Forger(genuine, tmp_path / f"{column}.frailty")
        forger.change(table, column)
        forged = forger.done()
        verdict = verdict_of_program(forged)
        assert not verdict.fits, column
        assert verdict_of_one_file(forged) == verdict, column


def test_that_both_find_a_genuine_study_whole(genuine: Path) -> None:
    assert verdict_of_program(genuine) == verdict_of_one_file(genuine) == (True, None)


def test_that_only_a_head_kept_elsewhere_shows_a_rewritten_end(genuine: Path, tmp_path: Path) -> None:
    kept = frailty_verify.check_study(genuine, None, []).ends["ward-3"]
    forged = (
        Forger(genuine, tmp_path / "forged.frailty")
        .do(
            "UPDATE audit_events SET new = replace(new, '201', '199') WHERE kind = 'answer'",
            "UPDATE answers SET entered_text = '199', value_number = 199 WHERE entered_text = '201'",
        )
        .mend_chain()
        .done()
    )
    assert verdict_of_program(forged) == verdict_of_one_file(forged) == (True, None)
    head = frailty_verify.Head("ward-3", kept.sequence, kept.hash.hex())
    first = frailty_verify.check_study(forged, None, [head]).first
    assert first is not None
    assert (first.sequence, first.workstation) == (kept.sequence, "ward-3")
    assert frailty_verify.check_study(genuine, None, [head]).first is None


def test_that_an_encrypted_study_is_judged_alike(tmp_path: Path) -> None:
    key = bytes(range(32))
    genuine = make_full_study(tmp_path, key)
    assert verdict_of_program(genuine, key) == verdict_of_one_file(genuine, key) == (True, None)
    forger = Forger(genuine, tmp_path / "forged.frailty", key)
    forged = forger.do("UPDATE answers SET value_number = 1 WHERE item = 'walk_distance'").done()
    verdict = verdict_of_program(forged, key)
    assert verdict.first is not None
    assert verdict_of_one_file(forged, key) == verdict


def test_that_the_one_file_knows_every_audited_table_and_its_kind() -> None:
    tables = {str(table.__tablename__): table.audit_kind for table in AUDITED}  # type: ignore[attr-defined]
    assert tables == frailty_verify.KINDS


def test_that_a_table_the_one_file_does_not_know_is_said(genuine: Path, tmp_path: Path) -> None:
    forger = Forger(genuine, tmp_path / "newer.frailty")
    newer = forger.do("CREATE TABLE wards (id BLOB, sequence INTEGER, workstation TEXT)").done()
    with pytest.raises(frailty_verify.UnreadableError, match="wards"):
        frailty_verify.check_study(newer, None, [])


def test_that_the_one_file_needs_nothing_but_python_and_the_cipher() -> None:
    tree = ast.parse((ROOT / "frailty_verify.py").read_text(encoding="utf-8"))
    names = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        )
    }
    called = {
        node.args[0].value.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "import_module"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }
    assert names <= sys.stdlib_module_names
    assert called == {"sqlcipher3", "cryptography"}


def test_that_verifying_leaves_nothing_beside_the_study(genuine: Path) -> None:
    verdict_of_one_file(genuine)
    assert [file.name for file in genuine.parent.iterdir()] == [genuine.name]


def test_that_its_json_names_the_record_as_the_program_does(
    genuine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = Forger(genuine, tmp_path / "forged.frailty").do("UPDATE visits SET plan = 'x'").done()
    assert frailty_verify.main([str(forged), "--json"]) == frailty_verify.DOES_NOT_FIT
    answer = json.loads(capsys.readouterr().out)
    verdict = verdict_of_program(forged)
    first = answer["first"]
    assert (first["sequence"], first["workstation"], first["record"]) == verdict.first
    assert answer["whole"] is False
