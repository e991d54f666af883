"""Blank forms, from a design alone: what a clinic goes on with when no computer does (ICH E6(R3) 4.3.6)."""

from collections.abc import Iterable, Iterator

from frailty_desktop.errors import UserError
from frailty_desktop.reports.document import (
    Block,
    Document,
    Field,
    FieldBlock,
    Heading,
    PageBreak,
    Paragraph,
    SignatureBlock,
    Together,
)
from frailty_desktop.reports.imprint import blank_imprint
from frailty_desktop.reports.request import DocumentRequest
from frailty_desktop.study.answers import format_hint
from frailty_desktop.study.design import Form, FormKind, Item, ItemType, Section, StudyDesign
from frailty_desktop.translation import tr

MOST_GROUPS = 5
_ROOM = {ItemType.TEXT: 1, ItemType.NOTE: 4}
_BOXES = frozenset({ItemType.CHOICE, ItemType.MULTIPLE_CHOICE})


def blank_forms(request: DocumentRequest) -> Document:
    """Set out the forms of a design, all of them, those named, or those of a visit."""
    design = request.plan
    wanted = _wanted(design, request)
    alone = wanted[0] if len(wanted) == 1 else None
    return Document(
        name=f"blank-{alone.name}" if alone else tr("blank-forms"),
        title=tr("Blank form: {form}", form=alone.title) if alone else tr("Blank forms"),
        imprint=blank_imprint(design, request.at),
        blocks=lambda: _blocks(design, wanted),
        size=len(wanted),
    )


def _wanted(design: StudyDesign, request: DocumentRequest) -> tuple[Form, ...]:
    names = list(request.forms)
    if request.visit:
        plan = next((plan for plan in design.visits if plan.name == request.visit), None)
        if plan is None:
            raise UserError(
                tr("This design has no visit {visit}.", visit=request.visit),
                next_step=tr("Its visits: {names}.", names=", ".join(plan.name for plan in design.visits)),
            )
        names += [entry.form for entry in plan.forms]
    known = {form.name: form for form in design.forms}
    for name in names:
        if name not in known:
            raise UserError(
                tr("This design has no form {form}.", form=name),
                next_step=tr("Its forms: {names}.", names=", ".join(known)),
            )
    return tuple(known[name] for name in dict.fromkeys(names)) if names else design.forms


def _blocks(design: StudyDesign, forms: Iterable[Form]) -> Iterator[Block]:
    is_first = True
    for form in forms:
        if not is_first:
            yield PageBreak()
        is_first = False
        yield from _form(design, form)


def _form(design: StudyDesign, form: Form) -> Iterator[Block]:
    yield Heading(form.title, 1)
    if form.notice:
        yield Paragraph(form.notice, "notice")
    yield FieldBlock(_head(design, form))
    reasons = sorted({reason for item in form.items() for reason in item.missing_reasons})
    if reasons:
        codes = ", ".join(f"{reason.code} {reason.label}" for reason in reasons)
        yield Paragraph(tr("When there is no answer, write why: {codes}.", codes=codes), "small")
    blocks = [block for section in form.sections for block in _section(section)]
    last = blocks.pop() if blocks else None
    yield from blocks
    if isinstance(last, FieldBlock):
        yield FieldBlock(last.fields[:-2])
    yield Together(tuple(_end(form, last)))


def _end(form: Form, last: Block | None) -> Iterator[Block]:
    """Keep the last questions with the line to sign on, so that no page holds that line alone."""
    if isinstance(last, FieldBlock):
        yield FieldBlock(last.fields[-2:])
    elif last is not None:
        yield last
    computed = [item.label for item in form.items() if item.derivation is not None]
    if computed:
        yield Paragraph(
            tr("Computed when this page is typed in: {labels}.", labels=", ".join(computed)), "small"
        )
    yield SignatureBlock(((tr("Filled in by"), ""),))


def _head(design: StudyDesign, form: Form) -> tuple[Field, ...]:
    """Say whose page this is: written by hand, so that it can be typed in later."""
    fields = [Field(tr("Patient"), hint=tr("Number, as in {format}", format=_example(design)))]
    if form.kind is FormKind.SINGLE:
        plans = [plan for plan in design.visits if any(entry.form == form.name for entry in plan.forms)]
        fields.append(Field(tr("Visit"), choices=tuple((plan.label, False) for plan in plans)))
    fields.append(Field(tr("Date"), hint=tr("day/month/year")))
    return tuple(fields)


def _example(design: StudyDesign) -> str:
    try:
        return design.enrolment.number_format.format(number=1, site=_first_site(design))
    except (KeyError, ValueError, IndexError):
        return design.enrolment.number_format


def _first_site(design: StudyDesign) -> str:
    return design.sites[0].code if design.sites else tr("SITE")


def _section(section: Section) -> Iterator[Block]:
    items = tuple(item for item in section.items if item.derivation is None)
    if not items:
        return
    groups = min(section.repeats, MOST_GROUPS) if section.repeats else 1
    for group in range(max(1, groups)):
        title = (
            tr("{section}, entry {number}", section=section.title, number=group + 1)
            if groups > 1
            else section.title
        )
        yield Heading(title, 2)
        if section.help and group == 0:
            yield Paragraph(section.help, "small")
        if section.show_when and group == 0:
            yield Paragraph(tr("Only where it applies."), "small")
        yield FieldBlock(tuple(_field(item) for item in items))
    if section.repeats > groups:
        yield Paragraph(tr("More entries: use another copy of this page."), "small")


def _field(item: Item) -> Field:
    applies = tr("only where it applies") if item.show_when else ""
    scale = (
        f"{item.lowest_anchor} … {item.highest_anchor}" if item.lowest_anchor and item.highest_anchor else ""
    )
    return Field(
        label=item.label,
        unit=item.unit,
        choices=_choices(item),
        hint="; ".join(part for part in (_hint(item), scale, item.help, applies) if part),
        lines=_ROOM.get(item.type, 1),
    )


def _hint(item: Item) -> str:
    """Say the format; what is ticked needs none, and the unit stands at the line already."""
    if item.type in _BOXES or item.type is ItemType.YES_NO:
        return tr("any number") if item.type is ItemType.MULTIPLE_CHOICE else ""
    hint = format_hint(item)
    return hint.removeprefix(item.unit).removeprefix(", ") if item.unit else hint


def _choices(item: Item) -> tuple[tuple[str, bool], ...]:
    if item.type is ItemType.YES_NO:
        return ((tr("yes"), False), (tr("no"), False))
    return tuple((choice.label, False) for choice in item.choices) if item.type in _BOXES else ()
