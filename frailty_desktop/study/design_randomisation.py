"""Reads how the allocation list is stratified, and says which factors do not fit the design."""

from collections.abc import Collection, Sequence
from itertools import pairwise

from frailty_desktop.study.design import Item, ItemType
from frailty_desktop.study.design_policies import MOST_FACTORS, Factor, Randomisation
from frailty_desktop.study.design_table import LARGEST_NUMBER, Table
from frailty_desktop.translation import tr

_COUNTED = frozenset({ItemType.CHOICE, ItemType.YES_NO})
_BIRTH_DATES = frozenset({ItemType.DATE, ItemType.PARTIAL_DATE})


def read_randomisation(table: Table | None) -> Randomisation:
    """Read the table [randomisation] of study.toml; without it the list is one list for everybody."""
    if table is None:
        return Randomisation()
    usual = Randomisation()
    read = Randomisation(
        factors=_factors(table),
        warn_below=table.whole("warn_below", default=usual.warn_below, low=1, high=1000),
    )
    table.close()
    return read


def factor_problem(
    factor: Factor, before: Sequence[Factor], item: Item | None, log_items: Collection[str]
) -> str:
    """Say what is wrong with a factor, "" when nothing is; `before` are the factors that stand before it."""
    if any(other.item == factor.item for other in before):
        return tr("{name} stands here twice.", name=factor.item)
    if factor.is_site:
        return tr("The site has no cuts.") if factor.cuts else ""
    if sum(not other.is_site for other in before) == MOST_FACTORS:
        return tr("A list is stratified by the site and {most} items at most.", most=MOST_FACTORS)
    if item is None:
        return tr("There is no item {name}.", name=factor.item)
    if factor.item in log_items:
        return tr("{name} stands on a log form; a stratum needs one answer.", name=factor.item)
    return _item_problem(factor, item)


def _item_problem(factor: Factor, item: Item) -> str:
    if item.type in _COUNTED:
        return tr("{name} is no number, so it has no cuts.", name=item.name) if factor.cuts else ""
    if item.type not in _BIRTH_DATES and not item.type.is_number:
        return tr("{name} is no choice, yes/no, number or date of birth.", name=item.name)
    if not factor.cuts:
        return tr("{name} needs cuts, the numbers at which bands begin.", name=item.name)
    return ""


def _factors(table: Table) -> tuple[Factor, ...]:
    value = table.value("factors", (list,), tr("a list of item names"))
    factors: list[Factor] = []
    wanted = tr("Each element is an item's name, or a table with item and cuts.")
    for index, element in enumerate(value if isinstance(value, list) else []):
        if isinstance(element, str):
            factors.append(Factor(element))
        elif isinstance(element, dict):
            inner = Table(element, (*table.path, "factors", index), table.file, table.findings)
            factors.append(Factor(inner.text("item"), _cuts(inner)))
            inner.close()
        else:
            table.problem("factors", wanted, index)
            factors.append(Factor(""))
    return tuple(factors)


def _cuts(table: Table) -> tuple[float, ...]:
    value = table.value("cuts", (list,), tr("a list of numbers"))
    cuts = [cut for cut in value if _is_number(cut)] if isinstance(value, list) else []
    is_whole = isinstance(value, list) and len(cuts) == len(value)
    if not cuts or not is_whole or not all(before < after for before, after in pairwise(cuts)):
        table.problem("cuts", tr("Give the numbers at which bands begin, rising, as in cuts = [75, 85]."))
        return ()
    return tuple(float(cut) for cut in cuts)


def _is_number(cut: object) -> bool:
    return isinstance(cut, int | float) and not isinstance(cut, bool) and abs(cut) < LARGEST_NUMBER
