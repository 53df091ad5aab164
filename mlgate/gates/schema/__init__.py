"""Schema: is the data what it says it is.

An entry names a dataset and a contract, or says inline what the table must be:

    schema:
      - {dataset: train, contract: contracts/train.odcs.yaml}
      - dataset: loans
        rows: {min: 1000}
        columns:
          id:  {type: integer, required: true, unique: true}
          age: {type: integer, required: true, minimum: 18, maximum: 120}

Each rule is one check, such as `schema/loans.age.maximum`. Data are Parquet, CSV or JSON lines.

Rules of a column: `type` (string, integer, number, boolean, date, timestamp, time, object,
array), `required`, `unique`, `minimum`, `maximum`, `exclusive_minimum`, `exclusive_maximum`,
`multiple_of`, `allowed_values`, `pattern` (RE2; found anywhere in the value, so write ^ and $),
`min_length`, `max_length`, `nan`. A listed column must be there.
Rules of the table: `rows: {min, max}`, `primary_key`, `unique` (a list of keys),
`extra_columns: forbid`, `order: true`.

Types: a Parquet or JSON column has the type of its file; integers of any width are `integer`,
and are `number` too. A CSV is text: each cell is read as the contract's type, and `007` stays
text where the contract says string. Dates are ISO 8601.

NULL and NaN: both are missing. `required` counts both and says how many of each; limits leave
them out. `nan: forbid` makes NaN a check of its own, `nan: value` holds limits against NaN, which
breaks each. Infinity is a value. In a CSV an empty cell is NULL.

A contract is ODCS v3.1: `required`, `unique`, `primaryKey`, `logicalType`, `logicalTypeOptions`
and the library metrics nullValues, missingValues, invalidValues, duplicateValues and rowCount;
both ends of `mustBeBetween` are allowed. `customProperties: [{property: mlgate.nan, value:
forbid}]` sets `nan`. Its schema object is the one named as the dataset, else the only one, else
`object:` names it. What the contract says and mlgate does not check is noted on the entry's first
check.

Other keys: `id` (stands for the dataset in check ids), `severity: warn` (never blocks). A quality
rule of ODCS severity info or warning is `warn`.

An absent column fails `.present` and its other rules are skipped; a wrong type fails `.type` and
skips the limits. A dataset that cannot be read, or has no rows, is an error and never passes.

When a check fails: the report says how many rows, and on a terminal which (`privacy.examples`).
Find out what made them before you widen the limit: the model is trained or scored on these rows.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlgate.gate import Complaint, Needs, Promise, ReadFile
from mlgate.gates.schema.contract import read_rules
from mlgate.gates.schema.judging import CODES as CODES
from mlgate.gates.schema.judging import judge as judge
from mlgate.gates.schema.judging import table_subject
from mlgate.gates.schema.params import SchemaParams
from mlgate.policy.entry import Entry

if TYPE_CHECKING:
    from mlgate.gate import World
    from mlgate.gates.schema.evidence import SchemaEvidence
    from mlgate.policy.model import PolicySections

ID = "schema"
TITLE = "Is the data what it says it is?"
PARAMS = SchemaParams


def complaints(
    entries: Sequence[Entry[SchemaParams]], sections: "PolicySections"
) -> Sequence[Complaint]:
    """Datasets that the policy does not have."""
    known = frozenset(sections.datasets)
    return [
        Complaint(
            entry=entry,
            key="dataset",
            message=f"{entry.params.dataset} is not under `datasets`",
            code="MLG006",
            fix=f"name one of: {', '.join(sorted(known))}"
            if known
            else f"add `datasets: {{{entry.params.dataset}: <path>}}`",
            known=known,
        )
        for entry in entries
        if entry.params.dataset not in known
    ]


def needs(entries: Sequence[Entry[SchemaParams]]) -> Needs:
    """The contracts; datasets are read through the engine."""
    return Needs(
        files=frozenset(
            entry.params.contract for entry in entries if entry.params.contract is not None
        )
    )


def promises(
    entry: Entry[SchemaParams], read: ReadFile, sections: "PolicySections"
) -> tuple[Promise, ...]:
    """Every rule of the entry. Raises `ConfigurationError` where its contract is wrong."""
    subject = table_subject(entry.params)
    return tuple(rule.promise(entry.gate, subject) for rule in read_rules(entry, read).rules)


def measure(entries: Sequence[Entry[SchemaParams]], world: "World") -> "SchemaEvidence":
    """Read each dataset once and count the rows that break each rule."""
    from mlgate.gates.schema.reading import measure as count

    return count(entries, world)
