"""Whatever a picture holds, it is drawn inside its rectangle, in words that stand apart, and in grey too."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from frailty_desktop.analysis.picture import (
    Arrow,
    Axis,
    Band,
    Bar,
    Box,
    LegendEntry,
    Line,
    Look,
    Mark,
    Numbers,
    Outline,
    Picture,
    Points,
    Rule,
    Threads,
    Tone,
    Whisker,
    Words,
)
from frailty_desktop.paper import tokens
from frailty_desktop.paper.picture_painter import PictureStyle, draw, lay_out
from frailty_desktop.paper.picture_size import least_height
from tests.paper.made_pictures import NOBODY, arm, every_sort, forest, named, threads, trajectories

LIGHT = PictureStyle(tokens.LIGHT, is_dark=False, scale=1.0)
STYLES = {
    "light": LIGHT,
    "dark": PictureStyle(tokens.DARK, is_dark=True, scale=1.0),
    "large": replace(LIGHT, scale=2.0),
    "print": PictureStyle.print_(),
    "grey": PictureStyle.print_(is_grey=True),
}
OUTSIDE = QColor("#FF00FF")


@pytest.fixture(autouse=True)
def drawing(qapp: object) -> None:
    """Letters need an application."""


def paint(picture: Picture, style: PictureStyle, width: int = 420, height: int = 280) -> QImage:
    """Draw a picture in the middle of an image that is magenta around it."""
    image = QImage(width + 60, height + 60, QImage.Format.Format_RGB32)
    image.fill(OUTSIDE)
    painter = QPainter(image)
    draw(painter, picture, QRectF(30, 30, width, height), style)
    painter.end()
    return image


def as_array(image: QImage) -> np.ndarray:
    """Return an image as numbers (rows, columns, 4), copied before Qt takes the image away."""
    flat = np.frombuffer(image.constBits(), np.uint8).copy()
    rows = flat.reshape(image.height(), image.bytesPerLine())[:, : image.width() * 4]
    return rows.reshape(image.height(), image.width(), 4)


def frame_of(image: QImage, edge: int = 30) -> np.ndarray:
    """Return what lies around the picture."""
    pixels = as_array(image)
    mask = np.ones(pixels.shape[:2], dtype=bool)
    mask[edge:-edge, edge:-edge] = False
    return pixels[mask]


# Any legal picture

values = st.one_of(
    st.floats(-1e3, 1e3), st.just(float("nan")), st.sampled_from([0.0, 1e-9, -1e9, 1e12, float("inf")])
)
short = st.integers(0, 6)
looks = st.builds(
    Look,
    tone=st.sampled_from(Tone),
    index=st.integers(-1, 7),
    strength=st.floats(0, 1),
    width=st.floats(0.1, 4),
    is_filled=st.booleans(),
    is_dashed=st.booleans(),
)
texts = st.one_of(
    st.sampled_from(
        ["", "n 24", "Month 3", "Skin reactions at the site of the infusion " * 6, "−12.3", "a\nb"]
    ),
    st.text(max_size=30),
)


@st.composite
def axes(draw_: st.DrawFn) -> Axis:
    low, high = draw_(st.floats(-500, 500)), draw_(st.floats(-500, 500))
    places = draw_(st.lists(st.floats(-600, 600), max_size=9))
    return Axis(
        label=draw_(texts),
        low=min(low, high),
        high=max(low, high) if draw_(st.booleans()) else min(low, high),
        ticks=tuple((at, draw_(texts)) for at in places),
        details=tuple(draw_(texts) for _ in places) if draw_(st.booleans()) else (),
        scale=draw_(st.sampled_from(["linear", "log", "rows"])),
        has_grid=draw_(st.booleans()),
    )


@st.composite
def arrays(draw_: st.DrawFn, length: int) -> Numbers:
    return np.array([draw_(values) for _ in range(length)], dtype=np.float64)


@st.composite
def marks(draw_: st.DrawFn) -> Mark:
    kind = draw_(st.sampled_from(Mark.__args__))
    n, look = draw_(short), draw_(looks)
    one = {name: draw_(values) for name in "abcdefg"}
    made: dict[type, object] = {
        Line: lambda: Line(
            x=draw_(arrays(n)),
            y=draw_(arrays(n)),
            look=look,
            has_markers=draw_(st.booleans()),
            end_label=draw_(texts),
            is_stepped=draw_(st.booleans()),
        ),
        Threads: lambda: Threads(
            x=draw_(arrays(n)),
            y=np.array([draw_(arrays(n)) for _ in range(3)]).reshape(3, n),
            keys=("a", "b", "c"),
            styles=(look,),
            looks=np.zeros(3, dtype=np.int64),
        ),
        Band: lambda: Band(x=draw_(arrays(n)), low=draw_(arrays(n)), high=draw_(arrays(n)), look=look),
        Points: lambda: Points(
            x=draw_(arrays(n)),
            y=draw_(arrays(n)),
            look=look,
            size=draw_(st.floats(0.5, 30)),
            shape=draw_(st.sampled_from(["symbol", "circle", "square", "diamond", "triangle", "cross"])),
        ),
        Whisker: lambda: Whisker(
            at=one["a"],
            low=one["b"],
            high=one["c"],
            centre=draw_(st.one_of(st.none(), values)),
            look=look,
            is_across=draw_(st.booleans()),
        ),
        Box: lambda: Box(
            at=one["a"], low=one["b"], q1=one["c"], median=one["d"], q3=one["e"], high=one["f"], look=look
        ),
        Outline: lambda: Outline(x=draw_(arrays(n)), y=draw_(arrays(n)), look=look),
        Bar: lambda: Bar(
            left=one["a"],
            right=one["b"],
            bottom=one["c"],
            top=one["d"],
            look=look,
            words=draw_(texts),
            has_edge=draw_(st.booleans()),
            is_hatched=draw_(st.booleans()),
        ),
        Rule: lambda: Rule(at=one["a"], look=look, words=draw_(texts), is_upright=draw_(st.booleans())),
        Words: lambda: Words(
            x=one["a"],
            y=one["b"],
            text=draw_(texts),
            look=look,
            side=draw_(st.sampled_from(["left", "right", "middle", "above", "below"])),
        ),
        Arrow: lambda: Arrow(from_x=one["a"], from_y=one["b"], to_x=one["c"], to_y=one["d"], look=look),
    }
    return made[kind]()  # type: ignore[operator, no-any-return]


@st.composite
def pictures(draw_: st.DrawFn) -> Picture:
    return Picture(
        name="any",
        title=draw_(texts),
        description="",
        x=draw_(axes()),
        y=draw_(axes()),
        marks=tuple(draw_(st.lists(marks(), max_size=4))),
        table=NOBODY,
        legend=tuple(
            LegendEntry(draw_(texts), draw_(looks), draw_(st.sampled_from(["line", "band", "point", "bar"])))
            for _ in range(draw_(short))
        ),
        notes=tuple(draw_(st.lists(texts, max_size=3))),
        sentence=draw_(texts),
        has_frame=draw_(st.booleans()),
    )


@given(pictures(), st.sampled_from(sorted(STYLES)), st.sampled_from([(420, 280), (90, 60), (3, 2)]))
@settings(max_examples=150)
def test_that_no_legal_picture_draws_outside_its_rectangle(
    picture: Picture, style: str, size: tuple[int, int]
) -> None:
    image = paint(picture, STYLES[style], *size)
    assert (frame_of(image) == frame_of_magenta(image)).all()


def frame_of_magenta(image: QImage) -> np.ndarray:
    blank = QImage(image.size(), image.format())
    blank.fill(OUTSIDE)
    return frame_of(blank)


@given(pictures(), st.sampled_from(sorted(STYLES)))
@settings(max_examples=60)
def test_that_the_words_of_any_frame_lie_inside_it(picture: Picture, style: str) -> None:
    rect = QRectF(0, 0, 640, 420)
    frame = lay_out(picture, rect, STYLES[style])
    outside = [
        placed.text
        for placed in (*frame.words, *frame.rule_words)
        if not rect.adjusted(-1, -1, 1, 1).contains(placed.box)
    ]
    assert outside == []


@given(pictures(), st.sampled_from(sorted(STYLES)), st.floats(30, 1500))
@settings(max_examples=40)
def test_that_the_height_a_picture_asks_for_is_a_number(picture: Picture, style: str, width: float) -> None:
    assert 0 < least_height(picture, width, STYLES[style]) < 1e5


# Words apart

PAIRS = [(picture, name) for picture in every_sort() for name in STYLES]


@pytest.mark.parametrize(("picture", "style"), PAIRS, ids=lambda part: getattr(part, "name", part))
def test_that_no_words_of_the_frame_cover_others(picture: Picture, style: str) -> None:
    rect = QRectF(0, 0, 640, max(420, least_height(picture, 640, STYLES[style])))
    frame = lay_out(picture, rect, STYLES[style])
    inked = []
    for placed in frame.words:
        box = placed.box.adjusted(1, placed.box.height() * 0.15, -1, -placed.box.height() * 0.15)
        width = min(placed.lettering.width(placed.text), box.width())
        left = box.left()
        if placed.flags & 0x2:
            left = box.right() - width
        elif placed.flags & 0x4:
            left = box.center().x() - width / 2
        inked.append((placed.text, QRectF(left, box.top(), width, box.height())))
    covered = [
        (one, other)
        for at, (one, box) in enumerate(inked)
        for other, beside in inked[at + 1 :]
        if one and other and box.intersects(beside)
    ]
    assert covered == []


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_that_every_row_keeps_its_whole_name_at_the_height_it_asks_for(scale: float) -> None:
    style = replace(LIGHT, scale=scale)
    picture = forest()
    frame = lay_out(picture, QRectF(0, 0, 700, least_height(picture, 700, style)), style)
    said = " ".join(placed.text for placed in frame.words)
    assert [words for _at, words in picture.y.ticks if words not in said] == []


def test_that_all_counts_stand_under_their_visit() -> None:
    frame = lay_out(trajectories(), QRectF(0, 0, 900, 420), LIGHT)
    month_12 = next(placed.box for placed in frame.words if placed.text == "Month 12")
    under = [placed.text for placed in frame.words if placed.box.left() == month_12.left()]
    assert under == ["Month 12", "24", "19", "22"]


def test_that_names_without_room_at_the_lines_ends_become_a_legend() -> None:
    wide = lay_out(trajectories(), QRectF(0, 0, 900, 420), LIGHT)
    narrow = lay_out(trajectories(), QRectF(0, 0, 300, 420), LIGHT)
    assert not wide.keys
    assert {key.entry.words for key in narrow.keys} == {"100 million cells", "200 million cells", "Placebo"}


def test_that_an_empty_picture_says_why_in_its_middle() -> None:
    frame = lay_out(replace(trajectories(), marks=(), sentence="Nobody yet."), QRectF(0, 0, 400, 300), LIGHT)
    assert [placed.text for placed in frame.words] == ["Nobody yet."]
    assert abs(frame.words[0].box.center().y() - 150) < 10


def test_that_a_pixel_finds_its_stop_and_a_far_one_none() -> None:
    picture = trajectories()
    frame = lay_out(picture, QRectF(0, 0, 700, 420), LIGHT)
    stop = picture.stops[4]
    assert frame.nearest(picture, frame.to_px(stop.x, stop.y) + QPointF(3, 3)) == 4
    assert frame.nearest(picture, QPointF(2, 2)) is None


# In grey


def of_arm(index: int) -> dict[str, Mark]:
    """Return one mark of every sort that an arm can have, all at the same place."""
    x = np.arange(12.0)
    look = arm(index)
    return {
        "line": Line(x=x, y=np.full(12, 5.0), look=look, has_markers=True),
        "stepped": Line(x=x, y=5 + x / 3, look=look, is_stepped=True),
        "points": Points(x=x, y=np.full(12, 5.0), look=look, size=11),
        "whisker": Whisker(at=5, low=2, high=8, centre=5, look=look),
        "box": Box(at=5, low=1, q1=3, median=5, q3=8, high=9, look=look, width=4),
        "outline": Outline(x=np.array([2.0, 9, 9, 2]), y=np.array([2.0, 2, 8, 8]), look=look),
        "bar": Bar(left=2, right=9, bottom=0, top=8, look=look),
    }


@pytest.mark.parametrize("kind", sorted(of_arm(0)))
def test_that_arms_differ_without_any_colour(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if every arm had one and the same colour, dash, symbol or hatch tell them apart."""
    from frailty_desktop.paper import arm_styles, picture_style

    sharp = PictureStyle.print_(192, is_grey=True)
    one = tuple(replace(style, light="#555555") for style in arm_styles.ARM_STYLES)
    monkeypatch.setattr(picture_style, "arm_style", lambda index: one[index % len(one)])
    plain = Axis(label="", low=0, high=11, ticks=())
    drawn = []
    for index in range(3):
        picture = Picture(
            name="x", title="", description="", x=plain, y=plain, marks=(of_arm(index)[kind],), table=NOBODY
        )
        drawn.append(as_array(paint(picture, sharp, 840, 560)).astype(int))
    for one_arm, other in ((0, 1), (0, 2), (1, 2)):
        assert (np.abs(drawn[one_arm] - drawn[other]).max(axis=2) > 60).sum() > 12


def test_that_a_picture_in_grey_holds_grey_alone() -> None:
    for picture in every_sort():
        pixels = as_array(paint(picture, STYLES["grey"]))[30:-30, 30:-30, :3].astype(int)
        assert (pixels.max(axis=2) - pixels.min(axis=2)).max() <= 3, picture.name


# Many lines


def test_that_ten_thousand_lines_are_fainter_than_ten() -> None:
    few, many = (as_array(paint(threads(count), LIGHT, 500, 300)) for count in (10, 10_000))
    assert few.shape == many.shape
    assert (many != few).any()


def test_that_a_thread_beyond_the_axis_is_cut_and_one_value_alone_is_a_point() -> None:
    x = np.arange(3.0)
    y = np.array([[5.0, 500.0, 5.0], [np.nan, 2.0, np.nan]])
    plain = Axis(label="", low=0, high=10, ticks=())
    lines = Threads(x=x, y=y, keys=("a", "b"), styles=(Look(),), looks=np.zeros(2, dtype=np.int64))
    short_x = replace(plain, high=2)
    picture = Picture(name="x", title="", description="", x=short_x, y=plain, marks=(lines,), table=NOBODY)
    pixels = as_array(paint(picture, LIGHT))
    bare = as_array(paint(replace(picture, marks=(Rule(at=-9, look=Look()),)), LIGHT))
    changed = np.argwhere((pixels != bare).any(axis=2))
    frame = lay_out(picture, QRectF(30, 30, 420, 280), LIGHT)
    assert changed[:, 0].min() >= frame.plot.top() - 2
    point = frame.to_px(1, 2)
    assert (np.abs(changed - [point.y(), point.x()]).max(axis=1) <= 2).any()


def test_that_rows_have_names_even_when_they_are_many() -> None:
    picture = replace(forest(), y=named("", [f"Endpoint {at}" for at in range(40)]))
    frame = lay_out(picture, QRectF(0, 0, 700, least_height(picture, 700, LIGHT)), LIGHT)
    assert sum(placed.text.startswith("Endpoint ") for placed in frame.words) == 40


def test_that_no_arm_of_many_lines_hides_another() -> None:
    """Of two arms with as many lines in the same places each shows about as much of its colour."""
    chance = np.random.default_rng(5)
    y = 50 + np.cumsum(chance.normal(0, 4, (4000, 8)), axis=1)
    looks = (np.arange(4000) % 2).astype(np.int64)
    lines = Threads(x=np.arange(8.0), y=y, keys=("",) * 4000, styles=(arm(0), arm(1)), looks=looks)
    plain = Axis(label="", low=0, high=100, ticks=())
    picture = Picture(
        name="x", title="", description="", x=replace(plain, high=7), y=plain, marks=(lines,), table=NOBODY
    )
    blue, _green, red = (
        as_array(paint(picture, LIGHT))[120:220, 60:420, part].astype(int) for part in range(3)
    )
    assert abs(int((blue - red).mean())) < 40
