"""Reads one line as a JSON object, and says in words what is wrong with a line that is none."""

import json
from typing import Never

from frailty_desktop.translation import tr

LONGEST_WHOLE_NUMBER = 16
"""Digits that a whole number may have and still be exact as a measurement; longer ones become decimals."""


class LineError(ValueError):
    """A line that is not a JSON object; its text is a sentence."""


def read_object(line: str) -> dict[str, object]:
    """Read a JSON object; LineError when the line is something else."""
    try:
        value = json.loads(
            line,
            object_pairs_hook=_without_repetition,
            parse_constant=_refuse_constant,
            parse_int=_whole_number,
        )
    except LineError:
        raise
    except json.JSONDecodeError as error:
        raise LineError(
            tr("This is not JSON: {reason} at character {place}.", reason=error.msg, place=error.colno)
        ) from error
    except (ValueError, RecursionError) as error:
        raise LineError(tr("This is not JSON that can be read.")) from error
    if not isinstance(value, dict):
        raise LineError(tr("A line is one JSON object, as in {example}.", example='{"weight_kg": 70}'))
    return value


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise LineError(tr("{name} is given twice.", name=name))
        found[name] = value
    return found


def _refuse_constant(word: str) -> Never:
    raise LineError(tr("{word} is not a number; leave the input out or give null.", word=word))


def _whole_number(digits: str) -> int | float:
    return int(digits) if len(digits) <= LONGEST_WHOLE_NUMBER else float(digits)
