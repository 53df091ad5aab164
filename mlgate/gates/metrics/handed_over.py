"""Writes the rows that a function is evaluated on: columns as NumPy files, never row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlgate.data.column_value import compared_label
from mlgate.data.template import statement
from mlgate.gates.metrics.importable import Argument
from mlgate.gates.metrics.rows import Key, Rows

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

    from mlgate.data.engine import Engine


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """What was written, in the words of the program that reads it."""

    keys: tuple[Key, ...]  #: of the groups, in their order
    sizes: tuple[int, ...]  #: rows of each
    spec: dict[str, Any]


def hand_over(engine: "Engine", rows: Rows, argument: Argument, folder: Path) -> HandedOver:
    """Write one file a column, group after group.

    Within a group the rows are sorted by all that is handed over, so that nothing which is
    computed from them depends on the order of the predictions.
    """
    from numpy import save

    names, labels = _arguments(rows, argument)
    columns = _columns(rows, names)
    arrays = engine.arrays(_query(rows, columns))
    for name in columns:
        save(folder / f"{name}.npy", arrays[name], allow_pickle=False)
    sizes = group_sizes(engine, rows)
    keys = list(sizes)
    stops = [sum(sizes[key] for key in keys[: i + 1]) for i in range(len(keys))]
    return HandedOver(
        keys=tuple(keys),
        sizes=tuple(sizes[key] for key in keys),
        spec={
            "columns": list(columns),
            "argument": names,
            "matrix": rows.task == "multiclass" and argument == "score",
            "labels": labels,
            "paired": rows.shared,
            "groups": [[stop - sizes[key], stop] for key, stop in zip(keys, stops, strict=True)],
        },
    )


def group_sizes(engine: "Engine", rows: Rows) -> dict[Key, int]:
    """Rows of each group that has any, in the order of the groups."""
    counted = {key: int(n) for key, n in engine.rows(rows.select(statement("count(*)"))) if n}
    return {key: counted[key] for key in sorted(counted, key=lambda key: (key is None, key))}


def _arguments(rows: Rows, argument: Argument) -> tuple[list[str], list[int | str] | None]:
    """The columns of the second argument without the model's letter, and what codes stand for."""
    if rows.task == "regression":
        return ["score"], None
    if rows.task == "binary":
        return ["hit" if argument == "prediction" else "score"], None
    labels = _numbers(rows.labels)
    if argument == "prediction":
        return ["hit"], labels
    scored = {compared_label(name) for name in rows.scores}
    codes = [code for code, label in enumerate(rows.labels) if label in scored]
    return [f"score_{{}}_{code}" for code in codes], labels


def _numbers(labels: Sequence[str]) -> list[int | str]:
    """Labels as whole numbers where all of them are, as scikit-learn's users have them."""
    try:
        whole = [int(label) for label in labels]
    except ValueError:
        return list(labels)
    return list(whole) if [str(number) for number in whole] == list(labels) else list(labels)


def _columns(rows: Rows, names: Sequence[str]) -> "dict[str, Expr]":
    """Each column by the name of its file."""
    from sqlglot import exp

    columns: dict[str, Expr] = {"y": exp.column("y")}
    for side in ("c", "b") if rows.shared else ("c",):
        for name in names:
            of_model = name.format(side) if "{}" in name else f"{name}_{side}"
            columns[f"{name}_{side}"] = exp.column(of_model)
    if rows.weighted:
        columns["w"] = exp.column("w")
    if rows.clustered:
        columns["unit"] = statement("dense_rank() OVER (ORDER BY unit) - 1")
    return columns


def _query(rows: Rows, columns: "dict[str, Expr]") -> "Any":
    from sqlglot import exp

    # The engine compares text by its bytes, and so by code points, as Python does.
    group = statement("dense_rank() OVER (ORDER BY :g NULLS LAST)", g=rows.group())
    named = [exp.alias_(expression, name, quoted=True) for name, expression in columns.items()]
    order = [exp.column(name, quoted=True) for name in columns]
    inner = rows.each(exp.alias_(group, "of_group"), *named)
    outer = exp.select(*[name.copy() for name in order]).from_(inner.subquery("given"))
    return outer.order_by(exp.column("of_group"), *order)
