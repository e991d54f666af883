"""Everybody in the study as the administrator sees them: charges, training, account, failed sign-ins."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from frailty_desktop.services.accounts import AccountLine, accounts
from frailty_desktop.services.reading_words import day_text
from frailty_desktop.services.roles import Role
from frailty_desktop.services.unlocking import FAILED_SIGN_IN
from frailty_desktop.storage.audit_reading import events
from frailty_desktop.storage.people_tables import DelegationRow
from frailty_desktop.storage.tables import SiteRow
from frailty_desktop.translation import tr


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """One delegation: a role at a site (all of them without one) between two days."""

    id: UUID
    role: Role
    site: str
    since: date
    until: date | None
    is_current: bool
    is_over: bool

    @property
    def words(self) -> str:
        """Say it in a line: "coordinator, MIA, from 5 Jan 2026"."""
        where = self.site or tr("all sites")
        if self.until is None:
            return tr(
                "{role}, {where}, from {since}",
                role=self.role.label,
                where=where,
                since=day_text(self.since),
            )
        return tr(
            "{role}, {where}, {since} to {until}",
            role=self.role.label,
            where=where,
            since=day_text(self.since),
            until=day_text(self.until),
        )


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person: their account, what they are charged with, and when signing in failed, newest first."""

    account: AccountLine
    charges: tuple[ChargeLine, ...]
    failures: tuple[datetime, ...]

    @property
    def id(self) -> UUID:
        """The person's id."""
        return self.account.person_id

    @property
    def current(self) -> tuple[ChargeLine, ...]:
        """What they are charged with today."""
        return tuple(charge for charge in self.charges if charge.is_current)


@dataclass(frozen=True, slots=True)
class PeopleLines:
    """Everybody, and how often somebody failed to sign in under a name the study does not know."""

    people: tuple[PersonLine, ...]
    unknown_names: int


def people_lines(session: Session, password_days: int, today: date, since: datetime) -> PeopleLines:
    """List everybody; failed sign-ins since a moment."""
    charges = _charges(session, today)
    failures: defaultdict[UUID | None, list[datetime]] = defaultdict(list)
    for event in events(session, kind=FAILED_SIGN_IN, since=since, newest_first=True):
        failures[event.record_id].append(event.at)
    people = tuple(
        PersonLine(line, tuple(charges[line.person_id]), tuple(failures[line.person_id]))
        for line in accounts(session, password_days)
    )
    return PeopleLines(people, len(failures[None]))


def site_codes(session: Session) -> tuple[tuple[UUID, str], ...]:
    """List the sites, by code, as somebody is charged with work at them."""
    rows = session.execute(select(SiteRow.id, SiteRow.code).order_by(SiteRow.code))
    return tuple((row[0], row[1]) for row in rows)


def _charges(session: Session, today: date) -> dict[UUID, list[ChargeLine]]:
    found: defaultdict[UUID, list[ChargeLine]] = defaultdict(list)
    rows = session.execute(
        select(DelegationRow, SiteRow.code)
        .outerjoin(SiteRow, SiteRow.id == DelegationRow.site_id)
        .order_by(DelegationRow.starts_on, DelegationRow.id)
    )
    for row, site in rows:
        is_over = row.ends_on is not None and row.ends_on < today
        found[row.person_id].append(
            ChargeLine(
                id=row.id,
                role=Role(row.role),
                site=site or "",
                since=row.starts_on,
                until=row.ends_on,
                is_current=row.starts_on <= today and not is_over,
                is_over=is_over,
            )
        )
    return found
