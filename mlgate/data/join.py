"""The table of paired rows: the candidate's, with the baseline's values where it has the row."""

from typing import TYPE_CHECKING

from mlgate.data.classes import make_class_table
from mlgate.data.column_value import compared_label
from mlgate.data.roles import Roles, score_names
from mlgate.data.task_labels import TaskLabels
from mlgate.data.template import statement

if TYPE_CHECKING:
    from sqlglot.expressions import Expr, Expression, Select

    from mlgate.data.engine import Engine
    from mlgate.policy.predictions_spec import PredictionsSpec


def make_pairs(  # keyword-only: the tables' names
    engine: "Engine",
    roles: Roles,
    labels: TaskLabels,
    *,
    candidate: str,
    baseline: str | None,
    table: str,
) -> None:
    """Make the table that `mlgate.data.pairing.Pairs` describes.

    Parameters
    ----------
    engine
        Where the sides' tables are.
    roles
        The columns that were read.
    labels
        What the labels mean.
    candidate, baseline
        The sides' tables; no baseline leaves its columns null.
    table
        The name of the new table.

    """
    from sqlglot import exp

    spec = roles.spec
    if labels.classes:
        make_class_table(engine, labels.classes, f"{table}_classes")
    truth = [] if spec.task == "score" else [exp.alias_(_truth(spec, labels), "y")]
    of_models = _of_models(spec, labels)
    paired = baseline is not None
    columns = [
        *truth,
        exp.alias_(statement("b.id IS NOT NULL") if paired else exp.false(), "shared"),
        exp.alias_(_changed(of_models) if paired else _null("BOOLEAN"), "changed"),
    ]
    for name, here, before, kind in of_models:
        columns.append(exp.alias_(here, name.format("c")))
        columns.append(exp.alias_(before if paired else _null(kind), name.format("b")))
    columns += _of_rows(roles)
    query = exp.select(*columns).from_(exp.alias_(exp.to_table(candidate), "c", table=True))
    if baseline is not None:
        query = query.join(
            exp.alias_(exp.to_table(baseline), "b", table=True),
            on=statement("c.id = b.id AND c.label = b.label"),
            join_type="left",
        )
    if labels.classes:
        query = _with_codes(query, f"{table}_classes", paired=paired)
    temporary = exp.Properties(expressions=[exp.TemporaryProperty()])
    engine.execute(
        exp.Create(this=exp.to_table(table), kind="TABLE", expression=query, properties=temporary)
    )


def _null(kind: str) -> "Expression":
    return statement(f"CAST(NULL AS {kind})")


def _truth(spec: "PredictionsSpec", labels: TaskLabels) -> "Expression":
    if spec.task == "binary":
        return statement("CASE WHEN c.label = :it THEN 1 ELSE 0 END", it=labels.positive)
    return statement("truth.code") if spec.task == "multiclass" else statement("c.label")


def _of_models(
    spec: "PredictionsSpec", labels: TaskLabels
) -> "list[tuple[str, Expression, Expression, str]]":
    """Name with `{}` for the model, the candidate's value, the baseline's, and their type."""
    if spec.task == "binary":
        hit_c, hit_b = (_hit(spec, table, labels.positive or "") for table in ("c", "b"))
        return [_score("score", "score_{}"), ("hit_{}", hit_c, hit_b, "INTEGER")]
    if spec.task == "multiclass":
        position = {compared_label(name): index for index, name in enumerate(score_names(spec))}
        scores = [
            _score(f"score_{position[label]}", f"score_{{}}_{code}")
            if label in position
            else (f"score_{{}}_{code}", _null("DOUBLE"), _null("DOUBLE"), "DOUBLE")
            for code, label in enumerate(labels.classes)
            if position
        ]
        decided = (statement("decided_c.code"), statement("decided_b.code"))
        return [("hit_{}", decided[0], decided[1], "INTEGER"), *scores]
    if spec.task == "score":
        names = range(len(score_names(spec)))
        return [_score(f"score_{index}", f"score_{{}}_{index}") for index in names]
    return [_score("score", "score_{}")]


def _score(name: str, alias: str) -> "tuple[str, Expression, Expression, str]":
    return alias, statement(f"c.{name}"), statement(f"b.{name}"), "DOUBLE"


def _changed(of_models: "list[tuple[str, Expression, Expression, str]]") -> "Expression":
    from sqlglot import exp

    differ = [
        exp.paren(statement(":c IS DISTINCT FROM :b", c=here, b=before))
        for _, here, before, _ in of_models
    ]
    return statement("CASE WHEN b.id IS NOT NULL THEN :differ END", differ=exp.or_(*differ))


def _of_rows(roles: Roles) -> "list[Expr]":
    """What belongs to the row: its weight, cluster, query and groups."""
    from sqlglot import exp

    spec = roles.spec
    named = (("weight", "w", spec.weight), ("cluster", "unit", spec.cluster_by))
    kept = [exp.alias_(exp.column(name, table="c"), alias) for name, alias, given in named if given]
    if spec.query is not None:
        kept.append(exp.column("query", table="c"))
    kept.extend(exp.column(f"by_{index}", table="c") for index in range(len(roles.by)))
    return kept


def _with_codes(query: "Select", classes: str, *, paired: bool) -> "Select":
    """Join the codes of labels and decisions."""
    from sqlglot import exp

    joined = [("truth", "c.label"), ("decided_c", "c.decision")]
    joined += [("decided_b", "b.decision")] if paired else []
    for name, text in joined:
        query = query.join(
            exp.alias_(exp.to_table(classes), name, table=True),
            on=statement(f"{name}.label = {text}"),
            join_type="left",
        )
    return query


def _hit(spec: "PredictionsSpec", table: str, positive: str) -> "Expression":
    """1 where the row is decided positive, 0 where not, null where nothing decides."""
    if spec.prediction is not None:
        return statement(
            f"""CASE WHEN {table}.decision IS NULL THEN NULL
                     WHEN {table}.decision = :positive THEN 1 ELSE 0 END""",
            positive=positive,
        )
    if spec.threshold is not None:
        return statement(
            f"""CASE WHEN {table}.score IS NULL THEN NULL
                     WHEN {table}.score >= :cut THEN 1 ELSE 0 END""",
            cut=spec.threshold,
        )
    return _null("INTEGER")
