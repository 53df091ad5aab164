"""The section `ledger` of mlgate.yaml."""

from pathlib import PurePosixPath
from typing import Literal

from pydantic import Field, model_validator

from mlgate.policy.section import Section, key_error, key_errors
from mlgate.result.url import is_url


class LedgerSpec(Section):
    """Where looks at the test set are recorded, and what many of them mean."""

    path: str = Field(
        default="mlgate-ledger",
        min_length=1,
        description="Folder of one file a look, or one file that ends in `.jsonl`; relative to "
        "the policy; `${NAME}` allowed.",
    )
    mode: Literal["adaptive", "warn", "off"] = Field(
        default="warn",
        description="`warn` counts and warns; `adaptive` shares beta among the looks; "
        "`off` keeps nothing.",
    )
    looks: int | None = Field(
        default=None,
        ge=1,
        le=1_000_000,
        description="`adaptive` only: the looks that are planned; without it each look has "
        "the spending share of beta.",
    )

    @model_validator(mode="after")
    def _says_what_it_does(self) -> "LedgerSpec":
        wrong = []
        if self.looks is not None and self.mode != "adaptive":
            wrong.append(
                key_error(
                    "looks",
                    f"looks are planned in `mode: adaptive` only, and the mode is {self.mode}",
                    fix="leave out `looks`, or set `mode: adaptive`",
                )
            )
        if is_url(self.path) and not self.path.lower().startswith("file:"):
            wrong.append(
                key_error(
                    "path",
                    "a ledger is a folder or a file on this machine; "
                    "this version writes to no other address",
                    fix="name a folder that is shared, or that the job keeps",
                )
            )
        elif PurePosixPath(self.path).suffix not in ("", ".jsonl"):
            wrong.append(
                key_error(
                    "path",
                    "a ledger is a file that ends in `.jsonl`, or a folder",
                    fix=f"write {PurePosixPath(self.path).with_suffix('.jsonl')}",
                )
            )
        if wrong:
            raise key_errors(wrong)
        return self
