import pytest

from mlgate.init.personal import about_a_person, may_be_listed, names_an_id


@pytest.mark.parametrize(
    "value",
    [
        "Ada Lovelace", "Lovelace, A.", "José María", "ada@example.org", "@ada", "+41 44 123 45 67",
        "123-45-6789", "192.168.0.1", "https://example.org/ada", "CUST00123",
        "5f2b9c1e-0000-4000-8000-1234567890ab", "d41d8cd98f00b204", "x" * 41, "two\nlines",
    ],
)  # fmt: skip
def test_what_looks_like_a_person_is_not_listed(value: str) -> None:
    assert not may_be_listed(["Male", value])


def test_categories_are_listed() -> None:
    assert may_be_listed(
        ["Male", "Never-married", "11th", "7th-8th", "CH", "very high", "United-States", "", "A+"]
    )


@pytest.mark.parametrize(
    "column", ["name", "customer_name", "firstName", "e-mail", "phone", "ZIP", "annotator"]
)
def test_a_column_about_a_person_is_known_by_its_name(column: str) -> None:
    assert about_a_person(column)


def test_other_columns_are_not_about_a_person() -> None:
    assert not any(map(about_a_person, ["country", "workclass", "age", "renamed"]))
    assert all(map(names_an_id, ["id", "case_id", "userId", "customerid", "uuid"]))
    assert not any(map(names_an_id, ["age", "width", "idea"]))
