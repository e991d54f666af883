"""Pictures as files: words stay words in SVG, PNG knows its resolution, a PDF has the size asked for."""

from __future__ import annotations

import os
import re
import struct
from xml.etree import ElementTree as ET

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from frailty_desktop.analysis.picture import Picture
from frailty_desktop.paper import picture_files
from frailty_desktop.paper.picture_painter import PictureStyle, lay_out
from tests.paper.made_pictures import every_sort, threads, trajectories

SVG = "{http://www.w3.org/2000/svg}"
EVERY = pytest.mark.parametrize("picture", every_sort(), ids=lambda picture: picture.name)


@pytest.fixture(autouse=True)
def drawing(qapp: object) -> None:
    """Letters need an application."""


def read(drawn: bytes) -> ET.Element:
    """Read an SVG that was just drawn here."""
    return ET.fromstring(drawn)  # noqa: S314


def chunks(png: bytes) -> dict[bytes, bytes]:
    """Return the chunks of a PNG by their type."""
    found, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        found[png[at + 4 : at + 8]] = png[at + 8 : at + 8 + length]
        at += 12 + length
    return found


@EVERY
def test_that_an_svg_is_well_formed_and_has_the_size_asked_for(picture: Picture) -> None:
    root = read(picture_files.svg(picture, 160, 100))
    assert root.tag == f"{SVG}svg"
    assert float(root.attrib["width"].removesuffix("mm")) == pytest.approx(160, abs=0.3)
    assert float(root.attrib["height"].removesuffix("mm")) == pytest.approx(100, abs=0.3)


def test_that_the_words_of_an_svg_can_be_read_and_edited() -> None:
    root = read(picture_files.svg(trajectories(), 200, 120))
    words = [text.text or "" for text in root.iter(f"{SVG}text")]
    assert {"Month 3", "Placebo", "6-minute walk distance (m)", "Infusion"} <= {
        word.strip() for word in words
    }
    assert root.find(f"{SVG}title") is not None
    assert all("sans-serif" in text.attrib["font-family"] for text in root.iter(f"{SVG}text"))


@EVERY
def test_that_no_number_in_an_svg_is_none(picture: Picture) -> None:
    drawn = picture_files.svg(picture, 160, 100)
    assert re.search(rb"[\"\s,](nan|inf|-inf)[\"\s,]", drawn, re.IGNORECASE) is None


def test_that_marks_of_an_svg_lie_within_their_axes() -> None:
    """An SVG of Qt's keeps no clip: what would lie outside has to be cut before."""
    root = read(picture_files.svg(threads(40), 160, 100))
    wide = float(root.attrib["viewBox"].split()[2])
    for line in root.iter(f"{SVG}polyline"):
        places = [float(place.split(",")[0]) for place in line.attrib["points"].split()]
        assert min(places) >= 0
        assert max(places) <= wide


@pytest.mark.parametrize("dpi", [72, 300, 600])
def test_that_a_png_has_its_size_and_says_its_resolution(dpi: int) -> None:
    drawn = picture_files.png(trajectories(), 600, 400, dpi)
    image = QImage.fromData(drawn)
    assert (image.width(), image.height()) == (600, 400)
    across, down, unit = struct.unpack(">IIB", chunks(drawn)[b"pHYs"])
    assert (across, down, unit) == (round(dpi / 0.0254), round(dpi / 0.0254), 1)


def test_that_more_dots_make_the_same_picture_only_sharper() -> None:
    plots = []
    for times in (1, 3):
        rect = QRectF(0, 0, 600 * times, 400 * times)
        plot = lay_out(trajectories(), rect, PictureStyle.print_(96 * times)).plot
        plots.append([side / times for side in (plot.left(), plot.top(), plot.right(), plot.bottom())])
    assert plots[0] == pytest.approx(plots[1], abs=8)


@EVERY
def test_that_a_pdf_is_one_page_of_its_size(picture: Picture) -> None:
    drawn = picture_files.pdf(picture, 160, 100)
    assert drawn.startswith(b"%PDF-")
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", drawn)
    assert box is not None
    assert [float(side) / 72 * 25.4 for side in box.groups()] == pytest.approx([160, 100], abs=0.5)
    assert drawn.count(b"/Type /Page\n") == 1


def test_that_the_same_picture_is_the_same_file() -> None:
    assert picture_files.svg(trajectories(), 160, 100) == picture_files.svg(trajectories(), 160, 100)
    assert picture_files.png(trajectories(), 300, 200, 96) == picture_files.png(trajectories(), 300, 200, 96)


def test_that_a_note_stands_under_the_picture() -> None:
    noted = picture_files.with_note(trajectories(), "SYNTHETIC DATA", "")
    assert noted.notes == (*trajectories().notes, "SYNTHETIC DATA")
    assert b"SYNTHETIC DATA" in picture_files.svg(noted, 160, 100)
