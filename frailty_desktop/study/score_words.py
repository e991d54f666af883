"""The score being built, in words: what it is, each part with the input that made it, and its source."""

from frailty_desktop.study import answers
from frailty_desktop.study.form_state import FieldState
from frailty_desktop.study.scores.result import Part, ScoreResult
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
        lines.extend((_part_words(part), "muted") for part in _parts_worth_telling(score))
        if score.equation:
            lines.append((score.equation, "small"))
    return tuple(lines)


def _parts_worth_telling(score: ScoreResult) -> tuple[Part, ...]:
    """A single part without a note only says the score again."""
    return score.parts if len(score.parts) > 1 or any(part.note for part in score.parts) else ()


def _part_words(part: Part) -> str:
    words = f"{part.name} {_shown(part.value)}"
    return f"{words} · {part.note}" if part.note else words


def _shown(value: object) -> str:
    """Write a part as finely as a person compares it: two decimals, or three figures of a small number."""
    if value is None:
        return tr("not yet")
    if not isinstance(value, float):
        return str(value)
    return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) >= 1 or value == 0 else f"{value:.3g}"
