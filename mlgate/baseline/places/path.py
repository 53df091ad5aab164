"""The place `path`: a predictions file that somebody keeps, or one bundle's folder."""

import glob
from pathlib import Path, PurePosixPath

from mlgate.baseline import bundle
from mlgate.baseline.location import NotLocalError, local_path, shown
from mlgate.baseline.manifest import MANIFEST, BundleError
from mlgate.baseline.outcome import Found, Missing, Refused
from mlgate.baseline.request import Request, missing, refused
from mlgate.baseline.unpack import Origin, unpack
from mlgate.policy.suggest import nearest
from mlgate.result.provenance import Tried

NAME = "path"


def find(request: Request) -> Found | Missing | Refused:
    """Use the file or folder as it is; no commit is needed."""
    spec = shown(request.where)
    try:
        path = local_path(request.where, request.root, request.environ)
        if path.is_dir():
            return _folder(request, path, spec)
        matches = path.is_file() or bool(glob.glob(str(path), recursive=True))  # noqa: PTH207  # may be absolute
    except NotLocalError as error:
        return refused(NAME, error.reason, error.fix)
    except (OSError, ValueError) as error:
        return refused(NAME, f"{spec} cannot be read: {error}", "give the job access to it")
    if not matches:
        return _absent(path, spec)
    if request.predictions is None:
        return missing(NAME, f"{spec} holds predictions, and no check compares those")
    return Found(source=NAME, spec=spec, commit=None, distance=None, predictions=path, files={})


def _absent(path: Path, spec: str) -> Missing:
    """The policy spells out a file: one that is not there may be a slip of the pen."""
    try:
        near = nearest(path.name, sorted(other.name for other in path.parent.iterdir()))
    except OSError:
        near = None
    alike = None if near is None else (PurePosixPath(spec).parent / near).as_posix()
    why = f"{spec} does not exist"
    return Missing(tried=(Tried(source=NAME, why_not=why),), absent=spec, alike=alike)


def _folder(request: Request, path: Path, spec: str) -> Found | Missing | Refused:
    if not bundle.is_bundle(path):
        return refused(
            NAME,
            f"{spec} is a folder without {MANIFEST}",
            "name a predictions file, or a folder that `mlgate baseline save` wrote",
        )
    try:
        kept = bundle.load(path, name=request.name)
        return unpack(kept, request, Origin(source=NAME, spec=spec, distance=None))
    except BundleError as error:
        return refused(NAME, f"{spec}: {error}", error.fix)
