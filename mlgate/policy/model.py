"""The sections of mlgate.yaml that belong to no gate."""

import re
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Field,
    model_validator,
)
from pydantic_core import PydanticCustomError

from mlgate.policy.ledger_spec import LedgerSpec
from mlgate.policy.predictions_spec import PredictionsSpec
from mlgate.policy.section import Section, Share, key_error, key_errors

NAME = re.compile(r"^[a-z0-9][a-z0-9._-]{0,39}$")
TIMEOUT = r"^\d+(s|m|h)$"
#: What the patterns ask, for somebody who does not read patterns.
IN_WORDS = {
    NAME.pattern: "1 to 40 of a-z, 0-9, `.`, `_` and `-`, first a letter or a digit",
    TIMEOUT: "a number with s, m or h, as in 20m",
}


class EntryParams(Section):
    """The keys that every entry under `gates` may have."""

    id: str | None = Field(
        default=None, min_length=1, max_length=120, description="Subject of the check ids."
    )
    severity: Literal["block", "warn"] = Field(default="block", description="`warn` never blocks.")


class Pipeline(Section):
    """How the outputs are made: for `mlgate run`, `rerun` and reproducibility."""

    command: list[str] | str = Field(
        description="A list runs without a shell, text runs with `bash -c`."
    )
    inputs: list[str] = Field(default=[], description="Files and globs that the outputs depend on.")
    needs: list[str] = Field(
        default=[], description="Ignored paths that a fresh copy of the tree links."
    )
    outputs: list[str] = Field(default=[], description="Files that the command writes.")
    timeout: str = Field(
        default="20m", pattern=TIMEOUT, description="How long the command may run."
    )


class DatasetSpec(Section):
    """One table: a file, a glob, a URL, or a table of a warehouse."""

    path: str | None = Field(
        default=None, min_length=1, description="Path or glob, relative to the policy."
    )
    url: str | None = Field(
        default=None, min_length=1, description="http(s), file or warehouse URL; `${NAME}` allowed."
    )
    table: str | None = Field(default=None, description="Table of a warehouse URL.")
    format: Literal["parquet", "csv", "jsonl"] | None = Field(
        default=None, description="Default: by the file's name."
    )
    delimiter: str = Field(default=",", min_length=1, max_length=1, description="CSV only.")

    @model_validator(mode="after")
    def _one_source(self) -> "DatasetSpec":
        if (self.path is None) == (self.url is None):
            raise key_error("path", "a dataset has either `path` or `url`")
        return self


class StorePlace(Section):
    """A folder of bundles, keyed by name and commit."""

    store: str = Field(
        min_length=1, description="Folder, relative to the policy; `${NAME}` allowed."
    )


class PathPlace(Section):
    """A predictions file, or a bundle folder."""

    path: str = Field(min_length=1, description="File or folder, relative to the policy.")


class BaselineSpec(Section):
    """What a run is compared with."""

    commit: str = Field(
        default="merge-base", min_length=1, description="`merge-base`, `previous`, or a git ref."
    )
    anchor: str | None = Field(
        default=None,
        min_length=1,
        description="Tag or ref of a release that `max_drop` and `max_rise` are held against too.",
    )
    from_: list[Literal["git", "rerun"] | StorePlace | PathPlace] = Field(
        default=["git"], alias="from", min_length=1, description="Places tried in order."
    )
    min_shared: Share = Field(
        default=0.9, description="Share of both sides' rows that must be shared."
    )
    keep: Literal["predictions", "evidence", "none"] = Field(
        default="predictions", description="What `mlgate baseline save` stores."
    )
    if_missing: Literal["error", "new"] = Field(
        default="error", description="`new` forgives a lost baseline."
    )


class VerdictSettings(Section):
    """How findings become outcomes."""

    alpha: float = Field(
        default=0.05, gt=0, lt=0.5, description="Share of runs that noise alone may block."
    )
    beta: float = Field(
        default=0.05, gt=0, lt=0.5, description="Share of drops of just the margin that may pass."
    )
    mode: Literal["balanced", "strict", "lenient"] = Field(
        default="balanced", description="A preset of the two keys below."
    )
    fail_when: Literal["worse", "beyond_margin"] = Field(
        default="worse", description="What has to be shown before a drop fails."
    )
    on_inconclusive: Literal["note", "block"] = Field(
        default="note", description="What a check that the data cannot decide does."
    )

    @model_validator(mode="before")
    @classmethod
    def _mode_is_a_preset(cls, given: Any) -> Any:
        mode = given.get("mode", "balanced") if isinstance(given, dict) else None
        preset = PRESETS.get(mode) if isinstance(mode, str) else None
        return given if preset is None else {**preset, **given}

    @model_validator(mode="after")
    def _nothing_contradicts_the_mode(self) -> "VerdictSettings":
        wrong = [
            key_error(
                key,
                f"mode: {self.mode} means {key}: {value}",
                fix=f"leave out `mode` or `{key}`",
            )
            for key, value in PRESETS[self.mode].items()
            if "mode" in self.model_fields_set and getattr(self, key) != value
        ]
        if wrong:
            raise key_errors(wrong)
        return self

    @property
    def keeps_to_its_mode(self) -> bool:
        """Whether the two keys are what the mode stands for."""
        return PRESETS[self.mode] == {
            "fail_when": self.fail_when,
            "on_inconclusive": self.on_inconclusive,
        }


PRESETS: dict[str, dict[str, str]] = {
    "balanced": {"fail_when": "worse", "on_inconclusive": "note"},
    "strict": {"fail_when": "worse", "on_inconclusive": "block"},
    "lenient": {"fail_when": "beyond_margin", "on_inconclusive": "note"},
}


class Privacy(Section):
    """Where values of rows may be shown."""

    examples: Literal["local", "all", "none"] = Field(
        default="local", description="`local`: a terminal outside CI only."
    )


class WaiversSpec(Section):
    """Where waivers are written. Read and checked; this version waives nothing yet."""

    path: str = Field(default="mlgate-waivers.yaml", description="Relative to the policy.")
    from_: Literal["base", "head"] = Field(
        default="base", alias="from", description="Whose file binds on a change request."
    )


def _dataset(value: Any) -> Any:
    if isinstance(value, str):
        return {"url": value} if "://" in value else {"path": value}
    if not isinstance(value, dict | DatasetSpec):
        raise PydanticCustomError("dataset", "a path, a URL, or a map of keys")
    return value


class PolicySections(Section):
    """mlgate.yaml without its gates; the catalog adds them."""

    version: Literal[1] = Field(description="Of the policy's format.")
    name: str | None = Field(
        default=None, pattern=NAME.pattern, description="Default: the folder's name."
    )
    pipeline: Pipeline | None = Field(
        default=None,
        description="How the outputs are made: for `mlgate run`, `rerun` and reproducibility.",
    )
    datasets: dict[
        str,
        Annotated[DatasetSpec, BeforeValidator(_dataset, json_schema_input_type=str | DatasetSpec)],
    ] = Field(default={}, description="Tables by name: a path, a URL, or a map of keys.")
    predictions: PredictionsSpec | None = Field(
        default=None, description="The table that metrics are computed from."
    )
    baseline: BaselineSpec = Field(
        default=BaselineSpec(), description="What a run is compared with."
    )
    verdict: VerdictSettings = Field(
        default=VerdictSettings(), description="How findings become outcomes."
    )
    ledger: LedgerSpec | None = Field(
        default=None, description="Where looks at the test set are recorded; none are without it."
    )
    privacy: Privacy = Field(default=Privacy(), description="Where values of rows may be shown.")
    waivers: WaiversSpec = Field(
        default=WaiversSpec(),
        description="Where waivers are written. Read and checked; this version waives nothing yet.",
    )
