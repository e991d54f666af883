"""Which endpoint a typed value moves: directly, or through the derived items it feeds."""

from collections.abc import Mapping

from frailty_desktop.study.design import Endpoint, StudyDesign


def endpoints_fed_by(design: StudyDesign) -> Mapping[str, Endpoint]:
    """Map each item to the endpoint it moves; the nearest one when there are several."""
    feeds: dict[str, set[str]] = {}
    for form in design.forms:
        for item in form.items():
            for source in item.derivation.inputs.values() if item.derivation else ():
                feeds.setdefault(source.split(":")[-1], set()).add(item.name)
    by_item = {endpoint.item: endpoint for endpoint in reversed(design.endpoints)}
    names = {item.name for form in design.forms for item in form.items()}
    found = {name: _nearest(name, feeds, by_item) for name in names}
    return {name: endpoint for name, endpoint in found.items() if endpoint is not None}


def _nearest(name: str, feeds: Mapping[str, set[str]], by_item: Mapping[str, Endpoint]) -> Endpoint | None:
    seen, layer = {name}, [name]
    while layer:
        hits = [by_item[item] for item in sorted(layer) if item in by_item]
        if hits:
            return hits[0]
        layer = [fed for item in layer for fed in feeds.get(item, ()) if fed not in seen]
        seen.update(layer)
    return None
