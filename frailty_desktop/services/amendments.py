"""Amendments: a new version of the design comes in, and into force at each site on its approval."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from frailty_desktop.errors import UserError
from frailty_desktop.services import rights
from frailty_desktop.services.lookups import nothing_saved, site_row, study_row
from frailty_desktop.services.roles import Right
from frailty_desktop.storage.edit import Edit
from frailty_desktop.storage.tables import DesignVersionRow, FormRow, SiteApprovalRow, SiteRow
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_file import design_from_texts
from frailty_desktop.translation import tr


@dataclass(frozen=True, slots=True)
class SiteState:
    """From when one site works with a version; None while its approval is not recorded."""

    site: str
    approved_on: date | None
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of the design: when it came in, where it is in force, how many forms stand under it."""

    id: UUID
    version: str
    dated: date
    is_first: bool
    forms: int
    sites: tuple[SiteState, ...]


def bring_in(edit: Edit, texts: Mapping[str, str]) -> UUID:
    """Take a new version of the design into the study; it is in force nowhere until a site approves it."""
    rights.require(edit, Right.MANAGE_DESIGN)
    design = design_from_texts(texts)
    _refuse_unfit(edit, design)
    row = DesignVersionRow(
        id=edit.new_id(),
        name=design.name,
        version=design.version,
        date=design.date,
        texts=dict(texts),
        added_at=edit.now,
    )
    known = set(edit.session.scalars(select(SiteRow.code)))
    edit.session.add_all(
        [row, *(SiteRow(code=site.code, name=site.name) for site in design.sites if site.code not in known)]
    )
    edit.session.flush()
    return row.id


def approve(edit: Edit, version_id: UUID, site: str, on: date) -> None:
    """Record the day from which a site works with a version; a day that is still to come can be moved."""
    rights.require(edit, Right.MANAGE_DESIGN)
    version = edit.session.get(DesignVersionRow, version_id)
    if version is None or version_id == study_row(edit.session).design_version_id:
        raise UserError(
            tr("Only a version that was brought in as an amendment is approved."), kept=nothing_saved()
        )
    at = site_row(edit.session, site)
    row = edit.session.scalar(
        select(SiteApprovalRow).where(
            SiteApprovalRow.site_id == at.id, SiteApprovalRow.design_version_id == version_id
        )
    )
    if row is None:
        edit.session.add(
            SiteApprovalRow(id=edit.new_id(), site_id=at.id, design_version_id=version_id, approved_on=on)
        )
    elif row.approved_on <= edit.today:
        raise UserError(
            tr("{site} works with version {version} already.", site=at.code, version=version.version),
            kept=nothing_saved(),
            next_step=tr("Records stand under it, so the day of its approval stays."),
        )
    else:
        row.approved_on = on
    edit.session.flush()


def versions(session: Session, design: StudyDesign, today: date) -> list[VersionLine]:
    """List the versions of the design, oldest first, with where each is in force on a day."""
    counted = session.execute(
        select(FormRow.design_version_id, func.count()).group_by(FormRow.design_version_id)
    )
    counts: dict[UUID, int] = {row[0]: row[1] for row in counted}
    approved: dict[tuple[UUID, UUID], date] = {
        (row.design_version_id, row.site_id): row.approved_on
        for row in session.scalars(select(SiteApprovalRow))
    }
    sites = list(session.scalars(select(SiteRow).order_by(SiteRow.code)))
    first = study_row(session).design_version_id
    rows = session.scalars(select(DesignVersionRow).order_by(DesignVersionRow.added_at, DesignVersionRow.id))
    return [
        VersionLine(
            id=row.id,
            version=row.version,
            dated=row.date,
            is_first=row.id == first,
            forms=counts.get(row.id, 0),
            sites=tuple(
                SiteState(
                    site.code,
                    approved.get((row.id, site.id)),
                    _is_in_force(design, row.id, site.code, today),
                )
                for site in sites
            ),
        )
        for row in rows
    ]


def version_named(session: Session, version: str) -> UUID:
    """Find a version by its number."""
    found = session.scalar(select(DesignVersionRow.id).where(DesignVersionRow.version == version))
    if found is None:
        known = ", ".join(
            session.scalars(select(DesignVersionRow.version).order_by(DesignVersionRow.added_at))
        )
        raise UserError(
            tr("This study has no version {version} of its design.", version=version),
            kept=nothing_saved(),
            next_step=tr("The versions are: {known}.", known=known),
        )
    return found


def _is_in_force(design: StudyDesign, version_id: UUID, site: str, today: date) -> bool:
    known = design.versions
    return known is None or known.at(site, today) is known.of(version_id)


def _refuse_unfit(edit: Edit, design: StudyDesign) -> None:
    """Refuse what is no amendment of this study: another design, a version there is, other arms."""
    if design.name != edit.design.name:
        raise UserError(
            tr("This is the design {other}, not {name}.", other=design.name, name=edit.design.name),
            kept=nothing_saved(),
            next_step=tr("Choose the folder of the amended design; its name stays the same."),
        )
    taken = set(edit.session.scalars(select(DesignVersionRow.version)))
    if design.version in taken:
        raise UserError(
            tr("The study has a version {version} of its design already.", version=design.version),
            kept=nothing_saved(),
            next_step=tr("Give the amended design a version number of its own, in study.toml."),
        )
    if {arm.name for arm in design.arms} != {arm.name for arm in edit.design.arms}:
        raise UserError(
            tr("The amended design has other arms than the study."),
            kept=nothing_saved(),
            next_step=tr("Patients are allocated to the arms there are; leave arms.toml as it is."),
        )
    if design.blinding.state is not edit.design.blinding.state:
        raise UserError(
            tr("An amendment cannot change whether the study is blinded."),
            kept=nothing_saved(),
            next_step=tr("Leave [blinding] in study.toml as it is."),
        )
