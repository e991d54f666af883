"""Published figures stand in the design as they are printed, each with its source and how firm it is."""

from pathlib import Path

import pytest

from frailty_desktop.study.design_file import design_from_texts, design_texts, problems_of_texts, read_design
from frailty_desktop.study.design_published import FigureKind, PublishedResults, Standing

SOUND = design_texts(Path(__file__).parent / "tiny_design")
DESIGNS = Path(__file__).parents[2] / "resources" / "designs"
PUBLISHED = """
notice = "Little is known."

[[source]]
key = "ABS"
citation = "An abstract"
doi = "10.1/x"
standing = "abstract"

[[source]]
key = "SUM"
citation = "A summary"
standing = "secondary"

[[figure]]
endpoint = "grip"
arm = "cells"
visit = "month_1"
kind = "change"
words = "+2.5"
sources = ["ABS", "SUM"]

[[figure]]
measure = "Mean age"
kind = "finding"
words = "about 78"
sources = ["ABS"]

[[figure]]
endpoint = "grip"
arm = "cells"
kind = "between_p"
words = "<.001"
sources = ["ABS"]
"""
BROKEN = [
    ("key = \"SUM\"", "key = \"ABS\"", "source[2].key", "twice"),
    ("key = \"SUM\"", "key = \"S U M\"", "source[2].key", "letters"),
    ("standing = \"secondary\"", "standing = \"sure\"", "source[2].standing", "one of"),
    ("citation = \"A summary\"\n", "", "source[2].citation", "missing"),
    ("endpoint = \"grip\"", "endpoint = \"gripp\"", "figure[1].endpoint", "no gripp"),
    ("arm = \"cells\"", "arm = \"other\"", "figure[1].arm", "no other"),
    ("visit = \"month_1\"", "visit = \"month_9\"", "figure[1].visit", "no month_9"),
    ("kind = \"change\"", "kind = \"changed\"", "figure[1].kind", "one of"),
    ("words = \"+2.5\"", "words = \"a lot\"", "figure[1].words", "number"),
    ("words = \"+2.5\"", "words = 2.5", "figure[1].words", "text"),
    ("words = \"+2.5\"", "words = \"\"", "figure[1].words", "empty"),
    ("words = \"<.001\"", "words = \"p small\"", "figure[3].words", "printed"),
    ("sources = [\"ABS\", \"SUM\"]", "sources = [\"ABS\", \"SUN\"]", "figure[1].sources[2]", "SUN"),
    ("sources = [\"ABS\", \"SUM\"]", "sources = []", "figure[1].sources", "names its source"),
    ("sources = [\"ABS\", \"SUM\"]", "", "figure[1].sources", "missing"),
    ("measure = \"Mean age\"", "measure = \"Mean age\"\nendpoint = \"grip\"", "figure[2]", "one of the two"),
    ("measure = \"Mean age\"", "", "figure[2]", "one of the two"),
    ("arm = \"cells\"\nkind = \"between_p\"", "kind = \"between_p\"", "figure[3].arm", "compared"),
    ("kind = \"finding\"", "kind = \"finding\"\nsd = 3", "figure[2].sd", "not known"),
    ("notice = \"Little is known.\"", "notise = \"x\"", "notise", "notice meant"),
]  # fmt: skip


def published(text: str = PUBLISHED) -> PublishedResults:
    return design_from_texts({**SOUND, "published.toml": text}).plans.published


def figures(design: str, endpoint: str, arm: str, kind: FigureKind) -> list[tuple[str, str, tuple[str, ...]]]:
    """List what a bundled design prints: words, visit, sources."""
    plan = read_design(DESIGNS / design).plans.published
    return [
        (figure.words, figure.visit, figure.sources)
        for figure in plan.figures
        if (figure.endpoint, figure.arm, figure.kind) == (endpoint, arm, kind)
    ]


@pytest.mark.parametrize(
    ("old", "new", "key", "word"), BROKEN, ids=[f"{at}-{row[2]}-{row[3]}" for at, row in enumerate(BROKEN)]
)
def test_that_a_wrong_published_figure_is_named_with_its_place(
    old: str, new: str, key: str, word: str
) -> None:
    assert old in PUBLISHED
    texts = {**SOUND, "published.toml": PUBLISHED.replace(old, new, 1)}
    problems = [problem for problem in problems_of_texts(texts) if problem.key == key]
    assert any(word in problem.sentence and problem.line for problem in problems), problems_of_texts(texts)


def test_that_a_design_without_the_file_has_published_nothing() -> None:
    assert design_from_texts(SOUND).plans.published == PublishedResults()


def test_that_a_figure_is_found_by_endpoint_arm_and_visit() -> None:
    (found,) = published().of("grip", "cells", "month_1", FigureKind.CHANGE)
    assert (found.words, found.number, found.sources) == ("+2.5", 2.5, ("ABS", "SUM"))


def test_that_of_two_sources_the_less_firm_one_counts() -> None:
    assert published().of("grip", "cells", "month_1")[0].standing is Standing.SECONDARY


def test_that_a_standing_that_is_given_counts() -> None:
    text = PUBLISHED.replace('words = "+2.5"', 'words = "+2.5"\nstanding = "computed"')
    assert published(text).of("grip", "cells", "month_1")[0].standing is Standing.COMPUTED


def test_that_a_p_value_below_a_limit_is_no_number() -> None:
    assert published().of("grip", "cells", "")[0].number is None


def test_that_the_walk_of_phase_2_is_printed_as_the_record_has_it() -> None:
    said = [
        figures("cratus-phase-2", "six_minute_walk", "cells_100", kind)
        for kind in (FigureKind.BASELINE, FigureKind.VALUE, FigureKind.CHANGE, FigureKind.WITHIN_P)
    ]
    sources = ("WIKI", "TOM-abs")
    assert said == [
        [("345.9", "baseline", sources)],
        [("410.7", "month_6", sources)],
        [("+64.8", "month_6", sources)],
        [(".011", "month_6", sources)],
    ]


def test_that_the_change_of_the_walk_is_marked_as_computed() -> None:
    plan = read_design(DESIGNS / "cratus-phase-2").plans.published
    (change,) = plan.of("six_minute_walk", "cells_100", "month_6", FigureKind.CHANGE)
    assert change.standing is Standing.COMPUTED


def test_that_sources_that_disagree_both_stand() -> None:
    found = figures("cratus-phase-2", "fev1", "cells_100", FigureKind.WITHIN_P)
    assert [(words, sources) for words, _, sources in found] == [(".025", ("WIKI",)), (".01", ("TOM-abs",))]


def test_that_no_standard_deviation_and_no_month_12_was_typed_in() -> None:
    for name in ("cratus-phase-1", "cratus-phase-2"):
        plan = read_design(DESIGNS / name).plans.published
        assert not [figure for figure in plan.figures if figure.endpoint and "±" in figure.words]
        assert "month_12" not in {figure.visit for figure in plan.figures}


def test_that_the_pilot_prints_the_change_of_all_patients() -> None:
    assert figures("cratus-phase-1", "six_minute_walk", "", FigureKind.CHANGE) == [
        ("+22.6", "month_3", ("WIKI",)),
        ("+39.3", "month_6", ("WIKI",)),
    ]


def test_that_every_source_but_the_summary_has_its_doi() -> None:
    for name in ("cratus-phase-1", "cratus-phase-2"):
        plan = read_design(DESIGNS / name).plans.published
        assert {source.key for source in plan.sources if not source.doi} == {"WIKI"}
