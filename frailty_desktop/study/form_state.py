"""A half-filled form: what was typed, and what is visible, required, derived and wrong because of it.

A change runs only through the fields and checks that depend on it. Nothing here knows a window or a file.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping

from frailty_desktop.errors import UserError
from frailty_desktop.study.answers import EMPTY, Answer, parse
from frailty_desktop.study.checks import REQUIRED, Problem, answer_problems
from frailty_desktop.study.derived_values import ScoreKeeper
from frailty_desktop.study.design import Form, ItemType, Section, Severity
from frailty_desktop.study.field_state import FieldKey, FieldState
from frailty_desktop.study.form_plan import CheckPlan, FieldPlan, plan_of
from frailty_desktop.study.form_scope import FormScope
from frailty_desktop.study.patient_values import PatientValues
from frailty_desktop.study.scores.result import ScoreResult
from frailty_desktop.translation import tr

__all__ = ["FieldKey", "FieldState", "FormState", "PatientValues"]


class FormState:
    """One form of one patient while it is filled."""

    def __init__(
        self,
        form: Form,
        patient: PatientValues,
        *,
        answers: Mapping[FieldKey, Answer] | None = None,
        accepted: Mapping[FieldKey, frozenset[str]] | None = None,
    ) -> None:
        self.form = form
        self.patient = patient
        self._plan = plan_of(form)
        self._typed = {
            key: answer for key, answer in (answers or {}).items() if self._takes(key) and self._is_typed(key)
        }
        self._accepted = {key: names for key, names in (accepted or {}).items() if self._takes(key)}
        self._groups = {section.name: self._groups_in_use(section) for section in form.sections}
        self._derived: dict[FieldKey, tuple[Answer, ScoreResult | None]] = {}
        self._visible: dict[FieldKey, bool] = {}
        self._required: dict[FieldKey, bool] = {}
        self._failed: dict[tuple[int, int], Problem] = {}
        self._fields: dict[FieldKey, FieldState] = {}
        self._scores = ScoreKeeper()
        self._compute_everything()

    def enter(self, key: FieldKey, typed: str) -> frozenset[FieldKey]:
        """Take what was typed into a field and return the fields whose state changed.

        An acceptance lapses when the answer it was given for changes.
        """
        key = FieldKey(*key)
        if not self._takes(key):
            raise KeyError(key)
        if not self._is_typed(key):
            raise ValueError(f"{key.item} is derived; nothing can be typed into it")
        grown = self._grow(key)
        answer = parse(self._plan.fields[key.item].item, typed, today=self.patient.today)
        before = self._typed.get(key, EMPTY)
        self._typed[key] = answer
        if (answer.value, answer.missing) != (before.value, before.missing):
            self._lapse(key)
        return self._compute(grown | {key})

    def accept(self, key: FieldKey, check: str) -> frozenset[FieldKey]:
        """Accept a soft problem of a field and return the fields whose state changed."""
        found = [problem for problem in self.field(key).problems if problem.check == check]
        if not found or found[0].severity is not Severity.SOFT:
            raise UserError(
                tr("There is nothing to accept at this field."), kept=tr("The form stays as it is.")
            )
        lead = FieldKey(found[0].item, found[0].group)
        self._accepted[lead] = self._accepted.get(lead, frozenset()) | {check}
        return self._show(
            [lead, *(FieldKey(name, self._group_for(name, lead)) for name in found[0].also_items)]
        )

    def field(self, key: FieldKey) -> FieldState:
        """Return the state of one field; KeyError when the form has none such."""
        return self._fields[FieldKey(*key)]

    def fields(self) -> tuple[FieldState, ...]:
        """Return every field in clinic order, hidden ones too."""
        return tuple(self._fields[key] for key in self._keys())

    def group_count(self, section: str) -> int:
        """Return how many groups of a section are in use; 1 for one that does not repeat."""
        return self._groups[section]

    def add_group(self, section: str) -> int:
        """Open one more group of a repeating section and return its number (from 0)."""
        found = next(entry for entry in self.form.sections if entry.name == section)
        number = self._groups[section]
        if number >= _most_groups(found):
            raise UserError(
                tr("{title} takes {most} entries and has them.", title=found.title, most=_most_groups(found)),
                kept=tr("Nothing was changed."),
            )
        self._groups[section] = number + 1
        self._compute({FieldKey(item.name, number) for item in found.items})
        return number

    def derived(self) -> dict[FieldKey, Answer]:
        """Return every derived item as it stands now; empty where it is hidden or cannot be computed."""
        keys = (key for key in self._keys() if not self._is_typed(key))
        return {key: self._derived[key][0] if self._visible[key] else EMPTY for key in keys}

    def accepted(self) -> dict[FieldKey, frozenset[str]]:
        """Return the acceptances that still stand."""
        return {key: names for key, names in self._accepted.items() if names}

    def open_problems(self) -> tuple[Problem, ...]:
        """List what is wrong or doubtful in what is there; empty required fields are not part of it."""
        return tuple(problem for problem in self.blocking() if problem.check != REQUIRED)

    def blocking(self) -> tuple[Problem, ...]:
        """List what stops completion: hard, not understood, required and empty, soft and not accepted."""
        found = (problem for state in self.fields() if state.is_visible for problem in state.open_problems)
        return tuple(dict.fromkeys(found))

    def progress(self) -> tuple[int, int]:
        """Count the answered and the expected fields: all visible ones to fill, notes only once they are."""
        states = [self._fields[key] for key in self._keys() if self._counts(key)]
        answered = sum(not state.answer.is_empty for state in states)
        return answered, len(states)

    def unanswered_keys(self) -> tuple[FieldKey, ...]:
        """List the visible fields to fill that are empty, in clinic order."""
        return tuple(key for key in self._keys() if self._counts(key) and self._fields[key].answer.is_empty)

    def _counts(self, key: FieldKey) -> bool:
        state = self._fields[key]
        if state.is_derived or not state.is_visible:
            return False
        return state.item.type is not ItemType.NOTE or not state.answer.is_empty or state.is_required

    # Which fields there are

    def _keys(self) -> Iterator[FieldKey]:
        for section in self.form.sections:
            for group in range(self._groups[section.name]):
                for item in section.items:
                    yield FieldKey(item.name, group)

    def _takes(self, key: FieldKey) -> bool:
        plan = self._plan.fields.get(key[0])
        return plan is not None and 0 <= key[1] < _most_groups(plan.section)

    def _is_typed(self, key: FieldKey) -> bool:
        return self._plan.fields[key[0]].item.derivation is None

    def _groups_in_use(self, section: Section) -> int:
        names = {item.name for item in section.items}
        return max((key[1] + 1 for key in self._typed if key[0] in names), default=1)

    def _grow(self, key: FieldKey) -> set[FieldKey]:
        """Open the groups up to the one typed into."""
        section = self._plan.fields[key.item].section
        first = self._groups[section.name]
        self._groups[section.name] = max(first, key.group + 1)
        return {FieldKey(item.name, group) for group in range(first, key.group + 1) for item in section.items}

    # How a change runs through the form

    def _compute_everything(self) -> None:
        """Compute all fields once, each after what it reads: nothing has to be followed at the start."""
        keys = sorted(self._keys(), key=lambda key: self._plan.fields[key.item].rank)
        for key in keys:
            self._recompute(key)
        self._check(set(keys))
        self._show(keys)

    def _compute(self, changed: set[FieldKey]) -> frozenset[FieldKey]:
        moved = self._follow(changed)
        shown = set(moved)
        for name, group in moved:
            for reader in self._plan.required_by.get(name, ()):
                shown |= self._seen_from(self._plan.fields[name].section, group, reader)
        shown |= self._check(moved)
        return self._show(shown)

    def _follow(self, changed: set[FieldKey]) -> set[FieldKey]:
        """Recompute values and visibility onwards from the changed fields; return all that moved."""
        self._scores.begin_run()
        queue = [(self._plan.fields[key.item].rank, key) for key in changed]
        heapq.heapify(queue)
        moved = set(changed)
        done: set[FieldKey] = set()
        while queue:
            _, key = heapq.heappop(queue)
            if key in done:
                continue
            done.add(key)
            if not self._recompute(key) and key not in changed:
                continue
            moved.add(key)
            for reader in self._plan.followers.get(key.item, ()):
                for follower in self._seen_from(self._plan.fields[key.item].section, key.group, reader):
                    heapq.heappush(queue, (self._plan.fields[reader].rank, follower))
        return moved

    def _recompute(self, key: FieldKey) -> bool:
        """Work out one field's visibility and derived value; say whether either changed."""
        plan = self._plan.fields[key.item]
        scope = self._scope(plan.section, key.group)
        before = self._visible.get(key), self._derived.get(key)
        self._visible[key] = all(condition.evaluate(scope) is True for condition in plan.shown_when)
        if plan.item.derivation is not None:
            self._derived[key] = self._scores.derive(plan.item, plan.section.name, key.group, scope.source)
            if before[1] is not None and before[1][0] != self._derived[key][0]:
                self._lapse(key)
        return before != (self._visible[key], self._derived.get(key))

    def _check(self, moved: set[FieldKey]) -> set[FieldKey]:
        """Ask again each check that reads a moved field; return the fields where its message stands."""
        touched: set[FieldKey] = set()
        asked = {
            (number, group)
            for key in moved
            for number in self._plan.checked_by.get(key.item, ())
            for group in self._check_groups(self._plan.checks[number], key)
        }
        for number, group in sorted(asked):
            plan = self._plan.checks[number]
            self._failed.pop((number, group), None)
            if plan.holds.evaluate(self._scope(plan.section, group)) is False:
                self._failed[number, group] = _check_problem(plan, group)
            touched |= set(self._check_fields(plan, group))
        return touched

    def _check_groups(self, plan: CheckPlan, key: FieldKey) -> Iterable[int]:
        if self._plan.fields[key.item].section is plan.section:
            return (key.group,)
        return range(self._groups[plan.section.name]) if key.group == 0 else ()

    def _check_fields(self, plan: CheckPlan, group: int) -> Iterator[FieldKey]:
        lead = FieldKey(plan.check.items[0], group)
        for name in plan.check.items:
            yield FieldKey(name, self._group_for(name, lead))

    def _group_for(self, name: str, lead: FieldKey) -> int:
        same_section = self._plan.fields[name].section is self._plan.fields[lead.item].section
        return lead.group if same_section else 0

    def _seen_from(self, section: Section, group: int, reader: str) -> set[FieldKey]:
        """Return the fields of a reading item that see this group: their own group, else the first only."""
        home = self._plan.fields[reader].section
        if home is section:
            return {FieldKey(reader, group)}
        return (
            {FieldKey(reader, number) for number in range(self._groups[home.name])} if group == 0 else set()
        )

    # What a field looks like after it

    def _show(self, keys: Iterable[FieldKey]) -> frozenset[FieldKey]:
        changed = set()
        for key in keys:
            state = self._state(key)
            if self._fields.get(key) != state:
                self._fields[key] = state
                changed.add(key)
        return frozenset(changed)

    def _state(self, key: FieldKey) -> FieldState:
        plan = self._plan.fields[key.item]
        is_visible = self._visible[key]
        answer, result = self._derived.get(key) or (self._typed.get(key, EMPTY), None)
        required = is_visible and self._is_required(plan, key)
        problems: tuple[Problem, ...] = ()
        if is_visible:
            own = answer_problems(plan.item, answer, is_required=required, group=key.group)
            problems = own + tuple(self._failed_at(key))
        leads = [FieldKey(problem.item, problem.group) for problem in problems]
        accepted = frozenset().union(*(self._accepted.get(lead, frozenset()) for lead in {key, *leads}))
        return FieldState(
            key=key,
            item=plan.item,
            answer=answer,
            problems=problems,
            accepted=accepted,
            is_visible=is_visible,
            is_required=required,
            is_derived=plan.item.derivation is not None,
            score=result,
        )

    def _is_required(self, plan: FieldPlan, key: FieldKey) -> bool:
        if plan.item.required or plan.required_when is None:
            return plan.item.required
        return plan.required_when.evaluate(self._scope(plan.section, key.group)) is True

    def _failed_at(self, key: FieldKey) -> Iterator[Problem]:
        for (number, group), problem in sorted(self._failed.items(), key=lambda entry: entry[0]):
            plan = self._plan.checks[number]
            if key in self._check_fields(plan, group) and self._visible[FieldKey(problem.item, group)]:
                yield problem

    def _lapse(self, key: FieldKey) -> None:
        """Drop the acceptances given for an answer that is no longer there."""
        self._accepted.pop(key, None)
        for number in self._plan.checked_by.get(key.item, ()):
            plan = self._plan.checks[number]
            for group in self._check_groups(plan, key):
                lead = FieldKey(plan.check.items[0], group)
                self._accepted[lead] = self._accepted.get(lead, frozenset()) - {plan.check.name}

    def _scope(self, section: Section, group: int) -> FormScope:
        def own(item: str) -> Answer | None:
            same_section = self._plan.fields[item].section is section
            return self._answer_that_counts(FieldKey(item, group if same_section else 0))

        return FormScope(self.patient, self._plan.fields, own)

    def _answer_that_counts(self, key: FieldKey) -> Answer | None:
        """Return what conditions and scores see of a field: nothing while it is hidden."""
        if not self._visible.get(key, False):
            return None
        derived = self._derived.get(key)
        return derived[0] if derived is not None else self._typed.get(key)


def _most_groups(section: Section) -> int:
    return max(1, section.repeats)


def _check_problem(plan: CheckPlan, group: int) -> Problem:
    check = plan.check
    return Problem(check.name, check.message, check.severity, check.items[0], group, check.items[1:])
