"""Checks a study file, or an exported audit log, without the program that wrote it.

    frailty_verify.py FILE [--key-file KEY] [--expect-head "WORKSTATION SEQUENCE HASH"] [--json]

One file; Python 3.11 and its standard library, and for study files the cipher (sqlcipher3). It follows the
published formats (frailty_desktop/storage/audit_event.py and signed_content.py) and shares no code with them.
It names the first record that does not fit: an event of the chain, then an end of it, then of all other
records the one whose latest event comes first. Memory holds one patient at a time, however long the log is.

An encrypted study asks for the data key (64 hexadecimal digits) or, where the module `cryptography` is at
hand, for the printed recovery code, which opens the file STUDY.keys beside the study.

Exit codes: 0 it fits, 1 it does not, 2 the command was not understood, 3 the file cannot be read.
"""

import argparse
import getpass
import hashlib
import hmac
import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

FITS, DOES_NOT_FIT, USAGE, CANNOT_BE_READ = 0, 1, 2, 3
ZEROS, NO_VISIT = bytes(32), bytes(16)
APPLICATION_ID, FORMAT = 0x46524C54, "frailty-audit-1"
KINDS = {
    "study": "study",
    "design_versions": "design_version",
    "site_approvals": "site_approval",
    "workstations": "workstation",
    "sites": "site",
    "people": "person",
    "accounts": "account",
    "delegations": "delegation",
    "trainings": "training",
    "key_grants": "key_grant",
    "identities": "identity",
    "proposals": "proposal",
    "monitor_visits": "monitor_visit",
    "patients": "patient",
    "visits": "visit",
    "forms": "form",
    "acceptances": "acceptance",
    "queries": "query",
    "query_messages": "query_message",
    "source_marks": "source_mark",
    "signatures": "signature",
    "holds": "hold",
    "second_entries": "second_entry",
    "second_answers": "second_answer",
    "allocations": "allocation",
    "unblindings": "unblinding",
}
"""Each audited table of a study and the kind its events have; a newer version of the tables may add some."""

EVENT = (
    "workstation, recorded_at, utc_offset_minutes, person_id, action, reason, sequence, kind, patient_id,"
    " form_id, record_id, item, group_ordinal, is_correction, old, new, based_on, previous_hash"
)
ANSWER = (
    "form_id, group_ordinal, item, visit_id, sequence, workstation, first_sequence,"
    " entered_text, value_text, value_number, value_date, missing_reason"
)
FIELDS, LONGEST_LINE = 19, 1 << 28
WRONG_KEY = "It is not a study, or the key does not fit."
EXPECT_HEAD = '"WORKSTATION SEQUENCE HASH" from a printed report or a backup; may be given again'
PROVEN = "The log still holds every head that was given: nothing before them was rewritten."
ONLY_A_HEAD = (
    "Whoever can write the file could rewrite the end of the log together with its records."
    " Only a head kept elsewhere, on a report or in a backup, shows that: give it with --expect-head."
)


class UnreadableError(Exception):
    """The file cannot be read, or not judged; its text is a sentence."""


class Bad(NamedTuple):
    """A record that does not fit; the smallest is the first."""

    sequence: int
    workstation: str
    record: str
    what: str

    def sentence(self) -> str:
        """Say it for people."""
        return f"Event {self.sequence} of {self.workstation} ({self.record}): {self.what}"


def bad(sequence: object, workstation: object, record: str, what: str) -> Bad:
    """Make a finding of what a row says, which may be anything."""
    place = sequence if isinstance(sequence, int) else 0
    return Bad(place, plain(workstation) if isinstance(workstation, str) else "", plain(record), what)


def plain(text: str) -> str:
    """Show bytes that are no text as backslashes."""
    return text.encode("utf-8", "backslashreplace").decode()


class End(NamedTuple):
    """Where a workstation's chain ends: as `chain_heads` keeps it."""

    sequence: Any
    hash: Any
    recorded_at: Any
    events: Any


class Head(NamedTuple):
    """A head kept outside the file."""

    workstation: str
    sequence: int
    hash: str


class Chain:
    """Follows the events of all workstations in the order of the log."""

    def __init__(self, known: list[Head]) -> None:
        self.ends: dict[Any, End] = {}
        self.highest = self.events = 0
        self.unseen = {(head.workstation, head.sequence): head for head in known}

    def add(self, event: list[Any], own: bytes, computed: bytes | None) -> Bad | None:
        """Take the next event (18 fields as hashed, ids as digits), its hash, and the hash computed of it."""
        workstation, sequence = event[0], event[6]
        last = self.ends.get(workstation, End(0, ZEROS, "", 0))
        what = ""
        if not isinstance(sequence, int) or not 1 <= sequence <= self.highest + 1:
            what = "events before it are missing."
        elif event[17] != last.hash.hex():
            what = "it does not follow the event before it."
        elif computed != own:
            what = "it was changed after it was written."
        if what:
            return bad(sequence, workstation, record_of(event), what)
        self.highest, self.events = sequence, self.events + 1
        self.ends[workstation] = End(sequence, own, event[1], last.events + 1)
        head = self.unseen.get((workstation, sequence))
        if head and own.hex().startswith(head.hash):
            del self.unseen[(workstation, sequence)]
        return None

    def unreadable(self) -> Bad:
        """Name the event at which the reading ended."""
        last = max(self.ends, key=lambda name: self.ends[name].sequence, default="")
        return bad(self.highest + 1, last, "log", "it cannot be read: its page is damaged.")

    def compare(self, heads: dict[Any, End]) -> Bad | None:
        """Compare where the chains end with the heads that the file keeps."""
        for workstation in sorted({*heads, *self.ends}, key=str):
            head, end = heads.get(workstation), self.ends.get(workstation)
            if head != end:
                last = (head or end or End(0, None, None, None)).sequence
                return bad(last, workstation, "log", "the end of the log is not where it was.")
        return None

    def rewritten(self) -> Bad | None:
        """Name the first head kept elsewhere that this log does not hold."""
        what = "the log no longer holds the head that was kept elsewhere: its end was rewritten."
        return min(
            (bad(head.sequence, head.workstation, "log", what) for head in self.unseen.values()), default=None
        )


def record_of(event: list[Any]) -> str:
    """Name the record that an event is about."""
    if event[7] == "answer":
        return f"answer/{event[9] or ''}/{event[12]}/{event[11]}"
    return str(event[7]) if event[10] is None else f"{event[7]}/{event[10]}"


def json_text(value: Any) -> str:
    """Write the one JSON text that is hashed."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read_object(text: Any) -> dict[str, Any]:
    """Read a JSON object; nothing when it is none."""
    try:
        value = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def sha256(value: Any) -> bytes | None:
    """Hash a value's JSON text; None when it has none."""
    try:
        return hashlib.sha256(json_text(value).encode("utf-8", "surrogateescape")).digest()
    except (TypeError, ValueError, RecursionError):
        return None


def digits(value: Any) -> Any:
    """Write an id as the log does; what is no id becomes something that was never hashed."""
    return value.hex() if isinstance(value, bytes) else None if value is None else [str(value)]


def shown(value: Any) -> str:
    """Write an id for people."""
    return value.hex() if isinstance(value, bytes) else "" if value is None else str(value)


class Study:
    """A study file, read by statements over one connection; nothing is written."""

    def __init__(self, path: Path, key: bytes | None) -> None:
        driver: Any = sqlite3 if key is None else import_module("sqlcipher3.dbapi2")
        self.error: type[Exception] = driver.Error
        # With no log beside it nobody has the file open: as immutable it is read without leaving a trace.
        has_log = any(path.with_name(path.name + ending).exists() for ending in ("-wal", "-journal"))
        options = "mode=ro" if has_log else "mode=ro&immutable=1"
        self.connection = driver.connect(
            f"{path.absolute().as_uri()}?{options}", uri=True, isolation_level=None
        )
        # A flipped bit can leave bytes that are no UTF-8; they are compared as they are.
        self.connection.text_factory = lambda stored: stored.decode("utf-8", "surrogateescape")
        self.key, self.tables = key, set[str]()

    def begin(self) -> None:
        """Unlock the file and hold its present state."""
        if self.key is not None:
            self.connection.execute("PRAGMA cipher_log_level = NONE")
            self.connection.execute(f"PRAGMA key = \"x'{self.key.hex()}'\"")
        for setting in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"):
            self.connection.execute(f"PRAGMA {setting}")
        self.connection.execute("BEGIN")
        self.tables = {row[0] for row in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def rows(self, statement: str, *values: Any) -> Iterator[Any]:
        """Run a statement and go through what it finds."""
        return iter(self.connection.execute(statement, values))

    def columns(self, table: str) -> dict[str, str]:
        """Return the columns of a table with their declared types."""
        return {row[1]: row[2] for row in self.rows(f'PRAGMA table_info("{table}")')}


def check_layout(study: Study) -> None:
    """Refuse what is no study, and tables whose rows this file would pass over."""
    needed = {"audit_events", "chain_heads", "answers", "forms"}
    (marked,) = next(study.rows("PRAGMA application_id"))
    if marked != APPLICATION_ID or not needed <= study.tables:
        raise UnreadableError("It is not a study of frailty_desktop.")
    views = study.rows(
        "SELECT name FROM sqlite_master"
        " WHERE type = 'view' OR (type = 'table' AND sql NOT LIKE 'CREATE TABLE%')"
    )
    for (view,) in views:  # one could keep a reader busy for ever
        raise UnreadableError(f"It holds {plain(str(view))[:60]}, which the program never makes.")
    for table in sorted(study.tables - KINDS.keys() - needed):
        if {"id", "sequence", "workstation"} <= study.columns(table.replace('"', "")).keys():
            raise UnreadableError(
                f"It has a table {plain(table)} that this frailty_verify.py does not know."
                " Use the one that came with the program that wrote it."
            )


def broken_links(study: Study) -> list[str]:
    """List rows that point to rows that are not there."""
    try:
        return [f"{row[0]}: {row[2]}" for row in study.rows("PRAGMA foreign_key_check")][:20]
    except study.error:  # the pages have said it already
        return []


def damaged_pages(study: Study) -> list[str]:
    """List what is wrong with the pages; those of an encrypted file by their number."""
    try:
        found = [str(row[0]) for row in study.rows("PRAGMA integrity_check(20)") if row[0] != "ok"]
    except study.error as error:
        found = [str(error)]
    if not found:
        return []
    try:
        seals = [str(row[0]) for row in study.rows("PRAGMA cipher_integrity_check")][:20]
    except study.error:
        seals = []
    pages = [match.group(1) for match in (re.search(r"page (\d+)$", line) for line in seals) if match]
    words = "does not carry the seal it was encrypted with: a byte of it was changed outside, or by the disk."
    return [f"Page {page} of the file {words}" for page in pages] or found


def check_events(study: Study, chain: Chain) -> Bad | None:
    """Recompute the hash of every event and compare the ends of the chain with the heads."""
    events = study.rows(f"SELECT {EVENT}, hash FROM audit_events ORDER BY sequence, workstation")
    try:
        for *event, own in events:
            for place in (3, 8, 9, 10, 17):
                event[place] = digits(event[place])
            found = chain.add(event, own, sha256([FORMAT, *event]))
            if found:
                return found
    except study.error as error:
        if "malformed" not in str(error) and "not a database" not in str(error):
            raise
        return chain.unreadable()
    heads = study.rows("SELECT workstation, sequence, hash, recorded_at, events FROM chain_heads")
    return chain.compare({row[0]: End(*row[1:]) for row in heads})


class Made(NamedTuple):
    """What the log made of one answer: its first event with a value, and its latest event."""

    first: int
    sequence: int
    workstation: str
    text: str


def unfit_answers(study: Study) -> Iterator[Bad]:
    """Replay the answers of one patient after the other and yield what is stored otherwise."""
    wanted = "SELECT patient_id FROM audit_events UNION SELECT patient_id FROM answers"
    for (patient,) in list(study.rows(wanted)):
        made = made_answers(study, patient)
        fitting: set[Any] = set()
        wrong: set[Any] = set()
        for row in study.rows(f"SELECT {ANSWER} FROM answers WHERE patient_id IS ?", patient):
            key, expected = row[:3], made.get(row[:3])
            if expected is None:
                yield unfit_answer(row[4], row[5], key)
            else:
                (fitting if answer_fits(study, patient, row, expected) else wrong).add(key)
        for key in made.keys() - (fitting - wrong):
            yield unfit_answer(made[key].sequence, made[key].workstation, key)


def made_answers(study: Study, patient: Any) -> dict[Any, Made]:
    """Replay what the log says of one patient's answers, by form, group and item."""
    made: dict[Any, Made] = {}
    events = study.rows(
        "SELECT form_id, group_ordinal, item, sequence, workstation, new FROM audit_events"
        " WHERE patient_id IS ? AND kind = 'answer' ORDER BY sequence, workstation",
        patient,
    )
    for *key, sequence, workstation, new in events:
        before = made.get(tuple(key))
        first = before.first if before else 0
        if not first and any(name.startswith("value_") for name in read_object(new)):
            first = sequence
        made[tuple(key)] = Made(first, sequence, workstation, new)
    return made


def answer_fits(study: Study, patient: Any, row: Any, made: Made) -> bool:
    """Compare a stored answer with its latest event, and its place with its form."""
    form, _, _, visit, sequence, workstation, first, *values = row
    owner = next(study.rows("SELECT patient_id, visit_id FROM forms WHERE id = ?", form), (None, None))
    return (
        owner[0] == patient
        and visit == (owner[1] or NO_VISIT)
        and (first, sequence, workstation) == made[:3]
        and answer_text(values) == made.text
    )


def answer_text(values: list[Any]) -> str | None:
    """Write an answer as its event holds it: sorted names, empty columns left out."""
    entered, text, number, date, missing = values
    types = ((entered, str), (text, str), (number, int | float), (date, str), (missing, str))
    if entered is None or not all(value is None or isinstance(value, kind) for value, kind in types):
        return None
    number = None if number is None else float(number)
    named = {
        "entered_text": entered,
        "missing_reason": missing,
        "value_date": date,
        "value_number": number,
        "value_text": text,
    }
    return json_text({name: value for name, value in named.items() if value is not None})


def unfit_answer(sequence: Any, workstation: Any, key: Any) -> Bad:
    """Name an answer that does not fit."""
    record = f"answer/{shown(key[0])}/{key[1]}/{key[2]}"
    return bad(sequence, workstation, record, "the answer is not what the log says.")


def unfit_rows(study: Study, table: str, kind: str) -> Iterator[Bad]:
    """Look up each record the log made, then each row the log does not know."""
    types = study.columns(table)
    names = [name for name in types if name not in {"id", "sequence", "workstation"}]
    columns = ", ".join(f'"{name}"' for name in names)
    events = study.rows(
        "SELECT record_id, sequence, workstation, new FROM audit_events"
        " WHERE kind = ? AND kind <> 'answer' AND record_id IS NOT NULL"
        " ORDER BY record_id, sequence, workstation",
        kind,
    )
    for record, history in groupby(events, key=lambda event: event[0]):
        state: dict[str, Any] | None = None
        event: Any = None
        for event in history:
            state = None if event[3] is None else {**(state or {}), **read_object(event[3])}
        sequence, workstation = event[1:3]
        wanted = f'SELECT sequence, workstation, {columns} FROM "{table}" WHERE id = ?'
        rows = list(study.rows(wanted, record)) if types else []  # a table taken away has none
        if not rows and state is not None:
            yield bad(sequence, workstation, f"{kind}/{shown(record)}", "the row it made is gone.")
        elif rows and not row_fits(rows, (sequence, workstation), state, names, types):
            yield bad(sequence, workstation, f"{kind}/{shown(record)}", "the row is not what the log says.")
    if not types:
        return
    for record, sequence, workstation in study.rows(
        f"SELECT id, sequence, workstation FROM {table} WHERE NOT EXISTS (SELECT 1 FROM audit_events AS event"
        f" WHERE event.kind = '{kind}' AND event.kind <> 'answer' AND event.record_id = {table}.id)"
    ):
        yield bad(sequence, workstation, f"{kind}/{shown(record)}", "the row is not in the log.")


def row_fits(
    rows: list[Any],
    place: tuple[Any, ...],
    state: dict[str, Any] | None,
    names: list[str],
    types: dict[str, str],
) -> bool:
    """Compare the one row of a record, column by column, with what the log made of it."""
    if len(rows) != 1 or state is None or rows[0][:2] != place or not state.keys() <= set(names):
        return False
    for name, stored in zip(names, rows[0][2:], strict=True):
        if name not in state:  # a later version of the tables added the column
            if stored not in (None, 0, "", "{}", "[]"):
                return False
        elif not same(stored, state[name], types[name] == "BLOB"):
            return False
    return True


def same(stored: Any, logged: Any, is_blob: bool) -> bool:
    """Compare a column's value with the log's JSON for it: ids and bytes are logged as digits."""
    if stored is None or logged is None:
        return stored is logged
    if is_blob:
        return isinstance(stored, bytes) and stored.hex() == str(logged).replace("-", "")
    if isinstance(stored, str) and isinstance(logged, dict | list):
        return read_object(stored) == logged
    if isinstance(logged, str):
        return isinstance(stored, str) and stored == logged
    return isinstance(stored, int | float) and stored == logged


def unfit_signatures(study: Study) -> Iterator[Bad]:
    """Hash again what stands under every signature that is not void."""
    if "signatures" not in study.tables:
        return
    standing = "SELECT id, level, record_id, content_hash, sequence, workstation FROM signatures"
    for row_id, level, record, signed, *place in study.rows(standing + " WHERE voided_at IS NULL"):
        if signed is None or signed_content(study, level, record) != signed:
            latest = (
                "SELECT sequence, workstation FROM audit_events WHERE kind = 'signature' AND record_id = ?"
            )
            sequence, workstation = max(study.rows(latest, row_id), default=place)
            what = "what stands under this signature is not what was signed."
            yield bad(sequence, workstation, f"signature/{shown(row_id)}", what)


def signed_content(study: Study, level: Any, record: Any) -> bytes | None:
    """Hash what a form, a visit or a patient holds, as signed_content.py describes."""
    which = {
        "form": "id = ?",
        "visit": "visit_id = ? AND voided_reason = ''",
        "patient": "patient_id = ? AND voided_reason = ''",
    }.get(level)
    if which is None or not isinstance(record, bytes) or len(record) != len(NO_VISIT):
        return None
    forms = []
    statement = f"SELECT id, name, design_version_id, state, patient_id, visit_id FROM forms WHERE {which}"
    for form, name, version, state, patient, visit in study.rows(statement + " ORDER BY id", record):
        answers = study.rows(
            "SELECT group_ordinal, item, entered_text, value_text, value_number, value_date, missing_reason"
            " FROM answers WHERE patient_id = ? AND visit_id = ? AND form_id = ?"
            " ORDER BY group_ordinal, item",
            *(patient, visit or NO_VISIT, form),
        )
        forms.append([digits(form), name, digits(version), state, [list(answer) for answer in answers]])
    return sha256(["frailty-signed-1", level, record.hex(), forms])


class Outcome(NamedTuple):
    """What was found: events, damage to the file, the first record that does not fit, where chains end."""

    events: int
    damage: list[str]
    first: Bad | None
    ends: dict[Any, End]


@contextmanager
def opened(path: Path, key: bytes | None) -> Iterator[Study]:
    """Open a study; what the database says of a file that cannot be read is one sentence."""
    study = Study(path, key)
    try:
        study.begin()
        yield study
    except study.error as error:
        wrong = "not a database" in str(error)
        raise UnreadableError(WRONG_KEY if wrong else f"The database says: {error}.") from error
    finally:
        study.connection.close()


def check_study(path: Path, key: bytes | None, known: list[Head]) -> Outcome:
    """Check pages and links, then the chain; the records and signatures when the chain fits."""
    with opened(path, key) as study:
        check_layout(study)
        pages = damaged_pages(study)
        broken = [*pages, *broken_links(study)]
    chain = Chain(known)
    try:
        # After a page that cannot be decrypted the same connection refuses every other one.
        with opened(path, key) as study:
            first = check_events(study, chain)
            # Rows are found by indexes, which must be sound for that; their content may be anything.
            if first is None and all(re.search("(constraint failed| value) in ", line) for line in pages):
                first = min(unfit(study), default=None)
    except UnreadableError:
        if not pages:
            raise
        return Outcome(chain.events, broken, None, {})
    return Outcome(chain.events, broken, first or chain.rewritten(), chain.ends)


def unfit(study: Study) -> Iterator[Bad]:
    """Yield every record that is not what the log says."""
    yield from unfit_answers(study)
    for table, kind in KINDS.items():
        yield from unfit_rows(study, table, kind)
    yield from unfit_signatures(study)


def check_log(path: Path, known: list[Head]) -> Outcome:
    """Check an exported log: lines of {"hash":"...","event":[...]}, then one of {"heads":[...]}."""
    chain, heads, first = Chain(known), None, None
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), 1):
            if heads is None and line.startswith(b'{"heads":'):
                heads = read_heads(line)
                what = "the line that ends the log cannot be read."
                first = bad(chain.highest + 1, "", "log", what) if heads is None else chain.compare(heads)
            elif heads is None:
                first = check_line(chain, line)
            else:
                first = bad(chain.highest + 1, "", "log", "something follows the end of the log.")
            if first:
                return Outcome(chain.events, [], first._replace(what=f"{first.what} (line {number})"), {})
    if heads is None:
        first = bad(chain.highest + 1, "", "log", "the end of the log is missing: the file was cut short.")
    return Outcome(chain.events, [], first or chain.rewritten(), chain.ends)


def check_line(chain: Chain, line: bytes) -> Bad | None:
    """Take one line of an exported log: what is hashed are the very bytes of its array."""
    shape = re.fullmatch(rb'\{"hash":"([0-9a-f]{64})","event":(\[.*\])\}\r?\n?', line, re.DOTALL)
    try:
        event = json.loads(shape.group(2)) if shape else None
    except (ValueError, RecursionError):
        event = None
    if not shape or not isinstance(event, list) or len(event) != FIELDS or not isinstance(event[1], str):
        return bad(chain.highest + 1, "", "log", "this is not an event.")
    computed = hashlib.sha256(shape.group(2)).digest() if event[0] == FORMAT else None
    return chain.add(event[1:], bytes.fromhex(shape.group(1).decode()), computed)


def read_heads(line: bytes) -> dict[Any, End] | None:
    """Read the last line of an exported log; None when it is not as it was written."""
    heads = read_object(line).get("heads")
    if not isinstance(heads, list) or not heads:
        return None
    found = {}
    for head in heads:
        shape = isinstance(head, list) and len(head) == 1 + len(End._fields) and isinstance(head[0], str)
        if not shape or not re.fullmatch("[0-9a-f]{64}", str(head[2])):
            return None
        found[head[0]] = End(head[1], bytes.fromhex(head[2]), *head[3:])
    return found


def read_key(path: Path, key_file: str | None) -> bytes:
    """Find the data key: digits or a recovery code, from a file or typed unseen."""
    if key_file:
        text = Path(key_file).read_text(encoding="utf-8").strip()
    elif sys.stdin.isatty():
        text = getpass.getpass("Data key (64 hexadecimal digits) or recovery code: ").strip()
    else:
        raise UnreadableError(
            "It is encrypted, or no study. Give its data key or recovery code with --key-file."
        )
    if re.fullmatch("[0-9a-fA-F]{64}", text):
        return bytes.fromhex(text)
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    misread = str.maketrans("018", "OIB")  # what a recovery code never holds, but eyes do
    return key_by_recovery(path.with_name(path.name + ".keys"), letters.translate(misread))


def key_by_recovery(keys: Path, code: str) -> bytes:
    """Unwrap the data key with the printed recovery code."""
    try:
        unlock: Any = import_module("cryptography.hazmat.primitives.ciphers.aead").AESGCM
    except ImportError as error:
        raise UnreadableError(
            "A recovery code needs the module cryptography; the data key does not."
        ) from error
    try:
        recovery = json.loads(keys.read_bytes())["recovery"]
        salt = bytes.fromhex(recovery["salt"])
        secret = hashlib.scrypt(code.encode(), salt=salt, n=1 << 15, r=8, p=1, maxmem=1 << 26, dklen=32)
        wrapping = hmac.new(secret, b"frailty wrap", "sha256").digest()
        wrapped = bytes.fromhex(recovery["data"])
        return bytes(unlock(wrapping).decrypt(wrapped[:12], wrapped[12:], b"frailty data"))
    except OSError as error:
        raise UnreadableError(f"{keys.name} beside it cannot be read: {error.strerror}.") from error
    except Exception as error:  # a crafted key file must not end in a traceback, whatever it holds
        raise UnreadableError(
            f"The recovery code does not open {keys.name}, or that file is damaged."
        ) from error


def check(path: Path, key_file: str | None, known: list[Head]) -> Outcome:
    """Look what kind of file it is and check it."""
    try:
        with path.open("rb") as file:
            start = file.read(16)
        if start.startswith((b'{"hash":', b'{"heads":')):
            return check_log(path, known)
        if not start:
            raise UnreadableError("It is empty.")
        return check_study(path, None if start == b"SQLite format 3\0" else read_key(path, key_file), known)
    except OSError as error:
        raise UnreadableError(f"{error.strerror}: {error.filename}.") from error
    except ImportError as error:
        raise UnreadableError("It is encrypted; that needs the module sqlcipher3.") from error


def known_head(text: str) -> Head:
    """Read a head as reports print it; the hash by its first 16 digits or more."""
    found = re.fullmatch(r"\s*(\S.*?)\s+(\d{1,18})\s+([0-9a-fA-F]{16,64})\s*", text)
    if not found:
        raise argparse.ArgumentTypeError("write workstation, sequence and hash, as printed")
    return Head(found.group(1), int(found.group(2)), found.group(3).lower())


def tell(name: str, outcome: Outcome, known: list[Head], as_json: bool) -> int:
    """Print what was found and return the exit code."""
    first = outcome.first
    findings = [*map(plain, outcome.damage), *([first.sentence()] if first else [])]
    heads = (
        []
        if findings
        else [f"{who} {end.sequence} {end.hash.hex()}" for who, end in sorted(outcome.ends.items())]
    )
    if as_json:
        named = (
            {"workstation": first.workstation, "sequence": first.sequence, "record": first.record}
            if first
            else None
        )
        answer = {
            "file": name,
            "whole": not findings,
            "events": outcome.events,
            "findings": findings,
            "first": named,
        }
        print(json.dumps({**answer, "heads": heads}))
    elif findings:
        print("\n".join([*findings, f"{name} does not fit its audit trail."]))
    else:
        print("\n".join([f"{name} fits: {outcome.events} events.", *(f"head: {head}" for head in heads)]))
        print(PROVEN if known else ONLY_A_HEAD)
    return DOES_NOT_FIT if findings else FITS


def main(arguments: list[str] | None = None) -> int:
    """Check one file as the command line says."""
    opening, _, rest = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        prog="frailty-verify",
        description=opening,
        epilog=rest,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "file", type=Path, help="a study, a backup, or a log written by `frailty-desktop audit --export`"
    )
    parser.add_argument("--key-file", metavar="KEY", help="a file with the data key or the recovery code")
    parser.add_argument(
        "--expect-head", metavar="HEAD", type=known_head, action="append", default=[], help=EXPECT_HEAD
    )
    parser.add_argument("--json", action="store_true", help="answer as one JSON object")
    given = parser.parse_args(arguments)
    try:
        return tell(
            plain(given.file.name),
            check(given.file, given.key_file, given.expect_head),
            given.expect_head,
            given.json,
        )
    except UnreadableError as error:
        reason = plain(str(error))
    except Exception as error:  # noqa: BLE001 - a file from anywhere must never end in a traceback
        reason = f"Something in it was not foreseen ({type(error).__name__})."
    print(f"{plain(given.file.name)} cannot be checked. {reason}", file=sys.stderr)
    return CANNOT_BE_READ


if __name__ == "__main__":
    sys.exit(main())
