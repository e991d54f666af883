"""One picture of every sort, for tests of what draws them and for looking at."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from frailty_desktop.analysis.axis_ticks import log_ticks, nice_ticks, tick_words
from frailty_desktop.analysis.picture import (
    Arrow,
    Axis,
    Band,
    Bar,
    Box,
    Cell,
    Column,
    LegendEntry,
    Line,
    Look,
    Mark,
    Numbers,
    Outline,
    Picture,
    Points,
    Row,
    Rule,
    Stop,
    TableView,
    Threads,
    Tone,
    Whisker,
    Words,
    numbers,
)

VISITS = ("Screening", "Baseline", "Month 1", "Month 3", "Month 6", "Month 12")
ARMS = ("100 million cells", "200 million cells", "Placebo")
NOBODY = TableView(columns=(Column("none", "Nothing"),), rows=())


def arm(index: int, **more: object) -> Look:
    """Return the look of an arm."""
    return Look(Tone.GROUP, index, **more)  # type: ignore[arg-type]


def axis(label: str, low: float, high: float, **more: object) -> Axis:
    """Make an axis with round ticks."""
    ticks = (log_ticks if more.get("scale") == "log" else nice_ticks)(low, high, 7)
    made = tuple(zip(ticks, tick_words(ticks), strict=True))
    return Axis(**{"label": label, "low": low, "high": high, "ticks": made, **more})  # type: ignore[arg-type]


def named(label: str, names: Sequence[str], **more: object) -> Axis:
    """Make an axis of rows."""
    ticks = tuple((float(at), name) for at, name in enumerate(names))
    settled = {"scale": "rows", "low": -0.5, "high": len(names) - 0.5, "ticks": ticks}
    return Axis(label=label, **{**settled, **more})  # type: ignore[arg-type]


def picture(name: str, x: Axis, y: Axis, *marks: Mark, **more: object) -> Picture:
    """Make a picture."""
    settled = {"title": name.replace("_", " ").capitalize(), "description": f"{name}.", "table": NOBODY}
    return Picture(name=name, x=x, y=y, marks=marks, **{**settled, **more})  # type: ignore[arg-type]


def trajectories() -> Picture:
    """Means of three arms by visit with bands, counts under the ticks, and a table with stops."""
    at = np.arange(6.0)
    marks: list[Mark] = []
    rows, stops = [], []
    for index, name in enumerate(ARMS):
        y = numbers(
            [
                340,
                346,
                372 + 9 * index,
                390 - 12 * index,
                None if index == 1 else 401 - 20 * index,
                398 - 25 * index,
            ]
        )
        marks.append(Band(x=at, low=y - 18, high=y + 18, look=arm(index)))
        marks.append(Line(x=at, y=y, look=arm(index, width=1.8), key=name, has_markers=True, end_label=name))
        for visit, value in zip(VISITS, y.tolist(), strict=True):
            if np.isfinite(value):
                words = f"{value:.1f}"
                rows.append(Row((Cell(name), Cell(visit), Cell(words, words), Cell("24", "24"))))
                place = float(VISITS.index(visit))
                stops.append(
                    Stop(place, value, f"{name}, {visit}: mean {words} m, n 24", name, f"{name}/{visit}")
                )
    marks.append(Rule(at=376, look=Look(Tone.MUTED, is_dashed=True, width=1.0), words="+30 small"))
    marks.append(Rule(at=1, look=Look(Tone.ACCENT, width=1.3), words="Infusion", is_upright=True))
    columns = (
        Column("arm", "Arm"),
        Column("visit", "Visit"),
        Column("mean", "Mean (m)", is_number=True),
        Column("n", "n", is_number=True, is_muted=True),
    )
    ticks = tuple((float(place), visit) for place, visit in enumerate(VISITS))
    return picture(
        "six_minute_walk",
        Axis(
            label="Visit",
            low=-0.4,
            high=5.4,
            ticks=ticks,
            details=tuple(f"24\n{n}\n22" for n in (24, 24, 23, 22, 20, 19)),
        ),
        axis("6-minute walk distance (m)", 300, 430, has_grid=True),
        *marks,
        table=TableView(columns, tuple(rows), title="Six-minute walk"),
        stops=tuple(stops),
        legend=tuple(LegendEntry(name, arm(index)) for index, name in enumerate(ARMS)),
        notes=("Mean with 95 % confidence interval. n under each visit, in the order of the arms.",),
    )


def threads(count: int = 300, *, seed: int = 1) -> Picture:
    """Every patient's own line behind two means."""
    chance = np.random.default_rng(seed)
    x = np.arange(8.0)
    y = 340 + chance.normal(0, 60, (count, 1)) + np.cumsum(chance.normal(3, 12, (count, 8)), axis=1)
    y[chance.random(y.shape) < 0.08] = np.nan
    looks = (np.arange(count) % 2).astype(np.int64)
    means = [np.nanmean(y[looks == place], axis=0) if count > 1 else y[0] for place in (0, 1)]
    return picture(
        "spaghetti",
        axis("Months since the infusion", -0.5, 7.5),
        axis("6-minute walk distance (m)", 100, 640, has_grid=True),
        Threads(x=x, y=y, keys=tuple(f"p{n}" for n in range(count)), styles=(arm(0), arm(1)), looks=looks),
        *(
            Line(x=x, y=mean, look=arm(place, width=2.5), has_markers=True, end_label=ARMS[place][:3])
            for place, mean in enumerate(means)
        ),
    )


def forest() -> Picture:
    """Differences from placebo, one row an endpoint and dose, one of them beyond the axis."""
    names = [
        "6-minute walk distance (m)",
        "Short Physical Performance Battery (0 to 12)",
        "Gait speed (m/s)",
        "Grip strength of the dominant hand (kg)",
        "FEV1 (l)",
        "TNF alpha (pg/ml)",
        "SF-36 physical",
    ]
    whiskers = [
        Whisker(
            at=row + (dose - 0.5) * 0.32,
            low=-0.5 + 0.12 * row - dose * 0.2,
            high=0.4 + 0.3 * row,
            centre=0.1 + 0.15 * row,
            look=arm(dose),
            is_across=True,
        )
        for row in range(len(names))
        for dose in (0, 1)
    ]
    return picture(
        "forest",
        axis("Standardised difference from placebo (SD)", -1.5, 1.5),
        named("", names, details=tuple(f"n {20 + row}" for row in range(len(names)))),
        Rule(at=0.0, look=Look(Tone.MUTED, width=1.0), is_upright=True, words="no difference"),
        *whiskers,
        legend=(LegendEntry(ARMS[0], arm(0), "point"), LegendEntry(ARMS[1], arm(1), "point")),
    )


def distribution() -> Picture:
    """Violins, boxes and every value, by arm."""
    chance = np.random.default_rng(3)
    marks: list[Mark] = []
    for index in range(3):
        values = np.sort(chance.normal(20 + index * 4, 6, 40))
        heights = np.linspace(values[0], values[-1], 30)
        widths = 0.38 * np.exp(-((heights - values.mean()) ** 2) / 60)
        outline = np.concatenate([index - widths, (index + widths)[::-1]])
        marks.append(
            Outline(x=outline, y=np.concatenate([heights, heights[::-1]]), look=arm(index, width=1.0))
        )
        low, q1, median, q3, high = (float(v) for v in np.percentile(values, [2, 25, 50, 75, 98]))
        marks.append(
            Box(at=index, low=low, q1=q1, median=median, q3=q3, high=high, look=arm(index), width=0.2)
        )
        marks.append(
            Points(x=index + chance.uniform(-0.3, 0.3, 40), y=values, look=arm(index, strength=0.7), size=5)
        )
    return picture(
        "distribution",
        named("Arm", ARMS, details=("n 40", "n 40", "n 40")),
        axis("Grip (kg)", 0, 50, has_grid=True),
        *marks,
    )


def heat_map() -> Picture:
    """Cells with counts in them, one hatched as missed."""
    cells = [
        Bar(
            left=column - 0.5,
            right=column + 0.5,
            bottom=row - 0.5,
            top=row + 0.5,
            look=Look(Tone.SHADE, strength=row * column / 20),
            words=str(row * column * 7),
            has_edge=True,
        )
        for row in range(5)
        for column in range(6)
    ]
    hatched = replace(cells[8], look=Look(Tone.MISSED, strength=0.3), is_hatched=True, words="missed")
    names = (
        "Death",
        "Cardiac disorders",
        "Infections and infestations",
        "Falls",
        "Skin reactions at the infusion site",
    )
    return picture("heat_map", named("", VISITS), named("", names), *cells[:8], hatched, *cells[9:])


def bars() -> Picture:
    """Stacked and side by side: grades of adverse events by arm."""
    grades = [Look(tone) for tone in (Tone.DONE, Tone.SOON, Tone.LATE)]
    marks: list[Mark] = [
        Bar(
            left=group - 0.4,
            right=group,
            bottom=grade * 6,
            top=grade * 6 + 6,
            look=look,
            words=f"grade {grade + 1}",
        )
        for group in range(3)
        for grade, look in enumerate(grades)
    ]
    marks += [
        Bar(
            left=group + 0.05,
            right=group + 0.4,
            bottom=0,
            top=9 + group * 3,
            look=arm(group),
            has_edge=True,
            words=str(9 + group * 3),
        )
        for group in range(3)
    ]
    entries = tuple(LegendEntry(f"grade {grade + 1}", look, "bar") for grade, look in enumerate(grades))
    return picture(
        "events_by_grade", named("", ARMS), axis("Patients", 0, 20, has_grid=True), *marks, legend=entries
    )


def survival() -> Picture:
    """Steps with crosses where patients left, and edges of intervals."""
    days = np.array([0.0, 30, 80, 120, 200, 320, 400])
    marks: list[Mark] = []
    for index in range(2):
        share = np.array([1.0, 0.97, 0.93, 0.9, 0.86 - index * 0.1, 0.8 - index * 0.15, 0.8 - index * 0.15])
        marks.append(
            Line(x=days, y=share * 100, look=arm(index, width=1.8), is_stepped=True, end_label=ARMS[index])
        )
        marks.append(Points(x=days[2:4] + 10, y=share[1:3] * 100, look=arm(index), shape="cross", size=8))
    return picture(
        "time_to_first_fall",
        axis("Days since the infusion", 0, 400),
        axis("Without a fall (%)", 0, 100, has_grid=True),
        *marks,
    )


def log_axis() -> Picture:
    """A log axis whose low end is zero, with a value that is zero."""
    y = numbers([0.0, 0.4, 3.0, 80.0, None, 900.0])
    return picture(
        "tnf_alpha",
        axis("Visit", 0, 5),
        axis("TNF (pg/ml)", 0.1, 1000, scale="log"),
        Line(x=np.arange(6.0), y=y, look=Look(width=2.5), has_markers=True, end_label="P-017"),
    )


def flow() -> Picture:
    """Who took part: boxes with words and arrows between them."""

    def box(left: float, right: float, top: float, words: str, height: float = 14) -> Bar:
        return Bar(
            left=left,
            right=right,
            bottom=top - height,
            top=top,
            look=Look(Tone.TEXT, is_filled=False, width=1.2),
            has_edge=True,
            words=words,
        )

    out = "Excluded (n = 18)\nInclusion criteria not met (n = 11)\nDeclined (n = 5)\nOther reasons (n = 2)"
    marks: list[Mark] = [
        box(30, 70, 98, "Assessed for eligibility (n = 48)"),
        box(62, 100, 80, out, 18),
        box(30, 70, 58, "Randomised (n = 30)"),
        Arrow(from_x=50, from_y=84, to_x=50, to_y=58),
        Arrow(from_x=50, from_y=71, to_x=62, to_y=71),
    ]
    for index, name in enumerate(ARMS):
        left = 1 + index * 34
        marks.append(box(left, left + 30, 34, f"{name}: allocated (n = 10), infused (n = {10 - index})"))
        marks.append(box(left, left + 30, 12, f"Analysed (n = {10 - index})", 10))
        marks.append(Arrow(from_x=50, from_y=44, to_x=left + 15, to_y=34))
        marks.append(Arrow(from_x=left + 15, from_y=20, to_x=left + 15, to_y=12))
    plain = Axis(label="", low=0, high=100, ticks=())
    return picture("participant_flow", plain, plain, *marks, has_frame=False, aspect=1.2)


Side = Literal["left", "right", "middle", "above", "below"]
Shape = Literal["symbol", "circle", "square", "diamond", "triangle", "cross"]


def written() -> Picture:
    """Points with words on every side."""
    sides: tuple[Side, ...] = ("left", "right", "middle", "above", "below")
    marks: list[Mark] = [
        Words(x=place, y=5, text=side, look=arm(place), side=side, is_strong=True)
        for place, side in enumerate(sides)
    ]
    shapes: tuple[Shape, ...] = ("symbol", "circle", "square", "diamond", "triangle", "cross")
    marks += [
        Points(
            x=np.array([place / 1.3]),
            y=np.array([8.0]),
            look=Look(is_filled=place % 2 == 0),
            shape=shape,
            size=12,
        )
        for place, shape in enumerate(shapes)
    ]
    marks.append(Whisker(at=2.0, low=1, high=3, centre=2, look=arm(2)))
    marks.append(Whisker(at=3.0, low=-5, high=3, centre=2, look=arm(1)))
    return picture("words_and_shapes", axis("x", 0, 4), axis("y", 0, 10), *marks)


def empty() -> Picture:
    """A picture with nothing to draw, which says why."""
    sentence = "No patient has a value of this endpoint yet. Record the six-minute walk of a visit."
    return picture("empty", axis("Visit", 0, 1), axis("m", 0, 1), sentence=sentence)


def one_point() -> Picture:
    """One value alone on an axis without length."""
    one = np.array([3.0])
    return picture(
        "one_point",
        axis("Visit", 3, 3),
        axis("m", 354, 354),
        Line(x=one, y=np.array([354.0]), look=Look(width=2.5), has_markers=True, end_label="P-017"),
        Band(x=one, low=one, high=one + 1, look=arm(0)),
    )


def every_sort() -> tuple[Picture, ...]:
    """List one picture of every sort."""
    return (
        trajectories(),
        threads(),
        forest(),
        distribution(),
        heat_map(),
        bars(),
        survival(),
        log_axis(),
        flow(),
        written(),
        empty(),
        one_point(),
    )


def gapped(values: Sequence[float | None]) -> Numbers:
    """Return values as an array with gaps."""
    return numbers(values)
