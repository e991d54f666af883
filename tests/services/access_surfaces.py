"""What accounts, handed-over keys and the review of a form let people read, for the test of the blind."""

from collections.abc import Callable
from typing import Any

from frailty_desktop.services import accounts, form_review, identities, key_grants

PASSWORD_DAYS = 180

ACCESS_SURFACES: dict[str, Callable[[Any], object]] = {
    "accounts.accounts": lambda look: accounts.accounts(look.session, PASSWORD_DAYS),
    "identities.identity_of": lambda look: [
        identities.identity_of(look.session, look.person.id, patient_id, look.today, key=bytes(32))
        for patient_id in look.patients
    ],
    "identities.names_for": lambda look: look.of_everybody(
        lambda session, by, today: identities.names_for(session, by, today, key=bytes(32))
    ),
    "identities.identities": lambda look: identities.identities(look.session, key=bytes(32)),
    "form_review.review_of_form": lambda look: look.of_each_form(
        lambda record: form_review.review_of_form(look.session, look.design, record.id, look.today)
    ),
    "form_review.rights_on_patient": lambda look: [
        sorted(form_review.rights_on_patient(look.session, look.person.id, patient_id, look.today))
        for patient_id in look.patients
    ],
    "key_grants.waiting": lambda look: key_grants.waiting(look.session),
}
