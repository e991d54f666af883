"""The small language of "show when", "required when" and "check that".

An expression is true, false, or unknown (None) when something it needs is not answered; `and`, `or` and `not`
follow Kleene, so `sex == 'M' and age > 80` is false for a woman whatever her age.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from frailty_desktop.study.condition_evaluator import ITEM_FUNCTIONS, VALUE_FUNCTIONS, Evaluator
from frailty_desktop.study.scope import Scope
from frailty_desktop.translation import tr

LONGEST = 2000
_DEEPEST = 40
_STRINGS = re.compile(r"'[^']*'|\"[^\"]*\"")
_NUMBER_RUNS_INTO_WORD = re.compile(r"(?<![\w.])\d[\d.]*[A-Za-z_]")

CONSTANTS = frozenset({"yes", "no"})
OWN_NAMES = CONSTANTS | {"today", "visit_date"}
RESERVED = OWN_NAMES | frozenset(ITEM_FUNCTIONS) | frozenset(VALUE_FUNCTIONS)
"""Names an item may not have."""

_ALLOWED = (
    *(ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.UAdd, ast.IfExp),
    *(ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Call, ast.Tuple, ast.List),
    *(ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn),
    *(ast.Name, ast.Load, ast.Constant),
)


class ConditionError(ValueError):
    """An expression that cannot be used; the text is a finished sentence."""


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """An expression that was read and found fit to use.

    `names` are the items read at the visit in hand, `elsewhere` those read through at() or previous();
    `compared` pairs an item with each text it is compared with, so that unknown codes can be found.
    """

    text: str
    tree: ast.expr
    names: frozenset[str]
    elsewhere: frozenset[str]
    visits: frozenset[str]
    settings: frozenset[str]
    compared: tuple[tuple[str, str], ...]

    @staticmethod
    def compile(text: str) -> "Condition":
        """Read an expression; ConditionError with a sentence when it cannot be used."""
        return _compile(text)

    def evaluate(self, scope: Scope) -> bool | None:
        """Say whether it holds; None when an answer it needs is not there."""
        result = Evaluator(scope, self.tree).value()
        return None if result is None else bool(result)


@lru_cache(maxsize=4096)
def _compile(text: str) -> Condition:
    tree = _parse(text)
    _refuse_unknown_parts(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    quoted = {kind: _quoted(calls, kind) for kind in ("at", "previous", "missing", "answered", "setting")}
    function_names = {id(call.func) for call in calls}
    bare = {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in function_names
    } - OWN_NAMES
    here = {arguments[0] for kind in ("missing", "answered") for arguments in quoted[kind]}
    return Condition(
        text=text,
        tree=tree,
        names=frozenset(bare | here),
        elsewhere=frozenset([a[1] for a in quoted["at"]] + [a[0] for a in quoted["previous"]]),
        visits=frozenset(arguments[0] for arguments in quoted["at"]),
        settings=frozenset(arguments[0] for arguments in quoted["setting"]),
        compared=tuple(_compared(tree)),
    )


def _parse(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise ConditionError(tr("The expression is longer than {most} characters.", most=LONGEST))
    outside_strings = _STRINGS.sub("''", text)
    if "\\" in text or _NUMBER_RUNS_INTO_WORD.search(outside_strings):
        raise ConditionError(
            tr("A number runs into a word, or there is a backslash. Put a space between them.")
        )
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise ConditionError(
            tr("The expression stops making sense at character {place}.", place=error.offset or len(text))
        ) from None
    except (ValueError, RecursionError, MemoryError):
        raise ConditionError(tr("The expression cannot be read.")) from None
    if _depth_exceeds(tree, _DEEPEST):
        raise ConditionError(tr("The expression is nested too deeply. Split it into two checks."))
    return tree


def _depth_exceeds(tree: ast.AST, limit: int) -> bool:
    layer: list[ast.AST] = [tree]
    for _ in range(limit):
        layer = [child for node in layer for child in ast.iter_child_nodes(node)]
        if not layer:
            return False
    return True


def _refuse_unknown_parts(tree: ast.AST) -> None:
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise ConditionError(tr("{part} is not part of the language.", part=type(node).__name__))
        if isinstance(node, ast.Constant) and type(node.value) not in (str, int, float, bool):
            raise ConditionError(tr("{part} is not part of the language.", part=repr(node.value)[:40]))
        if isinstance(node, ast.Call):
            _refuse_unfit_call(node)


def _refuse_unfit_call(call: ast.Call) -> None:
    if not isinstance(call.func, ast.Name) or call.keywords:
        raise ConditionError(tr("Only the functions of the language can be called, without named arguments."))
    name, count = call.func.id, len(call.args)
    fewest, most = ITEM_FUNCTIONS.get(name) or VALUE_FUNCTIONS.get(name) or (0, -1)
    if most < 0:
        known = ", ".join(sorted([*ITEM_FUNCTIONS, *VALUE_FUNCTIONS]))
        raise ConditionError(tr("There is no function {name}. There are: {known}.", name=name, known=known))
    if not fewest <= count <= most:
        raise ConditionError(
            tr(
                "{name} takes {fewest} to {most} arguments, here are {count}.",
                name=name,
                fewest=fewest,
                most=most,
                count=count,
            )
        )
    if name in ITEM_FUNCTIONS and any(_as_text(argument) is None for argument in call.args):
        raise ConditionError(tr('{name} takes names, as in {name}("grip").', name=name))


def _as_text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return node.id if isinstance(node, ast.Name) else None


def _quoted(calls: list[ast.Call], function: str) -> list[list[str]]:
    return [
        [_as_text(argument) or "" for argument in call.args]
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == function
    ]


def _compared(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """List (item, text) for every `item == 'text'`, `'text' in item` and `item in ('text', ...)`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        for left, right in pairwise(sides):
            for one, other in ((left, right), (right, left)):
                if isinstance(one, ast.Name) and one.id not in OWN_NAMES:
                    yield from ((one.id, text) for text in _texts(other))


def _texts(node: ast.expr) -> Iterator[str]:
    elements = node.elts if isinstance(node, ast.Tuple | ast.List) else [node]
    for element in elements:
        if isinstance(element, ast.Constant) and isinstance(element.value, str):
            yield element.value
