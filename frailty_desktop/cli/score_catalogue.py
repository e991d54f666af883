"""Describes the scores: what goes in, what comes out, where the rule was published."""

from dataclasses import asdict

from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.study.scores.instrument import Score, ScoreInput
from frailty_desktop.study.scores.registry import SCORES
from frailty_desktop.translation import tr


def show_all(terminal: Terminal, *, as_json: bool) -> None:
    """List every score, one a line."""
    if as_json:
        for score in SCORES.values():
            terminal.tell(_described(score))
        return
    terminal.show_table((tr("score"), tr("title")), [(score.name, score.title) for score in SCORES.values()])


def show_one(score: Score, terminal: Terminal, *, as_json: bool) -> None:
    """Describe one score."""
    if as_json:
        terminal.tell(_described(score))
        return
    terminal.say(f"{score.name}: {score.title}")
    terminal.say(tr("Source: {source}", source=score.source))
    terminal.say()
    terminal.show_table(
        (tr("input"), tr("kind"), tr("unit"), tr("needed"), tr("meaning")),
        [
            (
                given.name,
                _kind(given),
                given.unit,
                tr("yes") if given.required else tr("no"),
                given.meaning,
            )
            for given in score.inputs
        ],
    )
    terminal.say()
    terminal.show_table(
        (tr("output"), tr("unit"), tr("meaning")),
        [(output.name, output.unit, output.meaning) for output in score.outputs],
    )


def _kind(given: ScoreInput) -> str:
    if not given.allowed:
        return given.kind
    first, last = given.allowed[0], given.allowed[-1]
    return f"{first}-{last}" if given.kind == "level" else "|".join(given.allowed)


def _described(score: Score) -> dict[str, object]:
    return {
        "score": score.name,
        "title": score.title,
        "source": score.source,
        "inputs": [asdict(given) for given in score.inputs],
        "outputs": [asdict(output) for output in score.outputs],
    }
