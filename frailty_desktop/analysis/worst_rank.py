"""Worst-rank comparison, a sensitivity analysis: the dead rank below the living, the earlier the lower.

After Lachin 1999 (Control Clin Trials 20:408). Only a death is a worst rank; a missing value is not, and a
living patient without a value is in neither group of numbers.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from frailty_desktop.analysis.finite_numbers import finite, settled
from frailty_desktop.analysis.rank_tests import RankTest, mann_whitney, mid_ranks
from frailty_desktop.translation import tr, tr_count

if TYPE_CHECKING:
    from frailty_desktop.analysis.finite_numbers import Array, Numbers


@dataclass(frozen=True, slots=True)
class Ranked:
    """One arm: the values of the living, and the study day on which each of the others died."""

    values: "Numbers"
    death_days: "Numbers" = ()


@dataclass(frozen=True, slots=True)
class WorstRank:
    """An arm against the reference by Mann-Whitney's test; `test` counts the dead with the living."""

    n: int
    n_reference: int
    deaths: int
    deaths_reference: int
    test: RankTest

    @property
    def p(self) -> float | None:
        """The two-sided p value."""
        return self.test.p

    @property
    def why_not(self) -> str:
        """Say why there is no p value."""
        return self.test.why_not

    @property
    def method(self) -> str:
        """Say how the dead were counted."""
        dead = tr_count(
            "{count} death ranked below every value, an earlier death below a later one.",
            "{count} deaths ranked below every value, an earlier death below a later one.",
            self.deaths + self.deaths_reference,
        )
        return f"{dead} {tr('Missing values are left out.')} {self.test.method}"


def worst_rank(arm: Ranked, reference: Ranked, *, higher_is_better: bool) -> WorstRank:
    """Compare an arm with the reference when some died before they could be measured."""
    sign = 1.0 if higher_is_better else -1.0
    living, living_reference = sign * finite(arm.values), sign * finite(reference.values)
    days, days_reference = finite(arm.death_days), finite(reference.death_days)
    scores = _places_in_line((living, living_reference), (days, days_reference))
    return WorstRank(
        n=int(living.size + days.size),
        n_reference=int(living_reference.size + days_reference.size),
        deaths=int(days.size),
        deaths_reference=int(days_reference.size),
        test=mann_whitney(*scores),
    )


def _places_in_line(living: "tuple[Array, Array]", days: "tuple[Array, Array]") -> "tuple[Array, Array]":
    """Return each patient's place in one line: the dead by their day, then the living by their value."""
    import numpy as np

    of_dead, _ = mid_ranks(settled(np.concatenate(days)))
    of_living, _ = mid_ranks(settled(np.concatenate(living)))
    above = of_living + of_dead.size
    dead, alive = np.split(of_dead, [days[0].size]), np.split(above, [living[0].size])
    return np.concatenate((alive[0], dead[0])), np.concatenate((alive[1], dead[1]))
