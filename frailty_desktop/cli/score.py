"""`score`: compute a clinical score from JSON lines, so that anybody can check it against their own."""

import argparse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

from frailty_desktop.cli import score_catalogue
from frailty_desktop.cli.exit_codes import ExitCode
from frailty_desktop.cli.json_lines import LineError, read_object
from frailty_desktop.cli.terminal import Terminal
from frailty_desktop.errors import UserError
from frailty_desktop.study.scores.registry import SCORES, Score, score
from frailty_desktop.study.scores.result import ScoreResult
from frailty_desktop.translation import tr, tr_count

IDENTIFIER = "id"


def description() -> str:
    """Say what the command does."""
    return tr(
        "Compute a score. Each input line is a JSON object with the score's inputs by name; each answer "
        "is one JSON line with the outputs, the parts they came from, the equation, its source and, where "
        "something could not be computed, why (refusal). A line that cannot be read is answered with an "
        'error and the next one goes on. An "id" in a line comes back with its answer. A missing answer '
        "may be left out, be null, or give its reason: ND (not done), RF (refused), UH (unable for health "
        "reasons), UK (unknown), NA (not applicable).\n\n"
        "Example:\n"
        '  echo \'{"weight_kg": 70, "height_cm": 165}\' | frailty-desktop score bmi'
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "instrument", metavar="INSTRUMENT", nargs="?", help=tr("the score's name; see --list")
    )
    parser.add_argument("file", metavar="FILE", nargs="?", help=tr("JSON lines to read instead of the input"))
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--list", action="store_true", help=tr("list all scores"))
    what.add_argument("--inputs", action="store_true", help=tr("describe the score's inputs and outputs"))
    parser.add_argument("--json", action="store_true", help=tr("describe as JSON; scores always answer so"))


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Describe the scores, or compute one."""
    if arguments.list:
        score_catalogue.show_all(terminal, as_json=arguments.json)
        return ExitCode.DONE
    instrument = _instrument(arguments.instrument)
    if arguments.inputs:
        score_catalogue.show_one(instrument, terminal, as_json=arguments.json)
        return ExitCode.DONE
    with _lines(arguments.file, terminal) as lines:
        return _score_lines(instrument, lines, terminal)


def _instrument(name: str | None) -> Score:
    found = SCORES.get(name or "")
    if found is not None:
        return found
    raise UserError(
        tr("There is no score called {name}.", name=name) if name else tr("No score was named."),
        next_step=tr("Scores: {names}.", names=", ".join(SCORES)),
    )


@contextmanager
def _lines(file: str | None, terminal: Terminal) -> Iterator[TextIO]:
    if file is None or file == "-":
        yield terminal.stdin
        return
    with ExitStack() as open_file:
        try:
            lines = open_file.enter_context(Path(file).open(encoding="utf-8-sig", errors="surrogateescape"))
        except OSError as error:
            raise UserError(
                tr("{file} cannot be read: {reason}.", file=file, reason=error.strerror),
                next_step=tr("Check its name, or hand the lines to the command's input."),
            ) from error
        yield lines


def _score_lines(instrument: Score, lines: TextIO, terminal: Terminal) -> int:
    wrong = total = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        total += 1
        answer: dict[str, object] = {"line": number}
        try:
            inputs = read_object(line)
            if IDENTIFIER not in {known.name for known in instrument.inputs} and IDENTIFIER in inputs:
                answer[IDENTIFIER] = inputs.pop(IDENTIFIER)
            answer |= _told(instrument, score(instrument.name, inputs))
        except (LineError, UserError) as problem:
            wrong += 1
            answer["error"] = str(problem)
        terminal.tell(answer)
    if not wrong:
        return ExitCode.DONE
    terminal.warn(
        tr_count(
            "{count} of {total} lines was not scored; its answer says why.",
            "{count} of {total} lines were not scored; their answers say why.",
            wrong,
            total=total,
        )
    )
    return ExitCode.PERSON_CAN_ACT


def _told(instrument: Score, result: ScoreResult) -> dict[str, object]:
    return {
        "score": instrument.name,
        "outputs": dict(result.outputs),
        "parts": [
            {"name": part.name, "value": part.value, "inputs": list(part.inputs), "note": part.note}
            for part in result.parts
        ],
        "equation": result.equation,
        "source": result.source,
        "refusal": result.refusal,
    }
