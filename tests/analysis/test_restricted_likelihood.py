"""The gradient of the restricted likelihood is the slope of the likelihood, whatever the covariance."""

import numpy as np
import pytest

from frailty_desktop.analysis.restricted_likelihood import (
    CompoundSymmetry,
    Pattern,
    Place,
    Structure,
    Unstructured,
)


def patterns() -> list[Pattern]:
    source = np.random.default_rng(3)
    made = []
    for visits, patients in (([0, 1, 2], 9), ([0, 2], 4), ([1], 3)):
        rows = source.normal(size=(patients, len(visits), 4))
        rows[:, :, 0] = 1.0
        made.append(Pattern(np.array(visits), patients, np.einsum("nai,nbj->abij", rows, rows)))
    return made


@pytest.mark.parametrize("structure", [Unstructured(3), CompoundSymmetry(3)])
def test_that_the_gradient_is_the_slope_of_the_likelihood(structure: Structure) -> None:
    parameters = structure.start + np.linspace(-0.2, 0.3, structure.start.size)
    at = Place(patterns(), structure.matrix(parameters))
    found = structure.gradient(parameters, at.gradient)
    steps = np.eye(parameters.size) * 1e-6
    slopes = [
        (
            Place(patterns(), structure.matrix(parameters + step)).minus_two_log
            - Place(patterns(), structure.matrix(parameters - step)).minus_two_log
        )
        / 2e-6
        for step in steps
    ]
    assert found == pytest.approx(slopes, rel=1e-5, abs=1e-6)
