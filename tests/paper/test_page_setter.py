"""Pages: headings keep company, tables repeat theirs, nothing leaves the paper, files are whole."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frailty_desktop.analysis.picture import Axis, Cell, Column, Line, Look, Picture, Row, TableView
from frailty_desktop.errors import UserError
from frailty_desktop.paper.page_setter import PageSetter, Stopped, count_pages, page_image, write_pdf
from frailty_desktop.paper.sheet import Sheet
from frailty_desktop.reports.document import (
    Block,
    Document,
    Facts,
    Field,
    FieldBlock,
    Heading,
    PageBreak,
    Paragraph,
    PictureBlock,
    SignatureBlock,
    TableBlock,
    Together,
)
from tests.paper.made_documents import HEAD, IMPRINT, document, page_of, pages, table, words

LINES = "One line after another fills the page. " * 9
HOSTILE = (
    "x" * 4000,
    "مرحبا بالعالم " * 60,
    "漢字かな交じり文" * 200,
    "Ελληνικά, кириллица, עברית",
    "line\nbreak\n\n\nand more",
    "\x00\x07 control \ud800 half a pair",
    "a\u0301\u0302\u0303\u0304" * 300,
    "",
)


def _everything(text: str) -> tuple[Block, ...]:
    columns = (Column("a", text[:40] or "A"), Column("b", "B", is_number=True), Column("c", "C"))
    rows = (Row((Cell(text), Cell(text), Cell("short"))), Row((Cell(text),), is_heading=True, depth=2))
    return (
        Heading(text, 1),
        Paragraph(text),
        Paragraph(text, "notice"),
        Paragraph(text, "mono"),
        Facts(((text, text), ("Sex", text), ("Age", "")), columns=2),
        FieldBlock(
            (
                Field(text, value=text, unit="kg", hint=text, note=text),
                Field("Which", choices=((text, True), ("Another", False))),
                Field("By hand", unit=text[:200], lines=3),
            )
        ),
        TableBlock(TableView(columns, rows, title=text, notes=(text,))),
        SignatureBlock(((text, ""), ("Author", text)), declaration=text),
        Together((Heading("Kept", 2), Paragraph(text))),
    )


def _all_on_paper(made: Document) -> bool:
    size = Sheet(made.is_landscape).size
    boxes = [(found.words, found.box) for page in pages(made) for found in page.words(99_999)]
    return all(
        box.left() >= 0 and box.top() >= 0 and box.right() <= size.width() and box.bottom() <= size.height()
        for said, box in boxes
        if said.strip()
    )


# What stands on every page


def test_that_every_page_says_study_version_time_person_view_number_and_where_the_log_ended() -> None:
    made = pages(document(*(TableBlock(table(150)),)))
    assert len(made) > 2
    for page in made:
        said = "\n".join(words(page, len(made)))
        for part in (IMPRINT.study, "1.2", IMPRINT.printed_at, IMPRINT.printed_by, IMPRINT.view):
            assert part in said
        assert HEAD[: len("ward-3 4711 ") + 16] in said
        assert f"Page {page.number} of {len(made)}" in said
        assert {"SYNTHETIC DATA", "DRAFT"} <= set(words(page))


def test_that_the_whole_head_of_the_log_stands_once_at_the_end() -> None:
    made = pages(document(TableBlock(table(150))))
    counts = [sum(HEAD in line for line in words(page)) for page in made]
    assert counts == [0] * (len(made) - 1) + [1]


def test_that_a_study_of_real_patients_carries_no_mark_of_synthetic_data() -> None:
    (page,) = pages(document(Paragraph("Fine."), imprint=replace(IMPRINT, is_synthetic=False, mark="")))
    assert not {"SYNTHETIC DATA", "DRAFT"} & set(words(page))


def test_that_a_page_that_got_loose_says_to_which_part_it_belongs() -> None:
    made = pages(document(Heading("Walk", 1), TableBlock(table(80)), PageBreak(), Heading("Grip", 1)))
    assert [words(page)[1] for page in (made[1], made[-1])] == ["A document · Walk", "A document · Grip"]


# Where pages end


def test_that_a_heading_never_stands_alone_at_the_end_of_a_page() -> None:
    for lines in range(30, 60):
        made = pages(
            document(*(Paragraph("A line.") for _ in range(lines)), Heading("Next"), Paragraph("Body"))
        )
        assert page_of(made, "Next") == page_of(made, "Body")


def test_that_a_table_repeats_its_heading_on_every_page() -> None:
    made = pages(document(TableBlock(table(150))))
    assert [words(page).count("What") for page in made] == [1] * len(made)


def test_that_a_table_breaks_between_rows() -> None:
    made = pages(document(TableBlock(table(60, words="two lines of words " * 8))))
    for number in range(60):
        here = [page for page in made if f"no. {number}" in words(page)]
        assert len(here) == 1


def test_that_a_table_that_goes_on_is_one_table_to_the_reader() -> None:
    rows = table(10, title="")
    (page,) = pages(document(TableBlock(rows), *(TableBlock(rows, goes_on=True) for _ in range(3))))
    assert words(page).count("What") == 1
    assert words(page).count("no. 3") == 4


def test_that_an_empty_table_says_why() -> None:
    (page,) = pages(document(TableBlock(table(0))))
    assert "Nothing happened yet." in words(page)
    assert "What" not in words(page)


def test_that_blocks_that_belong_together_share_a_page() -> None:
    kept = Together((Heading("Signatures"), *(Paragraph(f"{LINES}{number}") for number in range(5))))
    for before in range(20, 50, 3):
        made = pages(document(*(Paragraph("A line.") for _ in range(before)), kept))
        assert page_of(made, "Signatures") == page_of(made, "page. 4")


def test_that_what_no_page_can_hold_together_is_set_nevertheless() -> None:
    many = Together(tuple(Paragraph(f"{LINES}{number}") for number in range(40)))
    made = pages(document(Paragraph("Before"), many))
    assert page_of(made, "Before") == 1
    assert page_of(made, "page. 39") > 1


def test_that_a_cell_taller_than_a_page_goes_on_overleaf() -> None:
    long = " ".join(f"word{number}" for number in range(4000))
    made = pages(document(TableBlock(TableView((Column("a", "A"),), (Row((Cell(long),)),)))))
    said = " ".join(" ".join(words(page)) for page in made)
    assert len(made) > 1
    assert [number for number in range(4000) if f"word{number}" not in said] == []


def test_that_page_breaks_make_no_empty_page() -> None:
    made = pages(
        document(PageBreak(), PageBreak(), Paragraph("One"), PageBreak(), PageBreak(), Paragraph("Two"))
    )
    assert (len(made), page_of(made, "Two") - page_of(made, "One")) == (2, 1)


def test_that_a_document_of_nothing_is_one_page() -> None:
    assert count_pages(document()) == 1


def test_that_too_many_columns_come_in_parts_that_repeat_the_first() -> None:
    columns = tuple(Column(f"c{at}", f"Measurement{at}", is_number=at > 0) for at in range(40))
    row = Row(tuple(Cell("P-001" if at == 0 else f"{at}.25") for at in range(40)))
    (page,) = pages(document(TableBlock(TableView(columns, (row,)))))
    assert words(page).count("P-001") > 2
    assert {f"{at}.25" for at in range(1, 40)} <= set(words(page))


# What the paper holds


@pytest.mark.parametrize("is_landscape", [False, True])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_that_no_text_leaves_the_paper(text: str, is_landscape: bool) -> None:
    assert _all_on_paper(document(*_everything(text), is_landscape=is_landscape))


@settings(max_examples=15)
@given(st.text(max_size=300), st.text(max_size=2000))
def test_that_no_imprint_and_no_text_whatever_leaves_the_paper(short: str, long: str) -> None:
    imprint = replace(IMPRINT, study=long, printed_by=short, mark=short, view=long, chain_head=short)
    assert _all_on_paper(document(Paragraph(long), TableBlock(table(2, words=short)), imprint=imprint))


def test_that_a_page_can_be_looked_at() -> None:
    made = document(Heading("Words"), Paragraph(LINES))
    image = page_image(made, 1, 620)
    inked = {image.pixelColor(x, y).lightness() for x in range(60, 560, 2) for y in range(40, 200, 2)}
    assert (image.width(), image.height()) == (620, 877)
    assert min(inked) < 100
    assert max(inked) == 255


# Files


def test_that_a_file_is_a_pdf_with_its_title(tmp_path: Path) -> None:
    made = document(Paragraph("Body"), PageBreak(), Paragraph("More"))
    assert write_pdf(made, tmp_path / "a.pdf") == 2
    content = (tmp_path / "a.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert "A document".encode("utf-16-be") in content
    assert content.count(b"/FontFile2") + content.count(b"/FontFile3") > 0  # the letters are in the file


def test_that_a_stream_gets_the_same(tmp_path: Path) -> None:
    stream = BytesIO()
    assert write_pdf(document(Paragraph("Body")), stream) == 1
    assert stream.getvalue().startswith(b"%PDF-")


def test_that_a_stopped_file_is_not_there(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    made = document(TableBlock(table(300)))
    with pytest.raises(Stopped):
        write_pdf(
            made,
            tmp_path / "a.pdf",
            progress=lambda done, of: told.append((done, of)),
            is_stopped=lambda: len(told) > 9,
        )
    assert list(tmp_path.iterdir()) == []
    assert told[0] == (1, 0)


def test_that_a_fault_while_blocks_are_made_leaves_no_file(tmp_path: Path) -> None:
    def blocks() -> Iterator[Block]:
        yield Paragraph("Body")
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError):
        write_pdf(replace(document(), blocks=blocks), tmp_path / "a.pdf")
    assert list(tmp_path.iterdir()) == []


def test_that_no_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_text("something of mine")
    with pytest.raises(UserError, match="already there"):
        write_pdf(document(), tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_text() == "something of mine"


def test_that_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="could not be made"):
        write_pdf(document(), tmp_path / "nowhere" / "a.pdf")


def test_that_progress_counts_pages_to_the_last() -> None:
    told: list[tuple[int, int]] = []
    count = write_pdf(
        document(TableBlock(table(150))), BytesIO(), progress=lambda done, of: told.append((done, of))
    )
    assert told[-1] == (count, count)


def test_that_two_hundred_pages_need_no_more_memory_than_ten() -> None:
    def many(parts: int) -> Document:
        def blocks() -> Iterator[Block]:
            for _ in range(parts):
                yield TableBlock(table(40))
                yield PageBreak()

        return replace(document(), blocks=blocks)

    def most(parts: int) -> int:
        tracemalloc.start()
        try:
            for page in PageSetter(many(parts)).pages():
                page.words()
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    most(2)
    assert most(200) < 2 * most(10)


# Pictures


def _picture(title: str = "A picture") -> Picture:
    line = Line(x=np.array([0.0, 1.0]), y=np.array([0.0, 1.0]), look=Look(width=3.0))
    axis = Axis(label="", low=0.0, high=1.0, ticks=((0.0, "0"), (1.0, "1")))
    return Picture(
        name="p", title=title, description="", x=axis, y=axis, marks=(line,), table=TableView((), ())
    )


def test_that_pictures_stand_beside_each_other_and_are_drawn() -> None:
    made = document(PictureBlock((_picture("Left"), _picture("Right")), height=60))
    (page,) = pages(made)
    boxes = {found.words: found.box for found in page.words() if found.words in ("Left", "Right")}
    assert boxes["Left"].right() < boxes["Right"].left()
    image = page_image(made, 1, 800)
    scale = 800 / Sheet().size.width()
    for box in boxes.values():
        middle = box.center() * scale
        around = range(-60, 61)
        inked = [image.pixelColor(round(middle.x()) + dx, round(middle.y())).lightness() for dx in around]
        assert min(inked) < 128


def test_that_a_picture_is_never_taller_than_its_page() -> None:
    assert _all_on_paper(document(PictureBlock((_picture(),), height=5000), is_landscape=True))


def test_that_a_picture_without_room_goes_to_the_next_page() -> None:
    made = pages(
        document(*(Paragraph("A line.") for _ in range(40)), PictureBlock((_picture(),), height=150))
    )
    assert page_of(made, "A picture") == 2
