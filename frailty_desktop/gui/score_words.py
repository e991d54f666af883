"""The score being built, in words: what it is, each part with the input that made it, and its source."""

from frailty_desktop.study import answers
from frailty_desktop.study.form_state import FieldState
from frailty_desktop.translation import tr


def score_words(fields: list[FieldState]) -> tuple[tuple[str, str], ...]:
    """Return lines of text, each with the look it wears; scores of one instrument stand together."""
    lines: list[tuple[str, str]] = []
    told: set[str] = set()
    for field in fields:
        score = field.score
        if score is None or field.item.derivation is None:
            continue
        shown = answers.display(field.item, field.answer)
        unit = f" {field.item.unit}" if field.item.unit and shown else ""
        lines.append((f"{field.item.label}: {shown + unit if shown else tr('not yet')}", "heading"))
        if field.item.derivation.score in told:
            continue
        told.add(field.item.derivation.score)
        if score.refusal:
            lines.append((score.refusal, "muted"))
        for part in score.parts:
            value = (
                tr("not yet")
                if part.value is None
                else f"{part.value:g}"
                if isinstance(part.value, float)
                else str(part.value)
            )
            lines.append((" · ".join(text for text in (f"{part.name} {value}", part.note) if text), "muted"))
        if score.equation:
            lines.append((score.equation, "small"))
    return tuple(lines)
