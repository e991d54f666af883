"""Works out an expression over one patient's answers; None stands for "not known" all the way through."""

import ast
import operator
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from simpleeval import SimpleEval

from frailty_desktop.study.answers import Answer
from frailty_desktop.study.partial_date import PartialDate
from frailty_desktop.study.scope import Scope

ITEM_FUNCTIONS = {"at": (2, 2), "previous": (1, 1), "missing": (1, 1), "answered": (1, 1), "setting": (1, 1)}
"""Functions that take names, with how many arguments at least and at most."""

VALUE_FUNCTIONS = {
    "abs": (1, 1),
    "min": (1, 40),
    "max": (1, 40),
    "round": (1, 2),
    "count_of": (1, 60),
    "days_between": (2, 2),
    "years_between": (2, 2),
    "day": (1, 1),
}
"""Functions that take values."""

_ORDERINGS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


class Evaluator(SimpleEval):  # type: ignore[misc]
    """One evaluation of one expression; made anew each time, so that threads share nothing."""

    def __init__(self, scope: Scope, tree: ast.expr) -> None:
        super().__init__(operators={}, functions={}, names={})
        self._scope = scope
        self._tree = tree
        self.nodes = {
            ast.BoolOp: self._both_or_either,
            ast.UnaryOp: self._sign_or_not,
            ast.BinOp: self._arithmetic,
            ast.Compare: self._comparison,
            ast.IfExp: self._choice,
            ast.Call: self._call,
            ast.Name: self._name,
            ast.Constant: self._constant,
            ast.Tuple: self._list,
            ast.List: self._list,
        }

    def value(self) -> Any:
        """Return the value of the whole expression; None when it is not known."""
        return self._eval(self._tree)

    def _constant(self, node: ast.Constant) -> Any:
        return node.value

    def _list(self, node: ast.Tuple | ast.List) -> tuple[Any, ...]:
        return tuple(self._eval(element) for element in node.elts)

    def _name(self, node: ast.Name) -> Any:
        if node.id in ("yes", "no"):
            return node.id == "yes"
        if node.id == "today":
            return self._scope.today
        if node.id == "visit_date":
            return self._scope.visit_date
        return _value_of(self._scope.lookup(node.id))

    def _both_or_either(self, node: ast.BoolOp) -> bool | None:
        decisive = isinstance(node.op, ast.Or)
        is_open = False
        for part in node.values:
            value = self._eval(part)
            if value is None:
                is_open = True
            elif bool(value) is decisive:
                return decisive
        return None if is_open else not decisive

    def _sign_or_not(self, node: ast.UnaryOp) -> Any:
        value = self._eval(node.operand)
        if value is None:
            return None
        if isinstance(node.op, ast.Not):
            return not value
        number = _number(value)
        if number is None:
            return None
        return -number if isinstance(node.op, ast.USub) else number

    def _arithmetic(self, node: ast.BinOp) -> float | None:
        left, right = _number(self._eval(node.left)), _number(self._eval(node.right))
        if left is None or right is None:
            return None
        try:
            result: float = _ARITHMETIC[type(node.op)](left, right)
        except (ZeroDivisionError, OverflowError):
            return None
        return result

    def _comparison(self, node: ast.Compare) -> bool | None:
        is_open = False
        left = self._eval(node.left)
        for sign, part in zip(node.ops, node.comparators, strict=True):
            right = self._eval(part)
            holds = _compare(sign, left, right)
            if holds is False:
                return False
            is_open = is_open or holds is None
            left = right
        return None if is_open else True

    def _choice(self, node: ast.IfExp) -> Any:
        test = self._eval(node.test)
        if test is None:
            return None
        return self._eval(node.body if test else node.orelse)

    def _call(self, node: ast.Call) -> Any:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in ITEM_FUNCTIONS:
            names = [arg.id if isinstance(arg, ast.Name) else getattr(arg, "value", "") for arg in node.args]
            return self._item_function(name, names)
        return _VALUE_FUNCTIONS[name]([self._eval(argument) for argument in node.args])

    def _item_function(self, function: str, names: list[str]) -> Any:
        if function == "setting":
            return self._scope.setting(names[0])
        if function == "at":
            return _value_of(self._scope.lookup(names[1], names[0]))
        if function == "previous":
            return _value_of(self._scope.previous(names[0]))
        answer = self._scope.lookup(names[0])
        if function == "missing":
            return answer is not None and answer.missing is not None
        return answer is not None and answer.value is not None


def _value_of(answer: Answer | None) -> Any:
    return None if answer is None else answer.value


def _number(value: Any) -> float | None:
    """Read a number; a duration counts its seconds, a choice code of digits counts as its number."""
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return None


def _compare(sign: ast.cmpop, left: Any, right: Any) -> bool | None:
    if left is None or right is None:
        return None
    if isinstance(sign, ast.In | ast.NotIn):
        found = _contained(left, right)
        return found if found is None or isinstance(sign, ast.In) else not found
    if isinstance(left, PartialDate) or isinstance(right, PartialDate):
        return _compare_partly_known(sign, left, right)
    left, right = _alike(left, right)
    try:
        return bool(_ORDERINGS[type(sign)](left, right))
    except TypeError:
        return None


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Make two values comparable: a number with a code of digits, a date with a time stamp."""
    if isinstance(left, datetime) != isinstance(right, datetime):
        return tuple(side.date() if isinstance(side, datetime) else side for side in (left, right))  # type: ignore[return-value]
    if type(left) is type(right):
        return left, right
    numbers = _number(left), _number(right)
    return (left, right) if None in numbers else numbers


def _contained(element: Any, container: Any) -> bool | None:
    """Look for an element in a list or among chosen codes; None when only unknown elements could match."""
    if not isinstance(container, tuple):
        return None
    answers = [_compare(ast.Eq(), element, other) for other in container]
    if True in answers:
        return True
    return None if None in answers else False


def _compare_partly_known(sign: ast.cmpop, left: Any, right: Any) -> bool | None:
    dates = [side.date() if isinstance(side, datetime) else side for side in (left, right)]
    if not all(isinstance(side, date | PartialDate) for side in dates):
        return None
    first, second = (PartialDate.of(side) for side in dates)
    kind = type(sign)
    if kind in (ast.Eq, ast.NotEq):
        same = first.certainly_equal(second)
        return same if same is None or kind is ast.Eq else not same
    if kind in (ast.Lt, ast.GtE):
        before = first.certainly_before(second)
        return before if before is None or kind is ast.Lt else not before
    after = first.certainly_after(second)
    return after if after is None or kind is ast.Gt else not after


def _numbers(values: list[Any]) -> list[float] | None:
    numbers = [_number(value) for value in values]
    known = [number for number in numbers if number is not None]
    return known if len(known) == len(numbers) else None


def _absolute(values: list[Any]) -> float | None:
    number = _number(values[0])
    return None if number is None else abs(number)


def _lowest(values: list[Any]) -> float | None:
    numbers = _numbers(values)
    return None if numbers is None else min(numbers)


def _highest(values: list[Any]) -> float | None:
    numbers = _numbers(values)
    return None if numbers is None else max(numbers)


def _rounded(values: list[Any]) -> float | None:
    numbers = _numbers(values)
    if numbers is None:
        return None
    places = int(numbers[1]) if len(numbers) > 1 and abs(numbers[1]) < 20 else 0
    return round(numbers[0], places)


def _count_of(values: list[Any]) -> int | None:
    """Count what is true; with one multiple choice, count the codes chosen."""
    if len(values) == 1 and isinstance(values[0], tuple):
        return len(values[0])
    return None if any(value is None for value in values) else sum(bool(value) for value in values)


def _whole_day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, PartialDate):
        return value.earliest() if value.is_full else None
    return value if isinstance(value, date) else None


def _days_between(values: list[Any]) -> int | None:
    first, second = (_whole_day(value) for value in values)
    return None if first is None or second is None else (second - first).days


def _years_between(values: list[Any]) -> int | None:
    """Count completed years; None when a half-known date leaves two possibilities."""
    days = [value.date() if isinstance(value, datetime) else value for value in values]
    if not all(isinstance(day, date | PartialDate) for day in days):
        return None
    first, second = (PartialDate.of(day) for day in days)
    fewest = completed_years(first.latest(), second.earliest())
    most = completed_years(first.earliest(), second.latest())
    return fewest if fewest == most else None


def completed_years(start: date, end: date) -> int:
    """Count completed years between two dates, as an age is counted; 29 February comes round on 1 March."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def _day(values: list[Any]) -> date | None:
    try:
        return date.fromisoformat(str(values[0]))
    except ValueError:
        return None


_VALUE_FUNCTIONS: dict[str, Callable[[list[Any]], Any]] = {
    "abs": _absolute,
    "min": _lowest,
    "max": _highest,
    "round": _rounded,
    "count_of": _count_of,
    "days_between": _days_between,
    "years_between": _years_between,
    "day": _day,
}
