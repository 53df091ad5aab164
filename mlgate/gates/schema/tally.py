"""Many counts of one table in one SELECT; the same count asked for twice is counted once."""

from typing import TYPE_CHECKING, Any

from mlgate.data.template import statement

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine

_MOST = 2_000  #: aggregates of one SELECT; each further SELECT reads the table again


class Tally:
    """Collects aggregates, runs them, and hands out their values.

    A count is `count_if(…)`: `count(*) FILTER (WHERE …)` is quadratic in the number of rules.
    """

    def __init__(self) -> None:
        self._asked: dict[str, Expression] = {}
        self._values: dict[str, Any] = {}

    def count(self, predicate: "Expression") -> str:
        """Ask for the number of rows for which it is true; returns the key of the answer."""
        return self.value(statement("count_if(:p)", p=predicate))

    def value(self, aggregate: "Expression") -> str:
        """Ask for an aggregate; returns the key of its value."""
        key = aggregate.sql(dialect="duckdb")
        self._asked.setdefault(key, aggregate)
        return key

    def run(self, engine: "Engine", table: "Expression") -> None:
        """Read the table; raises what the engine raises."""
        from sqlglot import exp

        keys = list(self._asked)
        for start in range(0, len(keys), _MOST):
            chunk = keys[start : start + _MOST]
            query = exp.select(*(self._asked[key] for key in chunk)).from_(table.copy())
            self._values.update(zip(chunk, engine.rows(query)[0], strict=True))

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def rows(self, key: str) -> int:
        """A count; over no rows it is NULL, and means 0."""
        return int(self._values[key] or 0)
