"""One form as it was filled: every value as understood and as typed, what was said of it, who signed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.analysis.history_line import HistoryLine, offset_words
from frailty_desktop.analysis.trail import TrailFilter, trail_lines
from frailty_desktop.analysis.trail_kinds import KindGroup
from frailty_desktop.reports.document import (
    Block,
    Facts,
    Field,
    FieldBlock,
    Heading,
    Paragraph,
    SignatureBlock,
)
from frailty_desktop.reports.imprint import moment_text
from frailty_desktop.services.design_index import index_of
from frailty_desktop.services.field_words import form_words, visit_words
from frailty_desktop.services.form_as_of import kept_back
from frailty_desktop.services.form_records import FormRecord, state_of
from frailty_desktop.services.query_list import QueryMessage, open_queries, thread
from frailty_desktop.services.reading_words import day_text
from frailty_desktop.services.signatures import SignatureLine, signatures_on_form
from frailty_desktop.storage.tables import AcceptanceRow, PersonRow
from frailty_desktop.study.answers import canonical, display
from frailty_desktop.study.design import Section, StudyDesign
from frailty_desktop.study.field_state import FieldKey, FieldState
from frailty_desktop.study.score_words import score_words
from frailty_desktop.study.trail_reader import TrailReader
from frailty_desktop.translation import tr


@dataclass(frozen=True)
class PaperReader:
    """Who reads on paper: what is kept from them, and how they read the trail (None: they may not)."""

    session: Session
    design: StudyDesign
    today: date
    eyes: TrailReader
    trail: TrailReader | None


@dataclass
class _Said:
    """What was said of the fields of one form."""

    accepted: Mapping[FieldKey, list[tuple[str, str]]] = field(default_factory=dict)  # check, reason
    corrections: Mapping[FieldKey, list[HistoryLine]] = field(default_factory=dict)
    queries: Mapping[FieldKey, list[list[QueryMessage]]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()


def form_title(reader: PaperReader, record: FormRecord) -> str:
    """Name a form with its visit."""
    index = index_of(reader.design)
    place = visit_words(index, record.visit_name, record.visit_ordinal)
    title = form_words(index, record.form.name, record.ordinal) if record.ordinal else record.form.title
    return f"{place}: {title}" if place else title


def form_blocks(reader: PaperReader, record: FormRecord, *, has_signatures: bool = True) -> Iterator[Block]:
    """Set out one form: where and when, its sections, its signatures."""
    yield Heading(form_title(reader, record), 1)
    yield Facts(_head(reader, record))
    if record.is_voided:
        yield Paragraph(tr("Made in error: {reason}", reason=record.voided_reason), "notice")
    yield from section_blocks(reader, record)
    if has_signatures:
        yield from signature_blocks(signatures_on_form(reader.session, record.id))


def section_blocks(reader: PaperReader, record: FormRecord) -> Iterator[Block]:
    """Set out the sections of a form, as far as they were asked for or answered."""
    said = _said_of(reader, record)
    state = state_of(reader.session, reader.design, record, reader.today)
    shown = [found for found in state.fields() if found.is_visible or not found.answer.is_empty]
    if said.hidden:
        yield Paragraph(
            tr("Some values are kept from the rater until today's own are stored; they are not printed."),
            "notice",
        )
    for (section, group), fields in groupby(shown, key=lambda found: _place(record, found)):
        found = list(fields)
        if section.repeats and group and all(each.answer.is_empty for each in found):
            continue
        yield Heading(_section_title(section, group), 3)
        yield FieldBlock(tuple(_field(each, said) for each in found))


def signature_blocks(lines: list[SignatureLine]) -> Iterator[Block]:
    """Print signatures as they were recorded: printed name, date and time, meaning (21 CFR 11.50)."""
    if not lines:
        yield Paragraph(tr("Not signed."), "small")
        return
    yield Heading(tr("Signatures"), 3)
    yield SignatureBlock(tuple((line.meaning, _signed(line)) for line in reversed(lines)))


def _signed(line: SignatureLine) -> str:
    """Write the printed name, and the moment on the clock of whoever signed."""
    at = tr(
        "{day} {clock} (UTC{offset})",
        day=day_text(line.signed_at.date()),
        clock=f"{line.signed_at:%H:%M:%S}",
        offset=offset_words(line.signed_at),
    )
    name = tr("{name} ({role})", name=line.name, role=line.role)
    return "\n".join(part for part in (name, at, line.void_words()) if part)


def _head(reader: PaperReader, record: FormRecord) -> tuple[tuple[str, str], ...]:
    person = reader.session.scalar(select(PersonRow.name).where(PersonRow.id == record.completed_by))
    done = (
        tr("{when} by {person}", when=moment_text(record.completed_at), person=person or tr("unknown"))
        if record.completed_at is not None
        else tr("not complete")
    )
    facts = [
        (tr("Patient"), record.patient_number),
        (tr("Completed"), done),
        (tr("Design version"), record.design.version),
    ]
    if record.visit_date is not None:
        facts.insert(1, (tr("Visit on"), day_text(record.visit_date)))
    return tuple(facts)


def _place(record: FormRecord, found: FieldState) -> tuple[Section, int]:
    section = next(part for part in record.form.sections if found.item in part.items)
    return section, found.key.group if section.repeats else 0


def _section_title(section: Section, group: int) -> str:
    if not section.repeats:
        return section.title
    return tr("{section}, entry {number}", section=section.title, number=group + 1)


def _field(found: FieldState, said: _Said) -> Field:
    if found.key.item in said.hidden:
        return Field(found.item.label, value="–", note=tr("kept from the rater"))
    words = display(found.item, found.answer)
    if found.answer.missing is not None:
        words = f"{words} ({found.answer.missing.code})"
    is_measured = found.answer.value is not None and found.item.type.is_number
    return Field(
        label=found.item.label,
        value=words or tr("no answer"),
        unit=found.item.unit if is_measured else "",
        note="\n".join(_notes(found, words, said)),
    )


def _notes(found: FieldState, words: str, said: _Said) -> Iterator[str]:
    """Say under a value what was typed, what was doubted and accepted, corrected, asked and answered."""
    typed = found.answer.text.strip()
    if typed and not found.is_derived and typed not in (words, *_ways_to_type(found)):
        yield tr("typed: {typed}", typed=typed)
    if found.is_derived:
        yield from (words for words, look in score_words([found]) if look == "muted")
    accepted = dict(said.accepted.get(found.key, ()))
    for problem in found.problems:
        if problem.check in accepted and problem not in found.open_problems:
            yield tr(
                "◇ {problem} Accepted: {reason}", problem=problem.message, reason=accepted[problem.check]
            )
        else:
            yield tr("▲ {problem}", problem=problem.message)
    for line in said.corrections.get(found.key, ()):
        yield tr(
            "◆ was {old}, corrected {when} by {person}: {reason}",
            old=line.old or tr("empty"),
            when=moment_text(line.at),
            person=line.person,
            reason=line.reason,
        )
    for messages in said.queries.get(found.key, ()):
        yield from (_message(message) for message in messages)


def _ways_to_type(found: FieldState) -> tuple[str, ...]:
    """Return what says the same as the words above it: the code of a choice, a day in figures."""
    if found.answer.missing is not None:
        return (found.answer.missing.code,)
    return (canonical(found.item, found.answer.value),) if found.answer.value is not None else ()


def _message(message: QueryMessage) -> str:
    acts = {
        "opened": tr("asked"),
        "answered": tr("answered"),
        "closed": tr("closed"),
        "reopened": tr("asked again"),
        "corrected": tr("corrected"),
    }
    said = (
        f"{acts.get(message.act, message.act)}: {message.text}" if message.text else acts.get(message.act, "")
    )
    return tr("? {when} {person} {said}", when=moment_text(message.at), person=message.person, said=said)


def _said_of(reader: PaperReader, record: FormRecord) -> _Said:
    session = reader.session
    accepted: defaultdict[FieldKey, list[tuple[str, str]]] = defaultdict(list)
    for row in session.scalars(select(AcceptanceRow).where(AcceptanceRow.form_id == record.id)):
        accepted[FieldKey(row.item, row.group)].append((row.check, row.reason))
    queries: defaultdict[FieldKey, list[list[QueryMessage]]] = defaultdict(list)
    for line in open_queries(session, reader.design, reader.today, form_id=record.id, with_closed=True):
        queries[line.key].append(thread(session, line.id))
    return _Said(
        accepted,
        _corrections(reader, record),
        queries,
        kept_back(session, reader.design, record, reader.eyes),
    )


def _corrections(reader: PaperReader, record: FormRecord) -> Mapping[FieldKey, list[HistoryLine]]:
    found: defaultdict[FieldKey, list[HistoryLine]] = defaultdict(list)
    if reader.trail is None:
        return found
    wanted = TrailFilter(form_id=record.id, kinds=KindGroup.CORRECTIONS)
    for line in trail_lines(reader.session, reader.design, wanted, reader.trail, oldest_first=True):
        if line.kind == "answer":
            found[FieldKey(line.item, line.group)].append(line)
    return found
