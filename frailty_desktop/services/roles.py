"""The roles of a study and the rights of each, as shipped in resources/roles/roles.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from frailty_desktop.resource_files import resource
from frailty_desktop.translation import tr


class Role(StrEnum):
    """What a person is in the study."""

    COORDINATOR = "coordinator"
    INVESTIGATOR = "investigator"
    MONITOR = "monitor"
    DATA_MANAGER = "data_manager"
    STATISTICIAN = "statistician"
    UNBLINDED_STATISTICIAN = "unblinded_statistician"
    PHARMACIST = "pharmacist"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        """Return the role in words, in the reader's language."""
        return _role_labels()[self]


class Right(StrEnum):
    """One thing that a person may do or see; what it covers is said by its label."""

    READ_PATIENTS = "read_patients"
    READ_NAMES = "read_names"
    EDIT_NAMES = "edit_names"
    READ_TRAIL = "read_trail"
    ENTER_DATA = "enter_data"
    ENTER_TWICE = "enter_twice"
    ENROL = "enrol"
    OPEN_QUERY = "open_query"
    ANSWER_QUERY = "answer_query"
    CLOSE_QUERY = "close_query"
    VERIFY_SOURCE = "verify_source"
    SIGN = "sign"
    FREEZE = "freeze"
    LOCK = "lock"
    LOCK_STUDY = "lock_study"
    UNLOCK_STUDY = "unlock_study"
    RECONCILE = "reconcile"
    EXPORT = "export"
    BACK_UP = "back_up"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_DESIGN = "manage_design"
    MAKE_LIST = "make_list"
    MANAGE_KITS = "manage_kits"
    OPEN_ENVELOPE = "open_envelope"
    FINISH_STUDY = "finish_study"
    UNBLIND_STUDY = "unblind_study"

    @property
    def label(self) -> str:
        """Say what the right allows, as the end of "may ..."."""
        return _right_labels()[self]


@dataclass(frozen=True, slots=True)
class RoleRights:
    """What one role may do, and whether it may know the arms of a blinded study."""

    rights: frozenset[Right]
    sees_arms: bool


@cache
def role_rights() -> Mapping[Role, RoleRights]:
    """Read what each role may do."""
    table = tomllib.loads((resource("roles", "roles.toml")).read_text("utf-8"))
    return {
        Role(name): RoleRights(
            frozenset(Right(right) for right in entry["rights"]), bool(entry.get("sees_arms"))
        )
        for name, entry in table.items()
    }


@cache
def unblinded_roles() -> frozenset[Role]:
    """Roles that may know the arms while the study is blinded; every other role is blinded."""
    return frozenset(role for role, has in role_rights().items() if has.sees_arms)


def roles_with(right: Right) -> list[Role]:
    """List the roles that have a right."""
    return [role for role, has in role_rights().items() if right in has.rights]


@cache
def _role_labels() -> Mapping[Role, str]:
    return {
        Role.COORDINATOR: tr("coordinator"),
        Role.INVESTIGATOR: tr("investigator"),
        Role.MONITOR: tr("monitor"),
        Role.DATA_MANAGER: tr("data manager"),
        Role.STATISTICIAN: tr("statistician"),
        Role.UNBLINDED_STATISTICIAN: tr("unblinded statistician"),
        Role.PHARMACIST: tr("pharmacist"),
        Role.ADMINISTRATOR: tr("administrator"),
        Role.AUDITOR: tr("auditor"),
    }


@cache
def _right_labels() -> Mapping[Right, str]:
    return {
        Right.READ_PATIENTS: tr("see what was recorded of patients"),
        Right.READ_NAMES: tr("see names and contacts"),
        Right.EDIT_NAMES: tr("record names and contacts"),
        Right.READ_TRAIL: tr("read the audit trail"),
        Right.ENTER_DATA: tr("record visits, forms and adverse events"),
        Right.ENTER_TWICE: tr("enter a form a second time"),
        Right.ENROL: tr("enrol patients"),
        Right.OPEN_QUERY: tr("open queries"),
        Right.ANSWER_QUERY: tr("answer queries"),
        Right.CLOSE_QUERY: tr("close queries"),
        Right.VERIFY_SOURCE: tr("mark fields as compared with their source"),
        Right.SIGN: tr("sign"),
        Right.FREEZE: tr("freeze forms, visits and patients"),
        Right.LOCK: tr("lock forms, visits and patients"),
        Right.LOCK_STUDY: tr("lock the database"),
        Right.UNLOCK_STUDY: tr("take part in unlocking the database"),
        Right.RECONCILE: tr("reconcile double entries"),
        Right.EXPORT: tr("export data"),
        Right.BACK_UP: tr("back up the study"),
        Right.MANAGE_PEOPLE: tr("manage people and accounts"),
        Right.MANAGE_DESIGN: tr("bring in a new version of the design"),
        Right.MAKE_LIST: tr("make the allocation list"),
        Right.MANAGE_KITS: tr("account for kits"),
        Right.OPEN_ENVELOPE: tr("open one patient's arm in an emergency"),
        Right.FINISH_STUDY: tr("record the end of the study"),
        Right.UNBLIND_STUDY: tr("take part in unblinding the study"),
    }
