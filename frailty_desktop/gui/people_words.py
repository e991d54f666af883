"""The columns of the list of people, and the steps that an administrator takes with one of them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from frailty_desktop.gui.date_words import date_words, moment_words
from frailty_desktop.gui.state_marks import StateMark
from frailty_desktop.gui.table_model import Column
from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from frailty_desktop.services.people_lines import PersonLine

ADD, PASSWORD, CHARGE, END, TRAINING, DISABLE = "add", "password", "charge", "end", "training", "disable"


class PeopleStep(NamedTuple):
    """One thing an administrator does; `fields` are asked for, `is_of_accounts` needs an encrypted study."""

    name: str
    letter: str
    words: str
    fields: tuple[str, ...]
    follows: str
    is_of_accounts: bool = False


@lru_cache(maxsize=1)
def steps() -> tuple[PeopleStep, ...]:
    """List the steps."""
    return (
        PeopleStep(
            ADD,
            "A",
            tr("Add a person"),
            ("name", "role", "site", "since", "until", "password"),
            tr("A name is given once and stays, also after somebody left."),
        ),
        PeopleStep(
            PASSWORD,
            "W",
            tr("New first password"),
            ("password",),
            tr("It opens a closed account again. Keys have to be handed over anew by those who hold them."),
            is_of_accounts=True,
        ),
        PeopleStep(
            CHARGE,
            "C",
            tr("Charge with a role"),
            ("role", "site", "since", "until"),
            tr("Rights follow from it, from the first day to the last; then they end by themselves."),
        ),
        PeopleStep(
            END,
            "E",
            tr("End a delegation"),
            ("charge", "last"),
            tr("What was done under it stays."),
        ),
        PeopleStep(
            TRAINING,
            "T",
            tr("Record training"),
            ("version",),
            tr("Says that this person was trained today on this version of the design."),
        ),
        PeopleStep(
            DISABLE,
            "X",
            tr("Disable"),
            ("reason",),
            tr("Closes the account at once and withdraws its keys. The person stays in the list for ever."),
            is_of_accounts=True,
        ),
    )


def columns(*, with_accounts: bool) -> tuple[Column[PersonLine], ...]:
    """List the columns; those of accounts only where there are any."""
    shown = [
        Column["PersonLine"](tr("Name"), lambda line: line.account.name, width=20),
        Column["PersonLine"](tr("Role"), lambda line: line.account.role.label, width=20),
        Column["PersonLine"](tr("Charged today with"), charges_words),
        Column["PersonLine"](tr("Training"), lambda line: line.account.trained_on or "–", width=16),
    ]
    if with_accounts:
        shown += [
            Column["PersonLine"](
                tr("Account"), lambda line: state_mark(line).word, mark=state_mark, width=18
            ),
            Column["PersonLine"](tr("Password ends"), _password_words, width=13, sort_key=_password_key),
            Column["PersonLine"](
                tr("Failed"), lambda line: str(len(line.failures) or ""), is_number=True, width=7
            ),
        ]
    return tuple(shown)


def charges_words(line: PersonLine) -> str:
    """Say what somebody is charged with today."""
    return "; ".join(charge.words for charge in line.current) or tr("nothing")


def state_mark(line: PersonLine) -> StateMark:
    """Say how an account stands."""
    account = line.account
    if account.is_disabled:
        return StateMark(tr("disabled"), "stopped", "missed")
    if not account.has_account:
        return StateMark(tr("no account"), "none", "muted")
    if account.must_change:
        return StateMark(tr("first password"), "soon", "soon")
    return StateMark(tr("open"), "done", "done")


def detail_words(line: PersonLine) -> str:
    """Say of one person what the columns have no room for."""
    parts = [
        tr("Delegations: {list}.", list="; ".join(charge.words for charge in line.charges) or tr("none")),
    ]
    if line.account.disabled_reason:
        parts.append(tr("Disabled: {reason}.", reason=line.account.disabled_reason))
    if line.failures:
        parts.append(
            tr("Failed to sign in: {list}.", list=", ".join(moment_words(at) for at in line.failures[:5]))
        )
    return "\n".join(parts)


def _password_words(line: PersonLine) -> str:
    ends = line.account.password_ends
    return "" if ends is None or line.account.is_disabled else date_words(ends.astimezone().date())


def _password_key(line: PersonLine) -> str:
    ends = line.account.password_ends
    return ends.isoformat() if ends else ""
