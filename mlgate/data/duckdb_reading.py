"""SELECTs of DuckDB that read files; names are quoted by the builder, paths are literals."""

import glob
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlgate.data.csv_header import csv_header, with_plain_header
from mlgate.data.duckdb_names import distinct, refuse_two_cases
from mlgate.data.source import Source, SourceError

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

#: Types that JSON lines keep; any other (dates, times, UUIDs) is read as the text that was written.
_NUMBERS = ("BIGINT", "UBIGINT", "HUGEINT", "DOUBLE")
_JSON_TYPES = frozenset({"BOOLEAN", "VARCHAR", *_NUMBERS})
_NESTED = ("STRUCT", "MAP", "JSON")


def compression(file: Path) -> str:
    """By the file's name, never guessed."""
    return "gzip" if file.suffix.lower() == ".gz" else "none"


def reading(function: str, files: tuple[Path, ...], **options: "Expression") -> Any:
    """SELECT * FROM function([files], option = value, …)."""
    from sqlglot import exp

    paths = exp.Array(expressions=[exp.Literal.string(glob.escape(str(file))) for file in files])
    named = [exp.EQ(this=exp.column(name), expression=value) for name, value in options.items()]
    return exp.select("*").from_(
        exp.Table(this=exp.Anonymous(this=function, expressions=[paths, *named]))
    )


def parquet(source: Source) -> "Expression":
    """Columns of several files are matched by name."""
    from sqlglot import exp

    selected: Expression = reading(
        "read_parquet",
        source.files,
        union_by_name=exp.true(),
        # a folder such as `region=EU` above the data would add a column on one machine only
        hive_partitioning=exp.false(),
    )
    return selected


@dataclass(frozen=True, kw_only=True)
class CsvFiles:
    """What reads the CSV files of a source."""

    query: "Expression"
    called: Mapping[Path, str]  #: what each file that is read is called
    renamed: Mapping[str, str]  #: column as the files say it -> as the query does


def csv(source: Source, scratch: Path) -> CsvFiles:
    """The rows of all files.

    Neighbouring files of the same header are read together; others are put below by name.

    Raises
    ------
    SourceError
        If a header cannot be read, or names of several files differ only in case.

    """
    from sqlglot import exp

    groups: list[tuple[tuple[str, ...], list[Path]]] = []
    called: dict[Path, str] = {}
    headers: dict[tuple[str, ...], str] = {}
    for file, shown in zip(source.files, source.shown, strict=True):
        names, read = _readable(source, file, shown, scratch)
        called[read] = shown
        headers.setdefault(names, shown)
        if groups and groups[-1][0] == names and compression(groups[-1][1][0]) == compression(read):
            groups[-1][1].append(read)
        else:
            groups.append((names, [read]))
    if len(headers) > 1:
        for names, shown in headers.items():
            refuse_two_cases(names, shown)
    query: Expression | None = None
    renamed: dict[str, str] = {}
    for names, files in groups:
        in_view = distinct(names)
        renamed |= {old: new for old, new in zip(names, in_view, strict=True) if old != new}
        part = _csv_group(source, in_view, tuple(files))
        if query is None:
            query = part
        else:
            query = exp.Union(this=query, expression=part, distinct=False, by_name=True)
    if query is None:
        raise SourceError(f"{source.uri} has no files", "correct the path")
    return CsvFiles(query=query, called=called, renamed=renamed)


def _readable(
    source: Source, file: Path, shown: str, scratch: Path
) -> tuple[tuple[str, ...], Path]:
    header = csv_header(
        file, delimiter=source.delimiter, shown_as=shown, assumed=source.delimiter_assumed
    )
    if not header.broken:
        return header.names, file
    copy = scratch / f"header-{uuid.uuid4().hex}.csv"
    with_plain_header(file, header, delimiter=source.delimiter, copy=copy)
    return header.names, copy


def _csv_group(source: Source, header: tuple[str, ...], files: tuple[Path, ...]) -> "Expression":
    from sqlglot import exp

    text = exp.Literal.string
    selected: Expression = reading(
        "read_csv",
        files,
        columns=_struct(dict.fromkeys(header, "VARCHAR")),
        auto_detect=exp.false(),
        header=exp.true(),
        delim=text(source.delimiter),
        quote=text('"'),
        escape=text('"'),
        nullstr=text(""),
        strict_mode=exp.true(),
        compression=text(compression(files[0])),
    )
    return selected


def jsonl(source: Source, types: dict[str, str]) -> "Expression":
    """Keys with the types of `json_type`; a key that a row lacks is null."""
    from sqlglot import exp

    selected: Expression = reading(
        "read_ndjson",
        source.files,
        compression=exp.Literal.string(
            "auto_detect" if len(source.files) > 1 else compression(source.files[0])
        ),
        records=exp.true(),
        auto_detect=exp.false(),
        columns=_struct(
            {name: "VARCHAR" if of_type == "NULL" else of_type for name, of_type in types.items()}
        ),
    )
    return selected


def _struct(types: dict[str, str]) -> "Expression":
    from sqlglot import exp

    return exp.Struct(
        expressions=[
            exp.PropertyEQ(
                this=exp.to_identifier(name, quoted=True), expression=exp.Literal.string(of_type)
            )
            for name, of_type in types.items()
        ]
    )


def json_type(inferred: str) -> str:
    """The type that a key is read as: dates, times and UUIDs stay text, nested values JSON."""
    of_type = inferred.strip('"')
    if of_type == "NULL" or of_type in _JSON_TYPES:
        return of_type
    return "JSON" if of_type.endswith("]") or of_type.startswith(_NESTED) else "VARCHAR"


def wider(one: str, other: str) -> str:
    """A type that holds the values of both: numbers widen, other mixtures stay JSON."""
    if other in ("NULL", one):
        return one
    if one == "NULL":
        return other
    if {one, other} <= set(_NUMBERS):
        both = {one, other} - {"DOUBLE"}
        return "DOUBLE" if len(both) < 2 else "HUGEINT"
    return "JSON"
