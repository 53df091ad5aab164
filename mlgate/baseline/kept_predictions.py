"""The predictions in a bundle: ids as keyed hashes, groups as codes, everything else as it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mlgate.baseline.manifest import KeptPredictions
from mlgate.baseline.request import Request
from mlgate.data.column_value import as_text
from mlgate.data.keyed_hash import keyed_hash
from mlgate.data.roles import ROW
from mlgate.data.source import Source
from mlgate.data.template import column, statement
from mlgate.errors import NotEvaluatedError, Problem
from mlgate.policy.predictions_spec import PredictionsSpec

if TYPE_CHECKING:
    from sqlglot.expressions import Expression, Select

    from mlgate.data.engine import Engine

MOST_VALUES = 10_000  #: of a column of groups
_NUMBER = "number"  #: begins the role of a number that is cut into groups


@dataclass(frozen=True, kw_only=True)
class Table:
    """The predictions that are to be kept."""

    source: Source
    spec: PredictionsSpec
    groups: tuple[str, ...]  #: columns that slices and groups are made of
    #: those of them that are left out where they have too many values
    only_searched: frozenset[str] = frozenset()

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files."""
        return self.source.files

    @property
    def id(self) -> str:
        """The column of the ids, or `row`."""
        return self.spec.id

    @property
    def by_position(self) -> bool:
        """Whether rows are told apart by their position, so that there is no id to hash."""
        return self.spec.id == ROW

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that are kept."""
        return tuple(dict.fromkeys((*_roles(self.spec).values(), *self.groups)))


def encode(engine: "Engine", table: Table, target: Path, key: bytes) -> KeptPredictions:
    """Write the table to `target` as Parquet.

    Raises
    ------
    SourceError, EngineError
        If the predictions cannot be read.
    NotEvaluatedError
        If a column is not there, or a column of groups has too many values. One that is only
        searched is left out then, since its groups are those of the candidate.

    """
    from sqlglot import exp

    types = engine.columns(table.source)
    roles = _present(table, types)
    groups = tuple(name for name in table.groups if name not in roles.values())
    numbers, crowded = _of_many_values(engine, table, types, groups)
    left_out = {*numbers, *(table.only_searched & set(crowded))}
    groups = tuple(name for name in groups if name not in left_out)
    roles |= {f"{_NUMBER}.{name}": name for name in numbers}
    position = _free_name("position", table.columns)
    text = {name: as_text(column(name), types[name]) for name in (*groups, *roles.values())}
    selected = [exp.alias_(statement("row_number() OVER ()"), position, quoted=True)]
    for name in dict.fromkeys(roles.values()):
        value = keyed_hash(text[name], key) if name == roles.get("id") else column(name)
        selected.append(exp.alias_(value, name, quoted=True))
    selected += [exp.alias_(text[name], name, quoted=True) for name in groups]
    plain = exp.select(*selected).from_(engine.scan(table.source))
    codes = {name: _values(engine, plain, name) for name in groups}
    kept = exp.select(
        *(column(name) for name in dict.fromkeys(roles.values())),
        *(exp.alias_(_code(name), name, quoted=True) for name in groups),
    )
    ordered = kept.from_(plain.subquery("plain")).order_by(column(position))
    _write(engine, ordered, target)
    return KeptPredictions(file=target.name, rows=_count(engine, target), roles=roles, codes=codes)


def decode(folder: Path, kept: KeptPredictions, request: Request) -> Path:
    """Copy a bundle's predictions to a local file with the columns that the policy names now."""
    from sqlglot import exp

    source = _parquet(folder / kept.file)
    now = _roles(request.predictions) if request.predictions is not None else {}
    wanted: dict[str, Expression] = {}
    for role, name in kept.roles.items():
        wanted.setdefault(now.get(role, name), column(name))
    for name, values in kept.codes.items():
        wanted.setdefault(name, _value(name, values))
    query = exp.select(*(exp.alias_(value, name, quoted=True) for name, value in wanted.items()))
    request.scratch.mkdir(parents=True, exist_ok=True)
    target = request.scratch / f"bundle-{folder.name}.parquet"
    _write(request.engine, query.from_(request.engine.scan(source)), target)
    return target


def _roles(spec: PredictionsSpec) -> dict[str, str]:
    """Role -> column; one column may have two roles."""
    roles = {} if spec.id == ROW else {"id": spec.id}
    if spec.target is not None:
        roles["target"] = spec.target
    if spec.prediction is not None:
        roles["prediction"] = spec.prediction
    if isinstance(spec.score, str):
        roles["score"] = spec.score
    elif spec.score is not None:
        roles.update({f"score.{label}": name for label, name in spec.score.items()})
    return roles


def _present(table: Table, types: Iterable[str]) -> dict[str, str]:
    absent = sorted(set(table.columns) - set(types))
    if absent:
        raise NotEvaluatedError(
            Problem(
                code="MLG026",
                message=f"{table.source.uri} has no column `{absent[0]}`, which is to be kept",
                fix="run `mlgate check` again: the predictions are not those that it read",
            )
        )
    return _roles(table.spec)


def _of_many_values(
    engine: "Engine", table: Table, types: Mapping[str, str], groups: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Columns of so many values that codes would not do: numbers, which are cut, and others."""
    from sqlglot import exp

    if not groups:
        return (), ()
    measures = [
        measure
        for name in groups
        for text in (as_text(column(name), types[name]),)
        for measure in (
            statement("count(DISTINCT :x)", x=text),
            statement("count(:x) - count(TRY_CAST(:x AS DOUBLE))", x=text),
        )
    ]
    [found] = engine.rows(exp.select(*measures).from_(engine.scan(table.source)))
    many = [
        (name, bool(words))
        for name, values, words in zip(groups, found[::2], found[1::2], strict=True)
        if values > MOST_VALUES
    ]
    numbers = tuple(name for name, words in many if not words)
    return numbers, tuple(name for name, words in many if words)


def _values(engine: "Engine", plain: "Select", name: str) -> tuple[str, ...]:
    """The values of a column of groups, sorted."""
    from sqlglot import exp

    query = exp.select(column(name)).distinct().from_(plain.copy().subquery("plain"))
    query = query.where(exp.Not(this=exp.Is(this=column(name), expression=exp.Null())))
    found = engine.rows(query.order_by(column(name)).limit(MOST_VALUES + 1))
    if len(found) > MOST_VALUES:
        raise NotEvaluatedError(
            Problem(
                code="MLG026",
                message=f"the column `{name}` has more than {MOST_VALUES:,} values, "
                "so it makes no slices or groups",
                fix="slice by a column with fewer values, or set `baseline.keep: evidence`",
            )
        )
    return tuple(str(value) for (value,) in found)


def _code(name: str) -> "Expression":
    """Position of a value among the sorted ones, from 0."""
    return statement(
        """CASE WHEN :x IS NULL THEN NULL
                ELSE CAST(dense_rank() OVER (ORDER BY :x) - 1 AS INTEGER) END""",
        x=column(name),
    )


def _value(name: str, values: tuple[str, ...]) -> "Expression":
    if not values:
        return statement("CAST(NULL AS VARCHAR)")
    return statement("list_extract(:known, :code + 1)", known=list(values), code=column(name))


def _write(engine: "Engine", query: "Select", target: Path) -> None:
    copy = statement("COPY (SELECT 1) TO 'target' (FORMAT parquet, COMPRESSION zstd)")
    copy.this.set("this", query)
    copy.set("files", [_literal(str(target))])
    engine.execute(copy)


def _literal(text: str) -> "Expression":
    from sqlglot import exp

    return exp.Literal.string(text)


def _count(engine: "Engine", path: Path) -> int:
    from sqlglot import exp

    query = exp.select(statement("count(*)")).from_(engine.scan(_parquet(path)))
    return int(engine.rows(query)[0][0])


def _parquet(path: Path) -> Source:
    return Source(uri=path.name, files=(path.absolute(),), shown=(path.name,), format="parquet")


def _free_name(name: str, taken: Iterable[str]) -> str:
    used = {other.casefold() for other in taken}
    while name in used:
        name += "_"
    return name
