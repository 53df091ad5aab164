"""What a search keeps of the values of its columns."""

from mlgate.gates.metrics.evidence import MetricsEvidence
from mlgate.gates.metrics.search_evidence import Cell, FoundSlice, Searched, SearchedColumn

COLUMNS = (
    SearchedColumn(name="region", values=("AP", "EU", "US")),
    SearchedColumn(name="age", ends=(31.0, 44.0, 60.0), quartiles_of="baseline"),
    SearchedColumn(name="name", values=("Ann", "Bob")),
    SearchedColumn(name="income", ends=(1.5, 2.5, 9.5), quartiles_of="candidate"),
    SearchedColumn(name="tenure", ends=(5.0, 10.0)),
)


def found(*place: tuple[int, int]) -> FoundSlice:
    cell = Cell(place=place, n=100, wins=0, losses=40, change=-0.4)
    return FoundSlice(cell=cell, p_value=1e-9, p_adjusted=1e-8, at_best=-0.3)


def kept(*slices: FoundSlice) -> Searched:
    searched = Searched(key="decisions", columns=COLUMNS, found=slices)
    return MetricsEvidence(searches=(searched,)).without_values().searches[0]


def test_values_that_no_found_slice_names_are_not_kept():
    searched = kept(found((0, 1), (1, 3)))

    assert [column.name for column in searched.columns] == [column.name for column in COLUMNS]
    assert searched.columns[0].values == ("", "EU", "")
    assert searched.columns[1].group(3) == COLUMNS[1].group(3)
    assert searched.columns[2].values == ("", "")
    assert searched.columns[3].ends == ()


def test_a_search_that_found_nothing_keeps_no_values_and_the_ends_of_the_policy():
    searched = kept()

    assert [column.values for column in searched.columns] == [("",) * 3, (), ("",) * 2, (), ()]
    assert [column.ends for column in searched.columns] == [None, (), None, (), (5.0, 10.0)]
