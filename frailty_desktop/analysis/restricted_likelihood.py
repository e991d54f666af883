"""Restricted maximum likelihood for patients with correlated visits, any of which may be missing.

The likelihood is that of Harville 1977; it is minimised by scipy with its exact gradient. Patients with the
same visits share one matrix of cross products, so that the time of a fit does not grow with their number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from frailty_desktop.analysis.finite_numbers import Array

_STEP = 1e-4  # of the parameters, for second derivatives; gradients are exact
_FLAT = 1e-5  # of the gradient, where the likelihood counts as being at its top


@dataclass(frozen=True, slots=True)
class Pattern:
    """The patients with one set of visits, and their sums of products of design and value, visit by visit."""

    visits: Any
    patients: int
    products: "Array"


class Structure(Protocol):
    """How a few parameters make the covariance matrix of a patient's visits."""

    start: "Array"

    def matrix(self, parameters: "Array") -> "Array":
        """Return the covariance matrix."""

    def gradient(self, parameters: "Array", by_matrix: "Array") -> "Array":
        """Turn a gradient by the matrix's elements into one by the parameters."""


class Unstructured:
    """Any covariance matrix, by the logarithm of the diagonal of its Cholesky factor and the rest of it."""

    def __init__(self, visits: int) -> None:
        import numpy as np

        self._rows, self._columns = np.tril_indices(visits)
        self._is_diagonal = self._rows == self._columns
        self._visits = visits
        half = np.full((visits, visits), 0.5) + 0.5 * np.eye(visits)
        factor = np.linalg.cholesky(half)[self._rows, self._columns]
        self.start: Array = np.where(self._is_diagonal, np.log(np.abs(factor)), factor)

    def _factor(self, parameters: "Array") -> "Array":
        import numpy as np

        factor = np.zeros((self._visits, self._visits))
        factor[self._rows, self._columns] = np.where(
            self._is_diagonal, np.exp(np.clip(parameters, -30.0, 30.0)), parameters
        )
        return factor

    def matrix(self, parameters: "Array") -> "Array":
        """Return the covariance matrix."""
        factor = self._factor(parameters)
        product: Array = factor @ factor.T
        return product

    def gradient(self, parameters: "Array", by_matrix: "Array") -> "Array":
        """Turn a gradient by the matrix's elements into one by the parameters."""
        import numpy as np

        factor = self._factor(parameters)
        by_factor = (2.0 * by_matrix @ factor)[self._rows, self._columns]
        turned: Array = np.where(self._is_diagonal, by_factor * factor[self._rows, self._columns], by_factor)
        return turned


class CompoundSymmetry:
    """One variance and one correlation, which may be negative as far as the matrix stays one."""

    def __init__(self, visits: int) -> None:
        import numpy as np

        self._lowest = -1.0 / (visits - 1)
        self._same = np.eye(visits)
        share = (0.5 - self._lowest) / (1.0 - self._lowest)
        self.start: Array = np.array([0.0, np.log(share / (1.0 - share))])

    def _parts(self, parameters: "Array") -> tuple[float, float, float]:
        import numpy as np

        variance = float(np.exp(np.clip(parameters[0], -60.0, 60.0)))
        share = 1.0 / (1.0 + float(np.exp(-np.clip(parameters[1], -30.0, 30.0))))
        return variance, self._lowest + (1.0 - self._lowest) * share, share

    def matrix(self, parameters: "Array") -> "Array":
        """Return the covariance matrix."""
        variance, correlation, _ = self._parts(parameters)
        made: Array = variance * (correlation + (1.0 - correlation) * self._same)
        return made

    def gradient(self, parameters: "Array", by_matrix: "Array") -> "Array":
        """Turn a gradient by the matrix's elements into one by the parameters."""
        import numpy as np

        variance, _, share = self._parts(parameters)
        by_correlation = variance * float((by_matrix * (1.0 - self._same)).sum())
        slope = (1.0 - self._lowest) * share * (1.0 - share)
        return np.array([float((by_matrix * self.matrix(parameters)).sum()), by_correlation * slope])


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients, their covariance and that of the visits; `df` gives a contrast's degrees of freedom."""

    coefficients: "Array"
    covariance: "Array"
    visits: "Array"
    minus_two_log: float
    df: "Callable[[Array], float]"


def fit(patterns: Sequence[Pattern], structure: Structure) -> Fit | None:
    """Find the covariance that makes the data likeliest; None where there is no such place."""
    import numpy as np
    from scipy.optimize import minimize

    def value_of(parameters: "Array") -> "tuple[float, Array]":
        try:
            at = Place(patterns, structure.matrix(parameters))
        except np.linalg.LinAlgError:
            return 1e12, np.zeros_like(parameters)
        return at.minus_two_log, structure.gradient(parameters, at.gradient)

    with np.errstate(all="ignore"):  # a step too far is taken back by the search
        found = minimize(value_of, structure.start, jac=True, method="BFGS", options={"maxiter": 500})
        try:
            return _settle(patterns, structure, np.asarray(found.x, dtype=np.float64))
        except np.linalg.LinAlgError:
            return None


class Place:
    """The likelihood, its gradient and the coefficients for one covariance matrix."""

    def __init__(self, patterns: Sequence[Pattern], covariance: "Array") -> None:
        import numpy as np

        width = patterns[0].products.shape[-1]
        total, log_determinant = np.zeros((width, width)), 0.0
        inverses: list[Array] = []
        for pattern in patterns:
            part = covariance[np.ix_(pattern.visits, pattern.visits)]
            factor = np.linalg.cholesky(part)
            inverse: Array = np.asarray(np.linalg.inv(part), dtype=np.float64)
            inverses.append(inverse)
            log_determinant += 2.0 * pattern.patients * float(np.log(np.diag(factor)).sum())
            total += np.einsum("ab,abij->ij", inverse, pattern.products)
        information, right = total[:-1, :-1], total[:-1, -1]
        factor = np.linalg.cholesky(information)
        self.coefficients: Array = np.asarray(np.linalg.solve(information, right), dtype=np.float64)
        self.covariance: Array = np.asarray(np.linalg.inv(information), dtype=np.float64)
        residual = float(total[-1, -1] - right @ self.coefficients)
        self.minus_two_log = log_determinant + 2.0 * float(np.log(np.diag(factor)).sum()) + residual
        self.gradient = self._gradient(patterns, inverses, covariance.shape[0])

    def _gradient(self, patterns: Sequence[Pattern], inverses: "list[Array]", visits: int) -> "Array":
        import numpy as np

        error = np.append(-self.coefficients, 1.0)
        weight = np.outer(error, error)
        weight[:-1, :-1] += self.covariance
        gradient = np.zeros((visits, visits))
        for pattern, inverse in zip(patterns, inverses, strict=True):
            spread = np.einsum("abij,ij->ab", pattern.products, weight)
            spread = (spread + spread.T) / 2.0
            gradient[np.ix_(pattern.visits, pattern.visits)] += (
                pattern.patients * inverse - inverse @ spread @ inverse
            )
        return gradient


def _settle(patterns: Sequence[Pattern], structure: Structure, parameters: "Array") -> Fit | None:
    """Go the last steps by Newton's method and keep what Satterthwaite's degrees of freedom need."""
    import numpy as np

    def gradient_at(where: "Array") -> "Array":
        return structure.gradient(where, Place(patterns, structure.matrix(where)).gradient)

    curvature = np.eye(parameters.size)
    for _ in range(4):
        curvature = _differences(gradient_at, parameters)
        curvature = (curvature + curvature.T) / 2.0
        np.linalg.cholesky(curvature)  # raises where the likelihood has no top
        parameters = parameters - np.linalg.solve(curvature, gradient_at(parameters))
    if not float(np.abs(gradient_at(parameters)).max()) < _FLAT:
        return None
    at = Place(patterns, structure.matrix(parameters))
    moved = _differences(lambda where: Place(patterns, structure.matrix(where)).covariance, parameters)

    def df(contrast: "Array") -> float:
        by_parameter = np.einsum("i,pij,j->p", contrast, moved, contrast)
        variance = float(contrast @ at.covariance @ contrast)
        return variance**2 / float(by_parameter @ np.linalg.solve(curvature, by_parameter))

    return Fit(at.coefficients, at.covariance, structure.matrix(parameters), at.minus_two_log, df)


def _differences(function: "Callable[[Array], Array]", where: "Array") -> "Array":
    """Return the derivative of a function by each parameter, first axis the parameter."""
    import numpy as np

    steps = np.eye(where.size) * _STEP
    return np.array([(function(where + step) - function(where - step)) / (2.0 * _STEP) for step in steps])
