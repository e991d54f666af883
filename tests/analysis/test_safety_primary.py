"""The primary endpoint, counted on patients made by hand."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frailty_desktop.analysis.safety_data import Sign
from frailty_desktop.analysis.safety_primary import findings, findings_table, outcomes, primary_table
from frailty_desktop.analysis.safety_stopping import overall_count, stopping_lines, stopping_table
from frailty_desktop.study.design_safety import SafetyPlan
from frailty_desktop.study.partial_date import PartialDate
from tests.analysis.made_safety import (
    HIGH,
    INFUSED,
    LOW,
    NONE,
    blinded,
    closed,
    data,
    design,
    event,
    on,
    patient,
    row,
    with_plan,
)

TEN = [patient(number, HIGH) for number in range(1, 11)]
COMPOSITE = "Any component within 30 days of the infusion"
RELATED = "Of these, related to the study product"
ANY = "Any treatment-emergent serious event within 30 days"


def sign(of: object, component: str = "laboratory", visit: str = "month_1", day: int = 29) -> Sign:
    on_day = INFUSED + timedelta(days=day)
    return Sign(of, component, UUID(int=7), "Chemistry", visit, on_day)  # type: ignore[arg-type]


def test_that_nobody_of_ten_is_0_to_30_8_per_cent() -> None:
    assert row(primary_table(data(TEN)), COMPOSITE)[:2] == ("0 of 10", "0.0\u00a0% (0.0 to 30.8)")


def test_that_one_of_ten_is_0_3_to_44_5_per_cent() -> None:
    found = data(TEN, [event(TEN[0], is_serious=True, component="STROKE")])
    assert row(primary_table(found), COMPOSITE)[:2] == ("1 of 10", "10.0\u00a0% (0.3 to 44.5)")
    assert row(primary_table(found), "Stroke")[0] == "1 of 10"
    assert row(primary_table(found), "Pulmonary embolism, not fatal")[0] == "0 of 10"


def test_that_a_patient_with_two_components_counts_once_in_the_composite() -> None:
    events = [
        event(TEN[0], 1, is_serious=True, component="STROKE"),
        event(TEN[0], 2, is_serious=True, component="EMBOLISM"),
    ]
    counts = {line.label: line.groups[0].count for line in outcomes(data(TEN, events))[:6]}
    assert counts[COMPOSITE] == 1
    assert counts["Stroke"] == counts["Pulmonary embolism, not fatal"] == 1


def test_that_related_components_stand_apart() -> None:
    events = [
        event(TEN[0], is_serious=True, component="STROKE", is_related_to_product=False),
        event(TEN[1], is_serious=True, component="STROKE", is_related_to_product=True),
    ]
    table = primary_table(data(TEN, events))
    assert row(table, COMPOSITE)[0] == "2 of 10"
    assert row(table, RELATED)[0] == "1 of 10"
    assert row(table, "Stroke", 1)[0] == "1 of 10"
    assert row(table, ANY)[0] == "2 of 10"
    assert row(table, RELATED, 1)[0] == "1 of 10"


@pytest.mark.parametrize(("day", "counts"), [(-1, 0), (0, 1), (30, 1), (31, 0)])
def test_that_the_window_is_the_infusion_day_to_30_days_after_it(day: int, counts: int) -> None:
    found = data(TEN, [event(TEN[0], day=day, is_serious=True, component="STROKE")])
    assert len(findings(found)) == counts
    assert overall_count(found) == counts


def test_that_an_unknown_onset_counts_against_the_treatment() -> None:
    found = data(TEN, [event(TEN[0], day=None, is_serious=True, component="STROKE")])
    assert len(findings(found)) == 1


@pytest.mark.parametrize(
    ("onset", "counts"),
    [
        (PartialDate(2026, 3), 1),
        (PartialDate(2026), 1),
        (PartialDate(2026, 2), 0),
        (PartialDate(2026, 4), 1),
        (PartialDate(2026, 5), 0),
    ],
)
def test_that_a_half_known_onset_counts_when_it_may_be_in_the_window(onset: PartialDate, counts: int) -> None:
    found = data(TEN, [event(TEN[0], onset=onset, is_serious=True, component="STROKE")])
    assert len(findings(found)) == counts


def test_that_on_the_infusion_day_the_hours_decide() -> None:
    one = patient(1, began=datetime(2026, 3, 2, 10, 15))  # noqa: DTZ001 - local, as it is typed
    early, late = (datetime(2026, 3, 2, hour) for hour in (9, 11))  # noqa: DTZ001
    events = [
        event(one, 1, day=0, began=early, is_serious=True, component="STROKE"),
        event(one, 2, day=0, began=late, is_serious=True, component="EMBOLISM"),
    ]
    assert [finding.component for finding in findings(data([one], events))] == ["embolism"]


def test_that_an_event_that_worsened_after_the_infusion_counts() -> None:
    given = event(TEN[0], day=-20, worsened_on=on(3), is_serious=True, component="DYSPNOEA")
    assert len(findings(data(TEN, [given]))) == 1


def test_that_an_event_that_is_not_serious_is_no_component() -> None:
    assert findings(data(TEN, [event(TEN[0], component="STROKE")])) == ()


def test_that_a_judged_laboratory_value_of_the_month_1_visit_counts_whatever_its_day() -> None:
    late, other = sign(TEN[0], day=36), sign(TEN[1], visit="unscheduled", day=36)
    assert [finding.patient.number for finding in findings(data(TEN, signs=[late, other]))] == ["P-001"]


def test_that_a_value_judged_on_the_infusion_day_is_baseline() -> None:
    assert findings(data(TEN, signs=[sign(TEN[0], visit="unscheduled", day=0)])) == ()
    assert len(findings(data(TEN, signs=[sign(TEN[0], visit="unscheduled", day=1)]))) == 1


def test_that_a_death_known_from_event_form_and_record_counts_once() -> None:
    dead = patient(1, is_dead=True, died=on(10), ends_on=INFUSED + timedelta(days=10))
    given = event(dead, day=9, is_serious=True, component="DEATH", is_fatal=True, grade=5)
    found = data([dead, *TEN[1:]], [given], signs=[sign(dead, "death")])
    table = primary_table(found)
    assert row(table, "Death")[0] == "1 of 10"
    assert row(table, COMPOSITE)[0] == "1 of 10"
    assert len(findings(found)) == 3


def test_that_a_death_after_the_window_does_not_count() -> None:
    dead = patient(1, is_dead=True, died=on(258))
    given = event(dead, day=258, is_serious=True, is_fatal=True, grade=5)
    assert findings(data([dead], [given])) == ()


def test_that_a_death_without_a_day_counts() -> None:
    assert len(findings(data([patient(1, is_dead=True)]))) == 1


def test_that_events_before_the_infusion_and_of_those_not_infused_are_left_out_and_said() -> None:
    screened = patient(11, None, began=None)
    events = [
        event(TEN[0], day=-3, is_serious=True, component="STROKE"),
        event(screened, day=1, is_serious=True, component="STROKE"),
    ]
    table = primary_table(data([*TEN, screened], events))
    assert row(table, COMPOSITE)[0] == "0 of 10"
    assert any("1 event of patients who were not infused" in note for note in table.notes)


def test_that_what_follows_a_later_infusion_is_left_out_and_said() -> None:
    again = patient(1, NONE, later_from=date(2026, 3, 20))
    events = [event(again, 1, day=20, is_serious=True, component="STROKE")]
    table = primary_table(data([again], events))
    assert row(table, COMPOSITE)[4] == "0 of 1"
    assert any("later infusion" in note for note in table.notes)


def test_that_an_arm_with_nobody_says_so_instead_of_a_share() -> None:
    assert row(primary_table(data(TEN)), COMPOSITE)[2:4] == ("0 of 0", "nobody infused")


def test_that_a_month_that_is_not_over_is_said() -> None:
    fresh = replace(data(TEN), now=datetime(2026, 3, 10, 12).astimezone())
    assert any("infused less than 30 days ago" in note for note in primary_table(fresh).notes)
    assert not any("less than 30 days" in note for note in primary_table(data(TEN)).notes)


def test_that_who_met_it_is_listed_with_where_it_is_known_from() -> None:
    given = event(TEN[2], is_serious=True, component="STROKE", term="Stroke, minor")
    (line,) = findings_table(data(TEN, [given])).rows
    words = [cell.words for cell in line.cells]
    assert words == ["P-003", "100 million cells", "Stroke", "6", "Adverse event log", "Stroke, minor", "no"]
    assert line.key == given.key


@pytest.mark.parametrize(
    ("patients", "words"), [([], "No patient"), ([patient(1, began=None)], "Nobody was infused")]
)
def test_that_an_empty_study_is_a_sentence(patients: list[object], words: str) -> None:
    table = primary_table(data(patients))  # type: ignore[arg-type]
    assert words in table.sentence
    assert table.rows == ()


def test_that_a_design_without_a_safety_plan_still_counts_serious_events() -> None:
    given = event(TEN[0], is_serious=True)
    found = data(TEN, [given], of_design=with_plan(SafetyPlan()))
    assert row(primary_table(found), ANY)[0] == "1 of 10"
    assert "no primary safety endpoint" in findings_table(found).sentence
    assert "no stopping rule" in stopping_table(found).sentence


# The stopping rule


def two_in_one_arm() -> list[object]:
    placebo = [patient(number, NONE) for number in range(11, 21)]
    return [*TEN, *placebo]


def test_that_the_rule_is_met_by_two_patients_of_one_arm() -> None:
    events = [event(TEN[at], ordinal, is_serious=True) for at, ordinal in ((0, 1), (0, 2), (1, 1))]
    lines = stopping_lines(data(two_in_one_arm(), events))  # type: ignore[arg-type]
    assert [(line.label, line.count, line.is_met) for line in lines] == [
        ("100 million cells", 2, True),
        ("200 million cells", 0, False),
        ("Placebo", 0, False),
        ("All arms together", 2, False),
    ]


def test_that_the_rule_is_not_evaluated_for_those_who_do_not_see_the_arms() -> None:
    everybody = [patient(number, "all") for number in range(1, 11)]
    events = [event(one, is_serious=True) for one in everybody[:5]]
    found = data(everybody, events, grouping=blinded(everybody))
    assert stopping_lines(found) == ()
    table = stopping_table(found)
    assert not table.rows
    assert not table.notes
    assert table.sentence.startswith("5 of 10 infused patients")
    said = repr((table, primary_table(found), findings_table(found)))
    assert "Reached" not in said
    assert "Pause" not in said
    assert not any(arm.label in said for arm in design().arms)


def test_that_a_sealed_list_gives_its_sentence() -> None:
    found = data(TEN, [event(TEN[0], is_serious=True, component="STROKE")], grouping=closed())
    assert primary_table(found).sentence == "The list is sealed."
    assert stopping_table(found).sentence == "The list is sealed."


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(-40, 60), st.booleans()), max_size=25))
def test_that_counts_agree_with_a_count_by_hand(given_events: list[tuple[int, int, bool]]) -> None:
    everybody = [patient(number, (HIGH, LOW, NONE)[number % 3]) for number in range(12)]
    events = [
        event(everybody[who], ordinal, day=day, is_serious=serious, component="STROKE")
        for ordinal, (who, day, serious) in enumerate(given_events)
    ]
    found = outcomes(data(everybody, events))[0]
    met = {who for who, day, serious in given_events if serious and 0 <= day <= 30}
    for place in range(3):
        assert found.groups[place].count == sum(1 for who in met if who % 3 == place)
        assert found.groups[place].n == 4
