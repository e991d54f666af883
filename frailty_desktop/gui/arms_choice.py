"""What a person chose to see on the page of the arms, and the words of each choice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from frailty_desktop.translation import tr

if TYPE_CHECKING:
    from uuid import UUID

    from frailty_desktop.analysis.arms_pictures import ArmsQuestion

Option = tuple[object, str, str]  # value, words, what it means
Part = tuple[str, str, str, tuple[Option, ...]]  # field, title, key, options


@dataclass(frozen=True, slots=True)
class ArmsChoice:
    """How, of whom, and which endpoints. Values are plain, so that nothing heavy is needed to hold them."""

    kind: str = "mean"
    measure: Literal["absolute", "change", "percent"] = "absolute"
    level: Literal["small", "substantial"] = "small"
    analysis_set: str = "intention_to_treat"
    sites: frozenset[str] = frozenset()
    sexes: frozenset[str] = frozenset()
    age_bands: frozenset[str] = frozenset()
    frailty: frozenset[str] = frozenset()
    endpoints: tuple[str, ...] = ()
    across: int = 0  # pictures side by side; 0 as many as fit

    def question(self, endpoint: str, sites: frozenset[UUID] | None = None) -> ArmsQuestion:
        """Ask this of one endpoint; `sites` are those whose patients one may see one by one."""
        from frailty_desktop.analysis.arms_pictures import ArmsKind, ArmsQuestion
        from frailty_desktop.analysis.cohort import AnalysisSet, CohortFilter

        chosen = CohortFilter(
            self.sites, self.sexes, self.age_bands, self.frailty, AnalysisSet(self.analysis_set)
        )
        return ArmsQuestion(endpoint, ArmsKind(self.kind), self.measure, chosen, self.level, sites)

    @property
    def is_filtered(self) -> bool:
        """Whether somebody is left out by chips."""
        return bool(self.sites or self.sexes or self.age_bands or self.frailty)

    def everybody(self) -> ArmsChoice:
        """Return the same choice of everybody enrolled."""
        nobody_out: frozenset[str] = frozenset()
        return replace(
            self,
            sites=nobody_out,
            sexes=nobody_out,
            age_bands=nobody_out,
            frailty=nobody_out,
            analysis_set="intention_to_treat",
        )

    def asks_the_same(self, other: ArmsChoice) -> bool:
        """Whether the pictures of an endpoint are the same under both."""
        return replace(self, endpoints=(), across=0) == replace(other, endpoints=(), across=0)


def parts() -> tuple[Part, ...]:
    """List the choices of one value each."""
    return (
        (
            "kind",
            tr("Draw"),
            "K",
            (
                ("mean", tr("Mean"), tr("Mean with 95 % confidence interval")),
                ("median", tr("Median"), tr("Median with the middle half of the values")),
                ("lines", tr("Every patient"), tr("Each patient a thin line; Enter or a click opens it")),
                ("box", tr("Box"), tr("Middle half, median, whiskers")),
                ("violin", tr("Violin"), tr("Where the values lie")),
                ("responders", tr("Responders"), tr("Who changed by the smallest difference that matters")),
            ),
        ),
        (
            "measure",
            tr("Show"),
            "M",
            (
                ("absolute", tr("Values"), tr("The values as they were measured")),
                ("change", tr("Change"), tr("The change from baseline")),
                ("percent", tr("Percent"), tr("The change in percent of the patient's baseline")),
            ),
        ),
        (
            "level",
            tr("Difference"),
            "D",
            (
                ("small", tr("Small"), tr("The small difference that matters")),
                ("substantial", tr("Substantial"), tr("The substantial difference that matters")),
            ),
        ),
        (
            "analysis_set",
            tr("Set"),
            "S",
            (
                ("intention_to_treat", tr("Intention to treat"), tr("Everybody enrolled, as randomised")),
                ("safety", tr("Safety"), tr("Everybody who was infused")),
                ("per_protocol", tr("Per protocol"), tr("Who was treated and seen as the plan asks")),
            ),
        ),
        (
            "across",
            tr("Side by side"),
            "A",
            (
                (0, tr("fit"), tr("As many as fit")),
                *((count, str(count), tr("{count} side by side", count=count)) for count in (1, 2, 3, 4)),
            ),
        ),
    )
