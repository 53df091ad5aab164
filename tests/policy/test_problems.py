"""What is wrong with a policy is said in a reader's words, once, at its place."""

import copy
import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

import pytest
import yaml
from pydantic import Field, ValidationError, create_model, field_validator

from mlgate.errors import Problem
from mlgate.policy.problems import problems
from mlgate.policy.section import Section
from mlgate.policy.source import KeyPath, parse

Wrong = Callable[[str], list[Problem]]

JARGON = re.compile(
    r"Input|input|valid (string|dictionary|integer|number|boolean|list)|pydantic|validat|instance|"
    r"type=|literal|Spec\b|Place\b|Params|Section|Extra|Field|function|NoneType|\bdict\b|\bstr\b|"
    r"\bint\b|\bbool\b"
)
WRONG = (3, 1.5, -1, 10**9, True, "", "nonsense", [], [3], {}, {"nonsense": 1}, None, float("inf"))


def paths_of(data: Any, above: KeyPath = ()) -> Iterator[KeyPath]:
    pairs = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    for key, below in pairs:
        yield (*above, key)
        yield from paths_of(below, (*above, key))


def changed(data: Any, path: KeyPath, value: Any) -> Any:
    data = copy.deepcopy(data)
    node = data
    for part in path[:-1]:
        node = node[part]
    node[path[-1]] = value
    return data


def without(data: Any, path: KeyPath, *, instead: str | None = None) -> Any:
    """The data without a key, or with another key in its place."""
    data = copy.deepcopy(data)
    node = data
    for part in path[:-1]:
        node = node[part]
    value = node.pop(path[-1])
    if instead is not None:
        node[instead] = value
    return data


def held_to_the_rules(found: list[Problem], text: str) -> None:
    lines = text.splitlines()
    at = [(problem.place and (problem.place.line, problem.place.column)) for problem in found]
    assert at == sorted(at)  # type: ignore[type-var]  # every one has a place
    assert len({(where, problem.message) for where, problem in zip(at, found, strict=True)}) == len(
        found
    )
    for problem in found:
        assert re.fullmatch(r"MLG00\d", problem.code)
        assert not JARGON.search(re.sub(r"`[^`]*`", "", problem.message)), problem.message
        place = problem.place
        assert place is not None
        assert place.line is not None
        assert place.column is not None
        assert place.source == lines[place.line - 1]
        assert place.column + place.length - 1 <= len(place.source) + 1


def test_the_policy_that_the_others_spoil_is_valid(wrong: Wrong, full: str) -> None:
    assert wrong(full) == []


def test_any_wrong_value_is_said_without_the_validators_jargon(wrong: Wrong, full: str) -> None:
    data = yaml.safe_load(full)
    refused = 0
    for path in paths_of(data):
        for value in WRONG:
            text = yaml.safe_dump(changed(data, path, value), width=10**6, sort_keys=False)
            found = wrong(text)
            held_to_the_rules(found, text)
            refused += bool(found)
    assert refused > 500


def test_any_unknown_key_is_said_with_the_one_that_was_meant(wrong: Wrong, full: str) -> None:
    data = yaml.safe_load(full)
    free = [("datasets",), ("gates", "schema", 0, "columns")]
    for path in paths_of(data):
        if isinstance(path[-1], int) or path[:-1] in free:
            continue
        key = str(path[-1])
        typo = f"{key}x"
        text = yaml.safe_dump(without(data, path, instead=typo), width=10**6, sort_keys=False)
        found = wrong(text)
        held_to_the_rules(found, text)
        hints = {problem.hint for problem in found if f"{typo}`" in problem.message}
        assert hints == {f"did you mean {key}?"}, (typo, found)


def test_any_absent_key_is_fine_or_asked_for(wrong: Wrong, full: str) -> None:
    data = yaml.safe_load(full)
    needed = {}
    for path in paths_of(data):
        if isinstance(path[-1], int):
            continue
        text = yaml.safe_dump(without(data, path), width=10**6, sort_keys=False)
        found = wrong(text)
        held_to_the_rules(found, text)
        if found:
            needed[path] = {problem.code for problem in found}
    assert needed[("version",)] == needed[("gates",)] == {"MLG007"}
    assert needed[("predictions",)] == needed[("predictions", "target")] == {"MLG007"}
    assert needed[("datasets", "train")] == {"MLG006"}
    assert ("name",) not in needed


def said(found: list[Problem]) -> list[tuple[str, str, str | None]]:
    return [(str(one.place).removeprefix("mlgate.yaml:"), one.message, one.hint) for one in found]


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ("[gti]", ("3:19", ("`baseline.from[0]` must be one of git, rerun or a map of keys, "
                            "not the text 'gti'"), "did you mean git?")),
        ("git", ("3:18", "`baseline.from` must be a list, not the text 'git'",
                 "did you mean [git]?")),
        ("[]", ("3:18", "`baseline.from` must be a list that is not empty, not an empty list",
                None)),
        ("[{}]", ("3:19", "`baseline.from[0]` needs the key `store` or `path`", None)),
        ("[{stor: x}]", ("3:20", "`baseline.from[0].stor` is not a known key",
                         "did you mean store?")),
        ("[{nonsense: x}]", ("3:20", "`baseline.from[0].nonsense` is not a known key", None)),
        ("[{path: 3}]", ("3:26", "`baseline.from[0].path` must be text, not 3",
                         "put it in quotes")),
        ("[{path: a, store: b}]", ("3:20", ("`baseline.from[0].path` does not go with the "
                                            "other keys there"), None)),
        ("[4]", ("3:19", ("`baseline.from[0]` must be one of git, rerun or a map of keys, "
                          "not 4"), None)),
    ],
)  # fmt: skip
def test_a_place_of_a_baseline_that_fits_nothing_is_one_problem(
    wrong: Wrong, places: str, expected: tuple[str, str, str | None]
) -> None:
    found = wrong(f"version: 1\ngates: {{}}\nbaseline: {{from: {places}}}\n")

    ((place, *rest),) = said(found)
    assert (place, *rest) == expected


@pytest.mark.parametrize(
    ("dataset", "place", "message"),
    [
        ("3", "3:15", "`datasets.a` must be a path, a URL, or a map of keys, not 3"),
        ("[x]", "3:15", "`datasets.a` must be a path, a URL, or a map of keys, not a list"),
        ("{}", "3:12", "`datasets.a`: a dataset has either `path` or `url`"),
        ("{path: x, url: y}", "3:16", "`datasets.a.path`: a dataset has either `path` or `url`"),
        ("{ptah: x}", "3:16", "`datasets.a.ptah` is not a known key"),
        ('""', "3:15", "`datasets.a` must be text that is not empty, not empty text"),
    ],
)
def test_a_dataset_that_is_none_is_one_problem(
    wrong: Wrong, dataset: str, place: str, message: str
) -> None:
    found = wrong(f"version: 1\ngates: {{}}\ndatasets: {{a: {dataset}}}\n")

    assert [one[:2] for one in said(found)] == [(place, message)]


def test_habits_of_yaml_1_1_are_answered(wrong: Wrong) -> None:
    columns = "columns: {a: {required: yes, unique: off}}"
    found = wrong(
        f"version: 1\ndatasets: {{d: d.csv}}\ngates: {{schema: [{{dataset: d, {columns}}}]}}\n"
    )

    assert [one.hint for one in found] == ["did you mean true?", "did you mean false?"]


def test_quotes_around_a_number_are_answered(wrong: Wrong) -> None:
    found = wrong('version: 1\nverdict: {alpha: "0.01"}\ngates: {}\n')

    assert [one[1:] for one in said(found)] == [
        ("`verdict.alpha` must be a number, not the text '0.01'", "leave out the quotes")
    ]


def test_what_one_wrong_key_would_hide_is_said_too(wrong: Wrong) -> None:
    found = wrong(
        "version: 1\n"
        "verdict: {mode: strict, alpha: 2, on_inconclusive: note}\n"
        "datasets: {d: {pth: x}}\n"
        "gates:\n"
        "  metrics:\n"
        "    - {metric: acuracy, min_rows: no, max_dorp: 0.1}\n"
        "    - {metric: roc_auc, min: 0.5}\n"
        "  schema:\n"
        "    - {dataset: nope, rows: {min: 1}}\n"
    )

    assert [(one.code, one.place and one.place.line) for one in found] == [
        ("MLG003", 2),  # alpha
        ("MLG003", 2),  # the mode
        ("MLG002", 3),
        ("MLG006", 6),  # the metric
        ("MLG003", 6),  # min_rows
        ("MLG002", 6),  # max_dorp
        ("MLG007", 7),  # no predictions
        ("MLG006", 9),  # no such dataset
    ]


def test_a_misspelt_key_brings_no_problem_of_the_key_that_is_then_absent(wrong: Wrong) -> None:
    found = wrong(
        "version: 1\n"
        "predictions: {path: p, target: y, scoer: s, prediction: d}\n"
        "gates:\n"
        "  metrics:\n"
        "    - {metric: roc_auc, max_dorp: 0.1}\n"
        "    - {metric: f1, filee: m.json, min: 3}\n"
        "    - {metirc: accuracy, min: 0.5}\n"
    )

    assert [one.message for one in found] == [
        "`predictions.scoer` is not a known key",
        "`gates.metrics[0].max_dorp` is not a known key",
        "`gates.metrics[1].filee` is not a known key",
        "`gates.metrics[2].metirc` is not a known key",
    ]


def test_what_yaml_says_of_a_value_is_not_said_again_of_its_type(wrong: Wrong) -> None:
    found = wrong("version: 1\nname: !secret x\ngates:\n  metrics: !!python/name:os.system x\n")

    assert [one.message for one in found] == [
        "the tag !secret is not plain data",
        "the tag !!python/name:os.system is not plain data",
    ]


def test_a_url_in_a_wrong_value_keeps_its_secret(wrong: Wrong) -> None:
    (problem,) = wrong("version: 1\nname: https://user:pass@example.com/x?token=abc\ngates: {}\n")

    assert "example.com" in problem.message
    assert "pass" not in problem.message
    assert "abc" not in problem.message


@pytest.mark.parametrize(
    ("kind", "value", "wanted"),
    [
        (str, "3", "text, not 3"),
        (int, "x", "a whole number, not the text 'x'"),
        (int, "1.5", "a whole number, not 1.5"),
        (float, "x", "a number, not the text 'x'"),
        (bool, "3", "true or false, not 3"),
        (list[str], "{}", "a list, not a map of keys"),
        (tuple[int, int], "3", "a list, not 3"),
        (dict[str, int], "[]", "a map of keys, not an empty list"),
        (None, "3", "empty, not 3"),
        (Literal["a", "b"], "c", "one of a, b, not the text 'c'"),
        (Literal["a"], "3", "a, not 3"),
        (Literal[1, 2], "3", "one of 1, 2, not 3"),
        (Literal["a, b", "it's or not"], "3", "one of a, b, it's or not, not 3"),
        (Annotated[int, Field(gt=2)], "2", "over 2, not 2"),
        (Annotated[int, Field(ge=2)], "1", "at least 2, not 1"),
        (Annotated[int, Field(lt=2)], "2", "under 2, not 2"),
        (Annotated[int, Field(le=2)], "3", "at most 2, not 3"),
        (Annotated[int, Field(multiple_of=2)], "3", "a multiple of 2, not 3"),
        (Annotated[float, Field(allow_inf_nan=False)], ".nan", "a finite number, not nan"),
        (Annotated[str, Field(min_length=1)], '""', "text that is not empty, not empty text"),
        (Annotated[str, Field(min_length=3)], "ab",
         "text of 3 characters or more, not the text 'ab'"),
        (Annotated[str, Field(max_length=1)], "ab", "text of one character, not the text 'ab'"),
        (Annotated[str, Field(max_length=2)], "abc",
         "text of 2 characters or fewer, not the text 'abc'"),
        (Annotated[str, Field(pattern="^x+$")], "ab", "text that matches ^x+$, not the text 'ab'"),
        (Annotated[list[int], Field(min_length=2)], "[1]", "a list of 2 items or more, not a list"),
        (Annotated[list[int], Field(max_length=1)], "[1, 2]",
         "a list of 1 items or fewer, not a list"),
        (int | str, "[]", "a whole number or text, not an empty list"),
        (int | float | str, "[1]", "a number or text, not a list"),
        (Annotated[int, Field(ge=2)] | str, "1", "at least 2, not 1"),
    ],
)  # fmt: skip
def test_what_another_packages_gate_may_ask_is_said_in_words(
    kind: Any, value: str, wanted: str
) -> None:
    model = create_model("Model", __base__=Section, key=(kind, ...))
    document = parse(f"key: {value}\n", "mlgate.yaml")
    with pytest.raises(ValidationError) as caught:
        model.model_validate(document.data)

    (problem,) = problems(
        caught.value.errors(include_url=False), document, model.model_json_schema()
    )

    assert problem.message == f"`key` must be {wanted}"
    assert str(problem.place) == "mlgate.yaml:1:6"


def test_what_another_packages_gate_says_itself_is_passed_on() -> None:
    class Model(Section):
        key: int

        @field_validator("key")
        @classmethod
        def _odd(cls, value: int) -> int:
            if value % 2 == 0:
                raise ValueError("even numbers are not allowed here")
            return value

    document = parse("key: 2\n", "mlgate.yaml")
    with pytest.raises(ValidationError) as caught:
        Model.model_validate(document.data)

    (problem,) = problems(
        caught.value.errors(include_url=False), document, Model.model_json_schema()
    )

    assert problem.message == "`key`: even numbers are not allowed here"
