"""Counts of every value rule against pandas, on generated columns."""

import math
import re
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SETTINGS = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
numbers = st.one_of(
    st.none(),
    st.just(math.nan),
    st.sampled_from([math.inf, -math.inf, 0.0, -0.0, 1.0, 2.5, 1e308]),
    st.floats(-10, 10, allow_nan=False).map(lambda value: round(value, 3)),
)
limits = st.sampled_from([-5, -1.5, 0, 0.25, 1, 2.5, 7])


@SETTINGS
@given(
    values=st.lists(numbers, min_size=1, max_size=20),
    limit=limits,
    nan=st.sampled_from(["allow", "value"]),
)
def test_bounds_of_numbers(
    gate, tmp_path: Path, values: list[float | None], limit: float, nan: str
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(
        pa.table({"x": pa.array(values, pa.float64(), from_pandas=False)}), tmp_path / "t.parquet"
    )

    judged = gate(
        f"""
        - dataset: t
          columns:
            x: {{required: true, minimum: {limit}, exclusive_maximum: {limit + 1}, nan: {nan},
                 allowed_values: [{limit}, 1, 2.5]}}
        """,
        t="t.parquet",
    )

    given_ = pd.Series([value for value in values if value is not None], dtype="float64")
    missing = given_.isna()
    counted = missing if nan == "value" else pd.Series(False, index=given_.index)
    assert judged.failing("t.x.minimum") == ((given_ < limit) | counted).sum()
    assert judged.failing("t.x.exclusive_maximum") == ((given_ >= limit + 1) | counted).sum()
    allowed = given_.isin([limit, 1, 2.5])
    assert judged.failing("t.x.allowed_values") == ((~allowed & ~missing) | counted).sum()
    assert judged.failing("t.x.required") == len(values) - len(given_) + missing.sum()


words = st.text("abü ,\"'\n7", max_size=5)


@SETTINGS
@given(
    values=st.lists(st.one_of(st.none(), words), min_size=1, max_size=20),
    shortest=st.integers(1, 3),
    pattern=st.sampled_from(["^a", "b$", "[0-9]", "^[ab]+$", "ü|,", r"\s", '"', "'"]),
    allowed=st.lists(words.filter(bool), min_size=1, max_size=3),
)
def test_rules_of_text(
    gate, tmp_path: Path, values: list[str | None], shortest: int, pattern: str, allowed: list[str]
) -> None:
    import json

    frame = pd.DataFrame({"x": values, "row": range(len(values))})
    frame.to_csv(tmp_path / "t.csv", index=False)

    judged = gate(
        f"""
        - dataset: t
          columns:
            x: {{type: string, required: true, min_length: {shortest}, max_length: 3,
                 pattern: {json.dumps(pattern)}, allowed_values: {json.dumps(allowed)}}}
        """,
        t="t.csv",
    )

    texts: list[Any] = [value for value in values if value]  # an empty cell is NULL
    search = re.compile(pattern.replace("$", r"\Z"))
    assert judged.failing("t.x.required") == len(values) - len(texts)
    assert judged.failing("t.x.min_length") == sum(len(text) < shortest for text in texts)
    assert judged.failing("t.x.max_length") == sum(len(text) > 3 for text in texts)
    assert judged.failing("t.x.pattern") == sum(not search.search(text) for text in texts)
    assert judged.failing("t.x.allowed_values") == sum(text not in allowed for text in texts)
