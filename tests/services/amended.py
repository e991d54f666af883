"""An amended version of the small trial: what an amendment usually changes, one of each."""

from uuid import UUID

from frailty_desktop.services import amendments
from frailty_desktop.services.people import Role
from tests.services.clinic import Clinic, trial_texts

NEW_ITEM = """
[[section.item]]
name = "waist_cm"
label = "Waist"
type = "decimal"
places = 1
required = true
"""
WEIGHT = "soft = [40, 120]"


def amended_texts() -> dict[str, str]:
    """Write version 2: no grip, waist required, a narrower range of weight, another month 1 window."""
    texts = trial_texts()
    texts["study.toml"] = texts["study.toml"].replace('version = "1"', 'version = "2"')
    body = texts["forms/body.toml"].replace(WEIGHT, "soft = [60, 120]")
    texts["forms/body.toml"] = body.replace(
        '[[section.item]]\nname = "bmi"', NEW_ITEM + '[[section.item]]\nname = "bmi"'
    )
    texts["visits.toml"] = texts["visits.toml"].replace(
        "target_day = 30\nbefore = 7", "target_day = 30\nbefore = 3"
    )
    month_3 = texts["visits.toml"].index('name = "month_3"')
    texts["visits.toml"] = texts["visits.toml"][:month_3] + texts["visits.toml"][month_3:].replace(
        '"grip", ', "", 1
    )
    return texts


def amend(clinic: Clinic, texts: dict[str, str] | None = None, **approved: object) -> UUID:
    """Bring the amendment in and approve it at sites: `amend(clinic, MIA=day)`."""
    with clinic.act_as(Role.DATA_MANAGER) as edit:
        version_id = amendments.bring_in(edit, texts or amended_texts())
        for site, on in approved.items():
            amendments.approve(edit, version_id, site, on)  # type: ignore[arg-type]
    return version_id
