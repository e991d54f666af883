"""Draws the flow of participants: boxes from assessment down to analysis, arrows between them."""

import math
from dataclasses import dataclass, field

from frailty_desktop.analysis.conduct_flow import ConsortFlow, FlowGroup, FlowStep
from frailty_desktop.analysis.conduct_view import list_key
from frailty_desktop.analysis.picture import (
    Arrow,
    Axis,
    Bar,
    Look,
    Mark,
    Picture,
    Stop,
    TableView,
    Tone,
    Words,
)
from frailty_desktop.translation import tr

MOST_REASONS = 5
_WIDTH = 120.0  # letters across the whole picture, about
_MARGIN, _GAP = 12.0, 3.0
_ROW_GAP = 1.6
_PAD = 0.9
_BOX = Look(Tone.MUTED, width=1.2, is_filled=False)
_ARROW = Look(Tone.MUTED, width=1.2)


@dataclass
class _Drawing:
    """Boxes as they are laid down, from the top; y counts lines of text downwards, as negative numbers."""

    marks: list[Mark] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)

    def box(
        self,
        left: float,
        right: float,
        top: float,
        height: float,
        lines: list[str],
        step: str,
        run: str,
        *,
        is_list: bool = False,
    ) -> None:
        """Draw a box of text lines; its first line is what the cursor reads first."""
        bar = Bar(
            left=left,
            right=right,
            bottom=-(top + height),
            top=-top,
            look=_BOX,
            words="\n".join(lines),
            has_edge=True,
            is_list=is_list,
        )
        self.marks.append(bar)
        self.stops.append(Stop((left + right) / 2, -(top + height / 2), "; ".join(lines), run, step))

    def arrow(self, x: float, start: float, end: float) -> None:
        """Draw an arrow downwards."""
        self.marks.append(Arrow(from_x=x, from_y=-start, to_x=x, to_y=-end, look=_ARROW))

    def across(self, start: float, end: float, y: float) -> None:
        """Draw an arrow to the side."""
        self.marks.append(Arrow(from_x=start, from_y=-y, to_x=end, to_y=-y, look=_ARROW))

    def stage(self, words: str, y: float) -> None:
        """Name a stage in the margin."""
        self.marks.append(Words(x=0.0, y=-y, text=words, look=Look(Tone.MUTED), side="left", is_strong=True))


def flow_picture(flow: ConsortFlow, table: TableView, notes: tuple[str, ...]) -> Picture:
    """Draw the flow; with nobody assessed there is a sentence instead."""
    drawing = _Drawing()
    height = _draw(drawing, flow) if flow.assessed.count else 1.0
    return Picture(
        name="participant-flow",
        title=tr("Flow of participants"),
        description=tr("CONSORT flow diagram: assessed, excluded, allocated, followed and analysed."),
        x=Axis(label="", low=-1.0, high=_WIDTH + 1.0, ticks=()),
        y=Axis(label="", low=-(height + 0.5), high=0.5, ticks=()),
        marks=tuple(drawing.marks),
        table=table,
        stops=tuple(drawing.stops),
        notes=notes,
        sentence="" if drawing.marks else tr("No patient was assessed yet."),
        aspect=max(0.7, min(2.4, 62.0 / (height + 4))),
        has_frame=False,
    )


def _draw(drawing: _Drawing, flow: ConsortFlow) -> float:
    inner = _WIDTH - _MARGIN
    middle = _MARGIN + inner / 2
    half = inner * 0.17
    # Assessed, with those who left before allocation to the sides
    top = 0.0
    drawing.stage(tr("Enrolment"), 1.4)
    lines = [_counted(flow.assessed)]
    drawing.box(
        middle - half,
        middle + half,
        top,
        _height(lines, 2 * half),
        lines,
        list_key("flow", "assessed"),
        "trunk",
    )
    trunk_from = top + _height(lines, 2 * half)
    side_top = trunk_from + _ROW_GAP / 2
    side_height = _sides(drawing, flow, middle, side_top)
    top = side_top + side_height + _ROW_GAP / 2
    drawing.arrow(middle, trunk_from, top)
    lines = [_counted(flow.enrolled)]
    height = _height(lines, 2 * half)
    drawing.box(middle - half, middle + half, top, height, lines, list_key("flow", "enrolled"), "trunk")
    return _branches(drawing, flow, middle, top + height)


def _sides(drawing: _Drawing, flow: ConsortFlow, middle: float, top: float) -> float:
    """Draw who was excluded to the right, who is still in screening to the left; return the height taken."""
    inner = _WIDTH - _MARGIN
    width = inner * 0.36
    right = [_counted(flow.excluded), *_reasons(flow.excluded)]
    height = _height(right, width)
    at = top + height / 2
    is_list = _has_list(right)  # of both, so that neighbours look alike
    key = list_key("flow", "excluded")
    drawing.box(_WIDTH - width, _WIDTH, top, height, right, key, "sides", is_list=is_list)
    drawing.across(middle, _WIDTH - width, at)
    if flow.in_screening.count:
        left = [_counted(flow.in_screening)]
        low = _height(left, width)
        start = _MARGIN
        key = list_key("flow", "in_screening")
        drawing.box(start, start + width, at - low / 2, low, left, key, "sides", is_list=is_list)
        drawing.across(middle, start + width, at)
    return height


def _branches(drawing: _Drawing, flow: ConsortFlow, middle: float, trunk_end: float) -> float:
    count = max(len(flow.groups), 1)
    inner = _WIDTH - _MARGIN
    width = min((inner - _GAP * (count - 1)) / count, inner * 0.6)
    used = width * count + _GAP * (count - 1)
    lefts = [middle - used / 2 + place * (width + _GAP) for place in range(count)]
    top = trunk_end + 1.8 * _ROW_GAP
    if count > 1:
        bend = trunk_end + 0.8 * _ROW_GAP
        drawing.marks.append(_plain_line(middle, middle, trunk_end, bend))
        drawing.marks.append(_plain_line(lefts[0] + width / 2, lefts[-1] + width / 2, bend, bend))
        for left in lefts:
            drawing.arrow(left + width / 2, bend, top)
    else:
        drawing.arrow(middle, trunk_end, top)
    stages = ((tr("Allocation"), _allocation), (tr("Follow-up"), _follow_up), (tr("Analysis"), _analysis))
    keys = ("allocated", "followed", "intention_to_treat")
    for (words, lines_of), step in zip(stages, keys, strict=True):
        texts = [lines_of(group) for group in flow.groups]
        height = max((_height(lines, width) for lines in texts), default=1.0)
        is_list = any(_has_list(lines) for lines in texts)
        drawing.stage(words, top + min(height / 2, 1.4))
        for group, left, lines in zip(flow.groups, lefts, texts, strict=True):
            opens = list_key("flow", step, group.name) if count > 1 else list_key("flow", step)
            drawing.box(left, left + width, top, height, lines, opens, group.name or "all", is_list=is_list)
        if step != keys[-1]:
            for left in lefts:
                drawing.arrow(left + width / 2, top + height, top + height + _ROW_GAP)
        top += height + _ROW_GAP
    return top - _ROW_GAP


def _plain_line(from_x: float, to_x: float, from_y: float, to_y: float) -> Mark:
    """Draw a line without a head: a bar of no height, or no width."""
    return Bar(
        left=min(from_x, to_x),
        right=max(from_x, to_x),
        bottom=-max(from_y, to_y),
        top=-min(from_y, to_y),
        look=_BOX,
    )


def _allocation(group: FlowGroup) -> list[str]:
    steps = group.steps
    allocated = tr("{group}: allocated (n = {count})", group=group.label, count=group.count("allocated"))
    found = [allocated, _counted(steps["received"])]
    if group.count("not_received"):
        found += [_counted(steps["not_received"]), *_reasons(steps["not_received"])]
    return found


def _follow_up(group: FlowGroup) -> list[str]:
    found = []
    for name in ("lost", "withdrawn", "died"):
        step = group.steps[name]
        found.append(_counted(step))
        found += _reasons(step)
    found += [_counted(group.steps[name]) for name in ("followed", "completed") if group.count(name)]
    return found


def _analysis(group: FlowGroup) -> list[str]:
    return [_counted(group.steps[name]) for name in ("intention_to_treat", "safety", "per_protocol")]


def _counted(step: FlowStep) -> str:
    return tr("{step} (n = {count})", step=step.label, count=step.count)


def _reasons(step: FlowStep) -> list[str]:
    shown = [
        tr("\u2013 {reason} (n = {count})", reason=reason, count=count)
        for reason, count in step.reasons[:MOST_REASONS]
    ]
    rest = sum(count for _, count in step.reasons[MOST_REASONS:])
    return [*shown, tr("\u2013 other reasons (n = {count})", count=rest)] if rest else shown


def _has_list(lines: list[str]) -> bool:
    return any(line.startswith("\u2013") for line in lines)


def _height(lines: list[str], width: float) -> float:
    """Return how many lines a box needs, words broken to its width."""
    return sum(max(1, math.ceil(len(line) / max(width - 3, 8))) for line in lines) + _PAD
