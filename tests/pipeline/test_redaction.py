"""Secrets that a command prints are in no log, and so in nothing that is made of it."""

import base64
import json
import os
import random
import re
import string
from urllib.parse import quote

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from mlgate.pipeline.log import Log, last_lines
from mlgate.pipeline.redaction import Redaction, names_a_secret, secret_values

_ALNUM = string.ascii_letters + string.digits
made = st.randoms(use_true_random=False)


def drawn(source: random.Random, length: int, letters: str = _ALNUM) -> str:
    return "".join(source.choice(letters) for _ in range(length))


def kept(data: bytes, path, chunk: int = 1 << 20, **environ: str) -> str:
    read, write = os.pipe()
    log = Log(os.fdopen(read, "rb"), path, environ=environ)
    with os.fdopen(write, "wb", buffering=0) as pipe:
        for start in range(0, len(data), chunk):
            pipe.write(data[start : start + chunk])
    log.finish()
    return path.read_text("utf-8", "surrogateescape")


FORMATS = {
    "github": lambda r: f"gh{r.choice('pousr')}_{drawn(r, 36)}",
    "github fine-grained": lambda r: f"github_pat_{drawn(r, 22)}_{drawn(r, 59)}",
    "gitlab": lambda r: f"glpat-{drawn(r, 20)}",
    "aws id": lambda r: f"AKIA{drawn(r, 16, string.ascii_uppercase + string.digits)}",
    "google": lambda r: f"AIza{drawn(r, 35)}",
    "slack": lambda r: f"xoxb-{drawn(r, 12, string.digits)}-{drawn(r, 24)}",
    "stripe": lambda r: f"sk_live_{drawn(r, 24)}",
    "openai": lambda r: f"sk-proj-{drawn(r, 48)}",
    "hugging face": lambda r: f"hf_{drawn(r, 34)}",
    "databricks": lambda r: f"dapi{drawn(r, 32, 'abcdef' + string.digits)}",
    "npm": lambda r: f"npm_{drawn(r, 36)}",
    "pypi": lambda r: f"pypi-AgEIcHlwaS5vcmc{drawn(r, 80)}",
    "jwt": lambda r: ".".join(["eyJ" + drawn(r, 20), "eyJ" + drawn(r, 60), drawn(r, 43)]),
}


@pytest.mark.parametrize("name", FORMATS)
@given(source=made, before=st.sampled_from(["", "token is ", "using (", "'", '{"x": "']))
def test_a_token_of_a_known_format_is_hidden_wherever_it_stands(name, source, before):
    secret = FORMATS[name](source)

    said = Redaction({}).text(f"failed: {before}{secret}) at step 3")

    assert secret not in said
    assert said.startswith("failed: ")
    assert said.endswith("at step 3")


NAMED = [
    "token={}", "password: {}", "DB_PASSWORD={}", '"password": "{}"', "'api_key': '{}'",
    "api-key: {}", "apiKey={}", "client_secret = {}", "Authorization: Bearer {}",
    "authorization: basic {}", '-H "Authorization: token {}"', "Bearer {}", "X-Api-Key: {}",
    "AWS_SECRET_ACCESS_KEY={}", "aws_secret_access_key = {}", "aws_session_token={}",
    "https://user:{}@example.org/x", "postgresql://bob:{}@db:5432/x", "https://{}@example.org/a",
    "--password {}", "--api-key={}", "curl -u bob:{}", "Cookie: session={}", "pwd={}",
    "https://example.org/x?sig={}&a=1", "https://example.org/x?access_token={}",
    "AccountName=a;AccountKey={}", "HF_TOKEN => {}", r"{{\"password\": \"{}\"}}", "passphrase: {}",
    "['--password', '{}']", '["run", "--api-key", "{}"]',
    "connect(user='a', password='{}')", "WANDB_API_KEY: {}",
]  # fmt: skip


@pytest.mark.parametrize("form", NAMED)
@given(source=made, length=st.integers(8, 64))
def test_what_stands_behind_the_name_of_a_secret_is_hidden(form, source, length):
    secret = drawn(source, length) + "7"

    assert secret not in Redaction({}).text("error: " + form.format(secret))


@given(password=st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30))
@example("p@ss:w/rd?#")
def test_a_password_may_hold_anything_but_space(password):
    assume(not re.match(r"[=>]|[bruf]?[\"']", password))  # a quote lets it go on to the next

    hidden = Redaction({}).text(f"retry: password={password} and user bob")

    assert hidden == "retry: password=*** and user bob"


@pytest.mark.parametrize(
    "name",
    ["MY_TOKEN", "PGPASSWORD", "AWS_SECRET_ACCESS_KEY", "WANDB_API_KEY", "db_pass", "GITHUB_PAT",
     "APIKEY", "SOME_SECRET_THING", "DEPLOY_KEY_2", "DATABASE_URL", "SLACK_WEBHOOK_URL"],
)  # fmt: skip
def test_variables_that_are_named_like_secrets_are_known(name):
    assert names_a_secret(name)


@pytest.mark.parametrize(
    "name", ["PATH", "PWD", "OLDPWD", "TOKENIZERS_PARALLELISM", "SSH_AUTH_SOCK", "HOME", "MONKEY",
             "COMPASS", "AUTHOR", "CI_COMMIT_SHA"],
)  # fmt: skip
def test_other_variables_are_no_secrets(name):
    assert not names_a_secret(name)


@given(
    value=st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=4, max_size=60),
    form=st.sampled_from([str, repr, json.dumps, lambda v: quote(v, safe="")]),
    chunk=st.integers(1, 50),
)
def test_the_value_of_a_secret_variable_never_gets_into_the_log(
    tmp_path_factory, value, form, chunk
):
    path = tmp_path_factory.mktemp("logs") / "log"
    printed = f"first line\nfailed with {form(value)} somehow\nlast".encode()

    said = kept(printed, path, chunk, MY_TOKEN=value)

    if secret_values({"MY_TOKEN": value}):
        assert form(value).strip("'\"") not in said.replace("***", "\0")
        assert not any(value in line for line in last_lines(path))


def test_tokens_that_the_command_was_not_given_are_hidden_too(tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_TOKEN", "opaque-value-of-a-job")

    assert "opaque" not in kept(b"header: opaque-value-of-a-job\n", tmp_path / "log")


def test_a_private_key_is_hidden_however_it_arrives(tmp_path):
    body = base64.encodebytes(bytes(range(256)) * 4)
    key = b"-----BEGIN RSA PRIVATE KEY-----\n" + body + b"-----END RSA PRIVATE KEY-----\n"

    said = kept(b"reading\n" + key + b"done\n", tmp_path / "log", chunk=37)

    assert said == "reading\n***\ndone\n"
    cut = kept(b"reading\n" + key[:400], tmp_path / "cut", chunk=37)
    assert cut == "reading\n***"


def test_a_secret_across_reads_of_a_line_without_an_end_is_hidden(tmp_path):
    secret = "ghp_" + "a1B2" * 9
    data = b"x" * 65_500 + b" token " + secret.encode() + b" y" * 70_000

    said = kept(data, tmp_path / "log", chunk=65_530)

    assert secret[:12] not in said
    assert len(said) > 200_000


@pytest.mark.parametrize(
    "line",
    [
        "epoch 3/10 tokens/s=1234 max_tokens: 2048 tokenizer: bert-base-uncased num_tokens=5",
        "KeyError: 'HF_TOKEN'",
        "HF_TOKEN is not set",
        "https://example.org:8080/a@b/c.whl",
        "commit 4f1c9ab0a1b2c3d4e5f60718293a4b5c6d7e8f90",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "author: bob, passed: 12, compass: north, key: value, monkey=3",
        "ValueError: column `p` has NaN in row 7",
        "Traceback (most recent call last):",
    ],
)
def test_what_is_no_secret_stays(line):
    assert Redaction({}).text(line) == line


def test_bytes_that_are_no_text_stay(tmp_path):
    said = kept(b"\xff\x00 fine\n", tmp_path / "log", MY_TOKEN=str(12345678))
    assert said.encode("utf-8", "surrogateescape") == b"\xff\x00 fine\n"
