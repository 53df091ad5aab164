"""What a gate asks of an engine, whichever one runs the statements."""

from typing import TYPE_CHECKING, Any, Protocol

from mlgate.data.source import SourceError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlglot.expressions import Expression

    from mlgate.data.source import Source


class EngineError(SourceError):
    """The data break a statement while it runs; like a source that cannot be read."""


class Engine(Protocol):
    """Runs statements that are sqlglot expressions in DuckDB's dialect."""

    def scan(self, source: "Source") -> "Expression":
        """The source as something a FROM clause can read.

        CSV columns are all text; Parquet and JSON lines have their own types. Count NaN by an
        aggregate, never by WHERE on the scan itself: a reader may skip row groups by minima and
        maxima that leave NaN out.

        Raises
        ------
        SourceError
            If its columns cannot be read; the message is for the user.

        """

    def columns(self, source: "Source") -> dict[str, str]:
        """Column names in order, each with the engine's type name.

        Raises
        ------
        SourceError
            If the source cannot be read; the message is for the user.

        """

    def rows(self, statement: "Expression") -> list[tuple[Any, ...]]:
        """Run a query; `EngineError` with a message for the user if the data break it."""

    def arrays(self, statement: "Expression") -> "dict[str, NDArray[Any]]":
        """Columns of a query of numbers, each as an array; no value may be NULL.

        Raises
        ------
        EngineError
            As `rows`.
        ValueError
            If a value is NULL.

        """

    def execute(self, statement: "Expression") -> None:
        """Run a statement that returns nothing, such as CREATE TEMP TABLE."""
