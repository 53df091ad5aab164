"""Where a table lies: from what the policy says to files that an engine can read."""

import glob
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

from mlgate.data.download import download
from mlgate.data.source_error import SourceError
from mlgate.result.url import without_secrets

if TYPE_CHECKING:
    from mlgate.policy.model import DatasetSpec
    from mlgate.policy.predictions_spec import PredictionsSpec

__all__ = ["Format", "Source", "SourceError", "locate"]

Format = Literal["parquet", "csv", "jsonl"]

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_FORMATS: dict[str, Format] = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}


@dataclass(frozen=True, kw_only=True)
class Source:
    """Files of one format that together are one table."""

    uri: str  #: as the policy says it, without user, password, query and values of the environment
    files: tuple[Path, ...]  #: absolute, in the order in which they are read
    shown: tuple[str, ...]  #: what each file is called in messages
    format: Format
    delimiter: str = ","  #: of a CSV
    delimiter_assumed: bool = False  #: the policy does not say it


def locate(
    spec: "DatasetSpec | PredictionsSpec", *, root: Path, environ: Mapping[str, str], scratch: Path
) -> Source:
    """Find the files of a table; a URL is downloaded.

    Parameters
    ----------
    spec
        The table as the policy names it: a path, a glob, or a `file`, `http` or `https` URL.
    root
        The folder that paths are relative to.
    environ
        Where `${NAME}` comes from.
    scratch
        A private folder for what is downloaded.

    Raises
    ------
    SourceError
        If there is no such file, or it is of a kind that is not read.

    """
    written = getattr(spec, "url", None) or spec.path
    if written is None:
        raise SourceError("the dataset has neither `path` nor `url`", "add `path`")
    if getattr(spec, "table", None) is not None:
        raise _warehouse(written)
    text = _expand(written, environ)
    secret = text != written
    uri = without_secrets(written)
    if "://" not in text:
        files, shown = _files(text, uri, root, secret=secret)
    elif text.lower().startswith("file://"):
        files, shown = _files(_local(text, uri), uri, root, secret=secret)
    elif text.lower().startswith(("http://", "https://")):
        files, shown = (download(text, shown_as=uri, folder=scratch),), (uri,)
    else:
        raise _warehouse(written)
    return Source(
        uri=uri,
        files=files,
        shown=shown,
        format=spec.format or _format(urlsplit(text).path if "://" in text else text, uri),
        delimiter=_delimiter(spec, text),
        delimiter_assumed="delimiter" not in spec.model_fields_set,
    )


def _expand(written: str, environ: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if not environ.get(name):
            raise SourceError(
                f"{without_secrets(written)}: the environment variable {name} is not set",
                f"set {name} where mlgate runs",
            )
        return environ[name]

    return _VARIABLE.sub(value, written)


def _warehouse(written: str) -> SourceError:
    return SourceError(
        f"{without_secrets(written)}: warehouses and object stores are not in this version",
        "export the table to Parquet or CSV and name that file",
    )


def _local(text: str, uri: str) -> str:
    from urllib.request import url2pathname

    parts = urlsplit(text)
    if parts.netloc not in ("", "localhost"):
        raise SourceError(
            f"{uri}: a file URL names a file of this machine",
            "write it with three slashes: `file:///folder/file.csv`",
        )
    return url2pathname(unquote(parts.path) if os.name == "nt" else parts.path)


def _files(
    text: str, uri: str, root: Path, *, secret: bool
) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """The files that a path or glob means, and their names in messages."""
    literal = root / text
    if _exists(literal, uri):
        if literal.is_dir():
            raise SourceError(
                f"{uri} is a folder", f"name its files, such as `{uri.rstrip('/')}/*.parquet`"
            )
        return (literal.absolute(),), (uri,)
    if not glob.has_magic(text):
        raise SourceError(f"{uri} does not exist", "correct the path, or make the file first")
    found = sorted(
        path
        for path in glob.glob(text, root_dir=root, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute pattern
        if (root / path).is_file()
    )
    if not found:
        raise SourceError(f"no file matches {uri}", "correct the glob, or make the files first")
    files = tuple((root / path).absolute() for path in found)
    return files, tuple(
        file.name if secret else path for file, path in zip(files, found, strict=True)
    )


def _exists(path: Path, uri: str) -> bool:
    try:
        path.stat()
    except PermissionError:
        raise SourceError(
            f"{uri} cannot be read: permission denied",
            "let the user that runs mlgate read the file and its folders",
        ) from None
    except (OSError, ValueError):  # absent, or a name that no file can have
        return False
    return True


def _format(text: str, uri: str) -> Format:
    name = text.lower().removesuffix(".gz")
    found = _FORMATS.get(Path(name).suffix)
    if found is None or (found == "parquet" and name != text.lower()):
        raise SourceError(
            f"{uri}: its name does not say whether it is Parquet, CSV or JSON lines",
            "add `format: parquet`, `csv` or `jsonl`",
        )
    return found


def _delimiter(spec: "DatasetSpec | PredictionsSpec", text: str) -> str:
    """Tabs in a .tsv, unless the policy says otherwise."""
    path = urlsplit(text).path if "://" in text else text
    tabs = path.lower().removesuffix(".gz").endswith(".tsv")
    return "\t" if tabs and "delimiter" not in spec.model_fields_set else spec.delimiter
