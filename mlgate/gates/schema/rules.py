"""What a contract asks of a table, whichever words it was written in."""

from typing import Any, Literal

from mlgate.policy.promise import Looser, Promise
from mlgate.result.check import Limit
from mlgate.result.identity import check_id, encode
from mlgate.result.outcome import Severity
from mlgate.result.record import Record

Nan = Literal["allow", "forbid", "value"]
Kind = Literal[
    "columns", "order", "row_count", "primary_key", "unique_key",
    "present", "type", "required", "unique",
    "minimum", "maximum", "exclusive_minimum", "exclusive_maximum", "multiple_of",
    "allowed_values", "pattern", "min_length", "max_length", "nan",
    "null_values", "missing_values",
]  # fmt: skip

#: Rules on the value of a row; they can be held only where the column has the type that they need.
VALUE_KINDS: frozenset[str] = frozenset(
    {
        "minimum", "maximum", "exclusive_minimum", "exclusive_maximum", "multiple_of",
        "allowed_values", "pattern", "min_length", "max_length",
    }
)  # fmt: skip
KEY_KINDS: frozenset[str] = frozenset({"primary_key", "unique_key", "unique"})
#: Rules on the table as its header or schema says it; no row is needed.
TABLE_KINDS: frozenset[str] = frozenset({"columns", "order", "row_count", "present"})

_LOOSER: dict[str, Looser] = {
    "columns": Looser.SUPERSET,
    "order": Looser.CHANGED,
    "primary_key": Looser.CHANGED,
    "unique_key": Looser.CHANGED,
    "type": Looser.CHANGED,
    "minimum": Looser.LOWER,
    "exclusive_minimum": Looser.LOWER,
    "min_length": Looser.LOWER,
    "maximum": Looser.HIGHER,
    "exclusive_maximum": Looser.HIGHER,
    "max_length": Looser.HIGHER,
    "allowed_values": Looser.SUPERSET,
    "multiple_of": Looser.CHANGED,
    "pattern": Looser.CHANGED,
}


class Bound(Record):
    """How many rows may break a rule, or how many a table may have.

    `between` has its ends in it; the prose of ODCS and its tools differ there.
    """

    op: Literal["=", "!=", ">", ">=", "<", "<=", "between", "not between"]
    low: float
    high: float | None = None  #: of `between` and `not between`
    unit: Literal["rows", "percent"] = "rows"

    def holds(self, count: int, rows: int) -> bool:
        """Whether `count` of `rows` is inside."""
        value = 100 * count / rows if self.unit == "percent" else float(count)
        inside = self.low <= value <= (self.high if self.high is not None else self.low)
        return {
            "=": value == self.low,
            "!=": value != self.low,
            ">": value > self.low,
            ">=": value >= self.low,
            "<": value < self.low,
            "<=": value <= self.low,
            "between": inside,
            "not between": not inside,
        }[self.op]

    @property
    def text(self) -> str:
        """As in "at least 10 rows"."""
        words = {
            "=": "exactly", "!=": "not", ">": "more than", ">=": "at least", "<": "fewer than",
            "<=": "at most", "between": "between", "not between": "not between",
        }  # fmt: skip
        unit = "% of the rows" if self.unit == "percent" else " rows"
        if self.high is None and self.low == 1 and self.unit == "rows":
            unit = " row"
        high = "" if self.high is None else f" and {self.high:,g}"
        return f"{words[self.op]} {self.low:,g}{high}{unit}"

    @property
    def looser(self) -> Looser:
        """Which way `low` becomes easier to meet."""
        if self.op in ("<", "<="):
            return Looser.HIGHER
        return Looser.LOWER if self.op in (">", ">=") else Looser.CHANGED


class Rule(Record):
    """One check of a table or column."""

    kind: Kind
    name: str  #: the rule's part of the check id, encoded
    column: str | None = None  #: null for a rule of the table
    keys: tuple[str, ...] = ()  #: columns of a key, or those that the contract lists
    limit: Any = None  #: as JSON
    needs: str | None = None  #: the logical type that the column must have for the rule to be held
    key_types: tuple[str | None, ...] = ()  #: logical types of `keys`
    nan: Nan = "allow"
    bound: Bound | None = None  #: rows that may break the rule; null where none may
    severity: Severity = Severity.BLOCK
    file: str
    line: int | None
    text: str  #: as the policy says it: "maximum 120"

    def id(self, gate: str, table: str) -> str:
        """The id of the check; `table` is the subject of the table's own rules, encoded."""
        return check_id(gate, self.subject(table), self.name)

    def subject(self, table: str) -> str:
        """Subject of the check id."""
        return table if self.column is None else f"{table}.{encode(self.column)}"

    def promise(self, gate: str, table: str) -> Promise:
        """What the rule promises whatever the data."""
        value: Any = True if self.limit is None else self.limit
        looser = _LOOSER.get(self.kind, Looser.ABSENT)
        if self.bound is not None:
            looser = self.bound.looser
            plain = looser is not Looser.CHANGED and self.limit is None
            value = self.bound.low if plain else [self.limit, self.bound.model_dump(mode="json")]
            looser = looser if plain else Looser.CHANGED
        return Promise(id=self.id(gate, table), value=value, looser=looser)

    @property
    def shown_limit(self) -> Limit:
        """The limit as the report shows it; a number only where it is the number that is held."""
        if self.bound is not None:
            op: Any = {">": ">=", "<": "<="}.get(self.bound.op, self.bound.op)
            known = op in (">=", "<=", "=")
            scale = 100 if self.bound.unit == "percent" else 1
            value = self.bound.low / scale if known else None
            return Limit(of="measured", op=op if known else "=", value=value, text=self.text)
        number = isinstance(self.limit, int | float) and not isinstance(self.limit, bool)
        lower = self.kind in ("minimum", "exclusive_minimum", "min_length")
        upper = self.kind in ("maximum", "exclusive_maximum", "max_length")
        return Limit(
            of="measured",
            op=">=" if lower else "<=" if upper else "=",
            value=float(self.limit) if number else None,
            text=self.text,
        )


def key_name(kind: str, keys: tuple[str, ...]) -> str:
    """The rule's part of the id of a key over several columns: `unique(a+b)`."""
    return f"{kind}({'+'.join(encode(key).replace('+', '%2B') for key in keys)})"
