"""Shows query ageing: bars by age, tables by site and by form, and the queries behind each number."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from frailty_desktop.analysis.conduct_bars import BarKind, BarPart, BarRow, bars_picture
from frailty_desktop.analysis.conduct_queries import (
    ANSWERED,
    BANDS,
    OPEN,
    QueryAgeing,
    QueryCounts,
    QueryFact,
    band_of,
    band_words,
)
from frailty_desktop.analysis.conduct_view import (
    ConductView,
    Listing,
    ListLine,
    columns,
    count_cell,
    days_cell,
    list_key,
    listing,
    number_words,
    query_key,
    site_words,
    text_cell,
)
from frailty_desktop.analysis.picture import Cell, Column, Look, Picture, Row, TableView, Tone
from frailty_desktop.study.date_text import date_words
from frailty_desktop.study.design import StudyDesign
from frailty_desktop.study.design_versions import whole_design
from frailty_desktop.translation import tr


def query_view(ageing: QueryAgeing, design: StudyDesign) -> ConductView:
    """Show queries that were counted already."""
    return _View(design, ageing).made()


@dataclass(frozen=True, slots=True)
class _View:
    design: StudyDesign
    ageing: QueryAgeing

    def made(self) -> ConductView:
        titles = {form.name: form.title for form in whole_design(self.design).forms}
        sites = [
            (site_words(code, self.ageing.sites), counts, code)
            for code, counts in self.ageing.by_site.items()
        ]
        forms = [(titles.get(form, form), counts, form) for form, counts in self.ageing.by_form.items()]
        site_table = self._table("site", tr("Site"), tr("Queries by site"), sites)
        return ConductView(
            name="queries",
            sentences=(self._sentence(),),
            pictures=(self._picture(),),
            tables=(site_table, self._table("form", tr("Form"), tr("Queries by form"), forms)),
            lists=dict(self._lists(titles)),
        )

    def _sentence(self) -> str:
        overall = self.ageing.overall
        if not self.ageing.facts:
            return tr("No query was ever asked.")
        words = tr(
            "{standing} queries stand: {waiting} wait for an answer, {answered} for a decision. "
            "{closed} closed.",
            standing=overall.standing,
            waiting=overall.waiting,
            answered=overall.standing - overall.waiting,
            closed=overall.closed,
        )
        if overall.days_to_answer is not None:
            words += " " + tr(
                "Median to the first answer: {days} days.", days=number_words(overall.days_to_answer)
            )
        if overall.days_to_close is not None:
            words += " " + tr("Median to the end: {days} days.", days=number_words(overall.days_to_close))
        return words

    def _notes(self) -> tuple[str, ...]:
        plan = self.design.plans.conduct
        notes = [tr("Medians count only queries that were answered, or closed; whole days by the calendar.")]
        if plan.query_days is not None:
            notes.append(
                tr(
                    "Overdue: not answered after {days} days. {source}",
                    days=plan.query_days,
                    source=plan.source,
                )
            )
        return tuple(notes)

    def _table(
        self, name: str, label: str, title: str, rows: list[tuple[str, QueryCounts, str]]
    ) -> TableView:
        made = [_row(words, counts, list_key("queries", name, key)) for words, counts, key in rows]
        if len(rows) > 1:
            made.append(_row(tr("All"), self.ageing.overall, ""))
        return TableView(
            _columns(name, label),
            tuple(made),
            title=title,
            notes=self._notes(),
            sentence="" if made else tr("No query was ever asked."),
        )

    def _picture(self) -> Picture:
        kinds = (
            BarKind(OPEN, tr("waits for an answer"), Look(Tone.LATE)),
            BarKind(ANSWERED, tr("answered, to be decided"), Look(Tone.SOON)),
        )
        counted = Counter((band_of(fact.age_days), fact.state) for fact in self.ageing.facts if fact.stands)
        rows = []
        for place in range(len(BANDS)):
            parts = tuple(
                BarPart(
                    counted[place, kind.name],
                    kind.name,
                    tr(
                        "{band}: {count} {kind}",
                        band=band_words(place),
                        count=counted[place, kind.name],
                        kind=kind.words,
                    ),
                    list_key("queries", "band", str(place)),
                )
                for kind in kinds
            )
            rows.append(BarRow(band_words(place), parts))
        table = TableView(
            columns(
                ("age", tr("Age")), ("waiting", kinds[0].words, True), ("answered", kinds[1].words, True)
            ),
            tuple(
                Row(
                    (text_cell(row.name), *(count_cell(part.count) for part in row.parts)),
                    list_key("queries", "band", str(place)) if row.total else "",
                )
                for place, row in enumerate(rows)
            ),
            title=tr("Queries that stand, by age"),
            notes=self._notes(),
        )
        return bars_picture(
            rows,
            kinds,
            name="query-ageing",
            title=tr("Queries that stand, by age"),
            description=tr(
                "For each age band, how many queries wait for an answer, and how many for a decision."
            ),
            table=table,
            x_label=tr("Queries"),
            y_label=tr("Since they were asked"),
            sentence=tr("No query stands open.") if self.ageing.facts else tr("No query was ever asked."),
            notes=self._notes(),
        )

    def _lists(self, titles: dict[str, str]) -> Iterator[tuple[str, Listing]]:
        labels = {visit.name: visit.label for visit in whole_design(self.design).visits}
        items = {item.name: item.label for form in whole_design(self.design).forms for item in form.items()}
        found: dict[str, list[QueryFact]] = defaultdict(list)
        for fact in sorted(self.ageing.facts, key=lambda fact: -fact.age_days):
            if fact.stands:
                band = str(band_of(fact.age_days))
                for name, key in (("band", band), ("site", fact.site), ("form", fact.form)):
                    found[list_key("queries", name, key)].append(fact)

        def line(fact: QueryFact) -> ListLine:
            words = (
                fact.number,
                titles.get(fact.form, fact.form),
                labels.get(fact.visit, fact.visit),
                items.get(fact.item, fact.item),
                tr("open") if fact.state == OPEN else tr("answered"),
                date_words(fact.opened_on),
                str(fact.age_days),
            )
            return ListLine(words, query_key(fact.form_id, fact.patient_id, fact.item))

        for key, facts in found.items():
            yield key, listing(tr("Queries that stand"), _list_columns(), facts, line, tr("No query."))


def _list_columns() -> tuple[Column, ...]:
    return columns(
        ("patient", tr("Patient")),
        ("form", tr("Form")),
        ("visit", tr("Visit")),
        ("field", tr("Field")),
        ("state", tr("State")),
        ("opened", tr("Asked on")),
        ("age", tr("Days"), True),
    )


def _columns(name: str, label: str) -> tuple[Column, ...]:
    bands = [(f"days_{first}", band_words(place), True) for place, (first, _) in enumerate(BANDS)]
    return columns(
        (name, label),
        *bands,
        ("standing", tr("Stand in all"), True),
        ("overdue", tr("Overdue"), True),
        ("closed", tr("Closed"), True),
        ("days_to_answer", tr("Days to answer, median"), True),
        ("days_to_close", tr("Days to close, median"), True),
    )


def _row(name: str, counts: QueryCounts, key: str) -> Row:
    cells: tuple[Cell, ...] = (
        text_cell(name),
        *(count_cell(count) for count in counts.by_band),
        count_cell(counts.standing),
        count_cell(counts.overdue),
        count_cell(counts.closed),
        days_cell(counts.days_to_answer),
        days_cell(counts.days_to_close),
    )
    return Row(cells, key if counts.standing else "")
