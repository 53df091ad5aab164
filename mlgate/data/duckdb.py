"""DuckDB as the engine: streaming, within a memory limit, without a network."""

import glob
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from mlgate.data.duckdb_message import shorten
from mlgate.data.duckdb_names import (
    may_be_numbered,
    refuse_twice,
    refuse_two_cases,
    top_level,
    with_view_names,
)
from mlgate.data.duckdb_reading import compression, csv, json_type, jsonl, parquet, reading, wider
from mlgate.data.engine import EngineError
from mlgate.data.memory import memory_limit
from mlgate.data.source import Source, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection
    from numpy.typing import NDArray
    from sqlglot.expressions import Expression

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class _Scan:
    """A source that was looked at: the view that reads it."""

    view: str
    columns: dict[str, str]  #: as the files name them


class DuckDBEngine:
    """Satisfies `Engine`; a context manager that owns its connection.

    Parameters
    ----------
    scratch
        A private folder, where queries spill what does not fit into memory.
    threads
        Default: the processors that this process may use.
    memory
        Bytes; default: 1 GB, or half of the container's limit.

    """

    def __init__(
        self, scratch: Path, *, threads: int | None = None, memory: int | None = None
    ) -> None:
        self._scratch = scratch
        self._threads = threads or _processors()
        self._memory = memory or memory_limit()
        self._connection: DuckDBPyConnection | None = None
        self._scans: dict[Source, _Scan] = {}
        self._shown: dict[str, str] = {}
        #: view -> column as the files name it -> as the view does, where the two differ
        self._renamed: dict[str, Mapping[str, str]] = {}

    def __enter__(self) -> Self:
        import duckdb

        spill = self._scratch / "duckdb"
        spill.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(
            ":memory:",
            config={
                "threads": str(self._threads),
                "memory_limit": f"{self._memory}B",
                "temp_directory": str(spill),
                "preserve_insertion_order": "true",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "allow_community_extensions": "false",
                "python_enable_replacements": "false",
            },
        )
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")
        # Minima and maxima of a Parquet file that other tools wrote leave NaN out; DuckDB concludes
        # from them that no value is NaN, and counts none.
        connection.execute("SET disabled_optimizers = 'statistics_propagation'")
        connection.execute("SET lock_configuration = true")
        self._connection = connection
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._scans.clear()

    def scan(self, source: Source) -> "Expression":
        """Name of a view over the files; see `Engine.scan`."""
        from sqlglot import exp

        return exp.to_table(self._scanned(source).view)

    def columns(self, source: Source) -> dict[str, str]:
        """See `Engine.columns`; a JSON column that is null in every row has the type `NULL`."""
        return dict(self._scanned(source).columns)

    def rows(self, statement: "Expression") -> list[tuple[Any, ...]]:
        """See `Engine.rows`."""
        return self._answer(statement, lambda done: done.fetchall())

    def arrays(self, statement: "Expression") -> "dict[str, NDArray[Any]]":
        """See `Engine.arrays`."""
        from numpy.ma import getdata, getmaskarray

        columns: dict[str, Any] = self._answer(statement, lambda done: done.fetchnumpy())
        absent = [name for name, values in columns.items() if getmaskarray(values).any()]
        if absent:
            raise ValueError(f"NULL in {', '.join(absent)}")
        return {name: getdata(values) for name, values in columns.items()}

    def _answer(self, statement: "Expression", fetch: "Callable[[DuckDBPyConnection], _T]") -> _T:
        """Run a query and fetch what it gives."""
        import duckdb

        if self._connection is None:
            raise RuntimeError("the engine is used outside its `with`")
        try:
            text = self._in_view_names(statement).sql(dialect="duckdb")
            return fetch(self._connection.execute(text))
        except (duckdb.InterruptException, RuntimeError) as error:
            # The engine swallows Ctrl-C and says it in its own words.
            if "interrupted" in str(error).lower():
                raise KeyboardInterrupt from error
            raise
        except duckdb.Error as error:
            raise EngineError(*shorten(str(error), self._shown)) from error

    def execute(self, statement: "Expression") -> None:
        """See `Engine.execute`."""
        self.rows(statement)

    def _in_view_names(self, statement: "Expression") -> "Expression":
        return with_view_names(statement, self._renamed) if self._renamed else statement

    def _scanned(self, source: Source) -> _Scan:
        if source not in self._scans:
            for file, shown in zip(source.files, source.shown, strict=True):
                _look(file, shown)
                self._shown[str(file)] = shown
                self._shown[glob.escape(str(file))] = shown
            self._scans[source] = self._view(source)
        return self._scans[source]

    def _view(self, source: Source) -> _Scan:
        from sqlglot import exp

        name = f"scan_{len(self._scans) + 1}"
        types: dict[str, str] | None = None
        renamed: Mapping[str, str] = {}
        if source.format == "parquet":
            query = parquet(source)
        elif source.format == "csv":
            files = csv(source, self._scratch)
            query, renamed = files.query, files.renamed
            self._shown.update({str(file): shown for file, shown in files.called.items()})
        else:
            types = self._json_types(source)
            query = jsonl(source, types)
        temporary = exp.Properties(expressions=[exp.TemporaryProperty()])
        self.execute(
            exp.Create(this=exp.to_table(name), kind="VIEW", expression=query, properties=temporary)
        )
        if types is None:
            types = self._describe(exp.select("*").from_(name))
        if source.format == "parquet" and may_be_numbered(tuple(types)):
            renamed = self._parquet_names(source, tuple(types))
        if renamed:
            self._renamed[name] = renamed
        written = {new: old for old, new in renamed.items()}
        return _Scan(
            view=name, columns={written.get(key, key): of_type for key, of_type in types.items()}
        )

    def _parquet_names(self, source: Source, in_view: Sequence[str]) -> dict[str, str]:
        """Columns that the view calls otherwise than the files do."""
        headers: dict[tuple[str, ...], str] = {}
        for file, shown in zip(source.files, source.shown, strict=True):
            schema = reading("parquet_schema", (file,)).select("name", "num_children", append=False)
            headers.setdefault(tuple(top_level(self.rows(schema))), shown)
        for names, shown in headers.items():
            refuse_twice(names, shown)
            if len(headers) > 1:
                refuse_two_cases(names, shown)
        if len(headers) > 1:
            return {}
        return {old: new for old, new in zip(*headers, in_view, strict=True) if old != new}

    def _describe(self, query: "Expression") -> dict[str, str]:
        from sqlglot import exp

        return {row[0]: row[1] for row in self.rows(exp.Describe(this=query))}

    def _json_types(self, source: Source) -> dict[str, str]:
        """Names and types of the keys of all rows of all files.

        File by file: DuckDB holds a buffer of 32 MiB for each file that it samples at once.
        """
        from sqlglot import exp

        merged: dict[str, str] = {}
        for file, shown in zip(source.files, source.shown, strict=True):
            sample = reading(
                "read_ndjson",
                (file,),
                compression=exp.Literal.string(compression(file)),
                records=exp.true(),
                sample_size=exp.Literal.number(-1),
                map_inference_threshold=exp.Literal.number(-1),
                # no text is a date in this format, so dates stay the text that they are
                dateformat=exp.Literal.string("-"),
                timestampformat=exp.Literal.string("-"),
            )
            try:
                found = self._describe(sample)
            except EngineError as error:
                reason = error.reason if shown in error.reason else f"{shown}: {error.reason}"
                raise SourceError(reason, error.fix) from error
            self._refuse_keys_of_two_cases(file, shown, found)
            for name, inferred in found.items():
                merged[name] = wider(merged.get(name, "NULL"), json_type(inferred))
        return merged

    def _refuse_keys_of_two_cases(self, file: Path, shown: str, names: dict[str, str]) -> None:
        """DuckDB calls the second of `a` and `A` `A_1`, a key that no row has."""
        from sqlglot import exp

        folded = {name.casefold() for name in names}
        for name in names:
            stem, _, copy = name.rpartition("_")
            if not copy.isdigit() or stem.casefold() not in folded:
                continue
            keys = exp.Anonymous(this="json_keys", expressions=[exp.column("json")])
            has = exp.Anonymous(this="list_contains", expressions=[keys, exp.Literal.string(name)])
            objects = reading("read_ndjson_objects", (file,))
            if not self.rows(objects.where(has).limit(1)):
                raise SourceError(
                    f"{shown} has keys that differ only in case: `{stem}` is another key too",
                    "give them names that differ in more than case",
                )


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _look(file: Path, shown: str) -> None:
    """Refuse what no reader can read, in plain words."""
    try:
        with file.open("rb") as opened:
            empty = not opened.read(1)
    except IsADirectoryError:
        raise SourceError(f"{shown} is a folder", "name the files in it") from None
    except FileNotFoundError:
        raise SourceError(f"{shown} does not exist", "correct the path, or make the file") from None
    except OSError as error:
        raise SourceError(
            f"{shown} cannot be read: {(error.strerror or str(error)).lower()}",
            "let the user that runs mlgate read the file",
        ) from None
    if empty:
        raise SourceError(f"{shown} is empty", "write the file again")
