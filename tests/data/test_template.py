"""Statements out of text: values never become SQL."""

import math

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from mlgate.data.template import column, statement

plain = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)


def value(query: exp.Expression):
    return duckdb.sql(exp.select(query).sql(dialect="duckdb")).fetchall()[0][0]


@given(text=plain)
@settings(deadline=None)
def test_a_text_comes_back_as_it_went_in(text):
    assert value(statement(":x", x=text)) == text


@given(number=st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**62), 2**62))
@settings(deadline=None)
def test_a_number_comes_back_as_it_went_in(number):
    assert value(statement("CAST(:x AS DOUBLE)", x=number)) == float(number)


@pytest.mark.parametrize("text", ["'; DROP TABLE t; --", ":y", "$1", "{}", '"', "\\", "%s"])
def test_a_text_that_looks_like_a_statement_stays_text(text):
    assert value(statement("CASE WHEN :x = :y THEN :x END", x=text, y=text)) == text


@given(name=plain.filter(bool))
@settings(deadline=None)
def test_a_column_may_have_any_name(name):
    query = exp.select(column(name)).from_(
        exp.select(exp.alias_(exp.Literal.number(7), name, quoted=True)).subquery("t")
    )
    assert duckdb.sql(query.sql(dialect="duckdb")).fetchall() == [(7,)]


def test_the_same_template_serves_again_with_other_values():
    first = statement("1 + :x", x=1)
    second = statement("1 + :x", x=column("y"))

    assert value(first) == 2
    assert second.sql(dialect="duckdb") == '1 + "y"'


def test_an_expression_is_put_in_whole():
    product = statement(":x * 2", x=exp.Paren(this=statement("1 + 1")))

    assert math.isclose(value(product), 4)


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan])
def test_a_number_without_a_literal_is_refused(number):
    with pytest.raises(ValueError, match="no literal"):
        statement("d / :scale", scale=number)
