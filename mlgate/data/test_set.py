"""Fingerprints of a test set and of the predictions on it, which do not depend on any order.

Each row is hashed, the hashes are added up, and the sums are hashed again: 128 bits, from which
no id, label or score can be had.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlgate.data.side import OWN_ID
from mlgate.data.template import statement

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine
    from mlgate.data.pairing import Pairs

_OF_ROWS = ("weight", "cluster", "query")  #: what metrics read of a row beside its predictions
_DIGITS = 32  #: hexadecimal


@dataclass(frozen=True, kw_only=True)
class Fingerprints:
    """What was looked at: the rows, and the two models' predictions for them."""

    n: int  #: rows of the test set: all of the candidate's
    test_set: str  #: of ids and labels
    candidate: str  #: of ids, scores and decisions, and of the rows' weights, clusters and queries
    baseline: str | None  #: the same, of the rows that are shared; null where none are


def fingerprints(engine: "Engine", pairs: "Pairs", threshold: float | None) -> Fingerprints:
    """Fingerprint what metrics were computed from, in one statement.

    The same predictions have the same fingerprint wherever a baseline is kept: the candidate's own
    ids stand for the rows of both, since a bundle keeps the baseline's as hashes only.

    Parameters
    ----------
    engine
        Where the rows are.
    pairs
        The rows of both sides.
    threshold
        What decides where nothing else does: another one makes other decisions of the same scores.

    Raises
    ------
    EngineError
        If the engine cannot run it.

    """
    from sqlglot import exp

    columns = _columns(engine, pairs.candidate.table)
    values = [name for name in columns if name == "decision" or _is_score(name)]
    own_id = exp.column(OWN_ID if OWN_ID in columns else "id", table="c")
    weighed = _of_rows(columns)
    hashed = [
        exp.alias_(_hash((own_id, exp.column("label", table="c"))), "row_hash"),
        exp.alias_(_hash(_predicted(own_id, "c", values) + weighed), "hash_c"),
    ]
    here = exp.alias_(exp.to_table(pairs.candidate.table), "c", table=True)
    rows = exp.select(*hashed).from_(here)
    compared = pairs.baseline is not None and pairs.refused is None
    if pairs.baseline is not None and compared:
        shared = statement(
            "CASE WHEN b.id IS NOT NULL THEN :hash END",
            hash=_hash(_predicted(own_id, "b", values) + weighed),
        )
        rows = rows.select(exp.alias_(shared, "hash_b")).join(
            exp.alias_(exp.to_table(pairs.baseline.table), "b", table=True),
            on=statement("c.id = b.id AND c.label = b.label"),
            join_type="left",
        )
    summed = [statement("count(*)"), *_sums("row_hash"), *_sums("hash_c")]
    if compared:
        summed += [statement("count(hash_b)"), *_sums("hash_b")]
    query = exp.select(*summed).from_(rows.subquery("hashed"))
    decided = "predictions" if threshold is None else f"predictions from {threshold!r}"
    (n, *sums) = (int(value or 0) for value in engine.rows(query)[0])
    return Fingerprints(
        n=n,
        test_set=_digest("test set", n, *sums[:2]),
        candidate=_digest(decided, n, *sums[2:4]),
        baseline=_digest(decided, *sums[4:]) if compared and sums[4] else None,
    )


def _columns(engine: "Engine", table: str) -> tuple[str, ...]:
    """Names of a table's columns, in an order of their own."""
    from sqlglot import exp

    described = engine.rows(exp.Describe(this=exp.select("*").from_(exp.to_table(table))))
    return tuple(sorted(str(row[0]) for row in described))


def _is_score(name: str) -> bool:
    return name.startswith("score") and not name.endswith("_given")


def _predicted(own_id: "Expression", side: str, values: Sequence[str]) -> tuple["Expression", ...]:
    from sqlglot import exp

    return (own_id, *(exp.column(name, table=side) for name in values))


def _of_rows(columns: Sequence[str]) -> tuple["Expression", ...]:
    """Weight, cluster and query of the candidate's row, each behind its name.

    They stand with the predictions and not with the test set: rows that are weighed anew are looked
    at once more, and are not a test set that nobody looked at.
    """
    from sqlglot import exp

    there = [name for name in _OF_ROWS if name in columns]
    return tuple(
        value for name in there for value in (exp.Literal.string(name), exp.column(name, table="c"))
    )


def _hash(values: Sequence["Expression"]) -> "Expression":
    """128 bits of values as one text that no other values have: each with its length before it."""
    pieces = [
        statement(
            "CASE WHEN :x IS NULL THEN '-' "
            "ELSE CAST(length(CAST(:x AS VARCHAR)) AS VARCHAR) || ':' || CAST(:x AS VARCHAR) END",
            x=value,
        )
        for value in values
    ]
    whole = pieces[0]
    for piece in pieces[1:]:
        whole = statement(":one || :other", one=whole, other=piece)
    return statement("md5_number(:text)", text=whole)


def _sums(name: str) -> tuple["Expression", "Expression"]:
    """Both halves of a column of hashes, each added up exactly."""
    from sqlglot import exp

    hashed = exp.column(name)
    return (
        statement("sum(CAST(:x & 18446744073709551615 AS UBIGINT))", x=hashed),
        statement("sum(CAST(:x >> 64 AS UBIGINT))", x=hashed),
    )


def _digest(what: str, *numbers: int) -> str:
    text = "\n".join((f"mlgate {what} 1", *map(str, numbers)))
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:_DIGITS]
