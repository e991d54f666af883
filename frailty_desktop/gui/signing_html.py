"""What is signed as a page of HTML, for the screen and for print: every value, changes, every signature."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from frailty_desktop.gui.date_words import moment_words
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.paper.tokens import Colours
    from frailty_desktop.services.signatures import SignatureLine
    from frailty_desktop.services.signing_view import FormView, SigningView, ValueLine


def signed_html(view: SigningView, colours: Colours) -> str:
    """Write a form, a visit or a patient in full, with name, date, time and meaning of each signature."""
    return "".join(_parts(view, colours))


def _parts(view: SigningView, colours: Colours) -> Iterator[str]:
    yield f"<style>td {{ padding: 2px 14px 2px 0; }} .muted {{ color: {colours.muted}; }}</style>"
    for sentence in view.obstacles:
        yield f'<p style="color: {colours.late};">▲ {escape(sentence)}</p>'
    yield from _changes(view, colours)
    for form in view.forms:
        yield from _form(form, colours, is_alone=view.level == "form")
    yield from _signatures(view.signatures, colours)


def _changes(view: SigningView, colours: Colours) -> Iterator[str]:
    """Say first what changed since the last signature: in a visit of twenty forms it would not be found."""
    changed = [(form, line) for form in view.forms for line in form.values if line.was is not None]
    if not changed:
        return
    words = tr_count(
        "{count} value changed since the last signature:",
        "{count} values changed since the last signature:",
        len(changed),
    )
    yield f'<p style="color: {colours.soon};">◆ {escape(words)}</p><table>'
    for form, line in changed:
        place = line.label if view.level == "form" else f"{form.title}: {line.label}"
        yield f'<tr><td class="muted">{escape(place)}</td><td>{_changed_words(line, colours)}</td></tr>'
    yield "</table>"


def _changed_words(line: ValueLine, colours: Colours) -> str:
    was = escape(tr("was {value}", value=line.was or tr("empty")))
    return f'<b>{escape(line.words) or "–"}</b> <span style="color: {colours.soon};">◆ {was}</span>'


def _form(form: FormView, colours: Colours, *, is_alone: bool) -> Iterator[str]:
    done = (
        tr("completed by {person}, {when}", person=form.completed_by, when=moment_words(form.completed_at))
        if form.completed_at
        else tr("not complete")
    )
    if not is_alone:
        yield f"<h3>{escape(form.title)}</h3>"
    yield f'<p class="muted">{escape(done)}</p>'
    yield "<table>"
    for section, lines in groupby(form.values, key=lambda line: line.section):
        yield f'<tr><td colspan="2" class="muted">{escape(section)}</td></tr>'
        for line in lines:
            yield _value(line, colours)
    yield "</table>"


def _value(line: ValueLine, colours: Colours) -> str:
    words = _changed_words(line, colours) if line.was is not None else escape(line.words) or "–"
    if line.is_derived:
        words += f' <span class="muted">{escape(tr("computed"))}</span>'
    if line.accepted:
        words += f' <span class="muted">◇ {escape(tr("doubt accepted"))}</span>'
    return f'<tr><td class="muted">{escape(line.label)}</td><td>{words}</td></tr>'


def _signatures(lines: tuple[SignatureLine, ...], colours: Colours) -> Iterator[str]:
    yield f"<h3>{escape(tr('Signatures'))}</h3>"
    if not lines:
        yield f'<p class="muted">{escape(tr("None yet."))}</p>'
    for line in lines:
        if line.is_void:
            yield (
                f'<p class="muted"><s>{escape(line.words())}</s><br>'
                f'<span style="color: {colours.late};">▲ {escape(line.void_words())}</span></p>'
            )
        else:
            yield f'<p><span style="color: {colours.done};">✓</span> {escape(line.words())}</p>'
