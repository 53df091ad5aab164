"""Runs inside the command: lets its Python import the copy's code, and tells what else it imported.

A copy of this file is the `sitecustomize` of every Python that the command starts (see
`mlgate.pipeline.imports`), whichever version and environment that is. So it stands alone, imports
next to nothing, and leaves every generator as it was. An editable install, a `.pth` file or a
finder leads to the work tree; what they say is turned to the same place in the copy before the
command's own code runs.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
from typing import Any, Mapping

_PLACES = "places.json"  #: beside the copy of this file
_PACKAGES = ("site-packages", "dist-packages")


class Places:
    """The work tree and its copy, each path looked at with its links taken apart.

    Parameters
    ----------
    top
        Of the work tree.
    copy
        Its copy.
    needs
        What is read from the work tree, code or not.
    own
        Folders of the Python itself, which may lie in the work tree.

    """

    def __init__(self, top: str, copy: str, needs: list[str], own: list[str]) -> None:
        self.copy = copy
        self._top = os.path.realpath(top)
        self._copy = os.path.realpath(copy)
        self._apart = [os.path.realpath(each) for each in needs]
        # One that is the top or above it would take in the work tree's code as well.
        self._apart += [
            real
            for real in map(os.path.realpath, own)
            if real != self._top and _below(real, self._top)
        ]
        self._real: dict[str, str] = {}

    def inside(self, path: str) -> str | None:
        """Where code lies in the work tree, from its top; None of all that is not its code."""
        folder, name = os.path.split(os.path.abspath(path))
        if folder not in self._real:
            self._real[folder] = os.path.realpath(folder)
        real = os.path.join(self._real[folder], name)
        if os.path.islink(real):
            real = os.path.realpath(real)
        if _below(real, self._copy) or not _below(real, self._top):
            return None
        within = os.path.relpath(real, self._top)
        if any(_below(real, each) for each in self._apart):
            return None
        return None if set(within.split(os.sep)) & set(_PACKAGES) else within

    def turned(self, item: Any) -> Any:
        """The same place in the copy, of a path to the work tree's code; else the item itself."""
        if isinstance(item, (list, tuple)):
            return [self.turned(each) for each in item]
        if not isinstance(item, str) or not os.path.isabs(item):
            return item
        within = self.inside(item)
        return item if within is None else os.path.normpath(os.path.join(self.copy, within))


def begin() -> None:
    """Turn the paths of this process to the copy, and tell at its end what it imported."""
    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != folder]
    try:
        with open(os.path.join(folder, _PLACES), encoding="utf-8") as stream:
            places = Places(own=_own_folders(), **json.load(stream))
        redirect(places)
        atexit.register(_tell, places, folder)
    finally:
        _go_on()


def redirect(places: Places) -> None:
    """Let whatever leads to the work tree's code lead to the copy's."""
    sys.path[:] = [places.turned(entry) for entry in sys.path]
    for names in _finders():
        for value in names.values():
            if isinstance(value, dict):
                turned = {key: places.turned(item) for key, item in value.items()}
                value.update({key: item for key, item in turned.items() if item is not value[key]})
            elif isinstance(value, list):
                value[:] = [places.turned(item) for item in value]


def foreign(places: Places) -> list[str]:
    """Files of the work tree that this process has imported, from its top."""
    files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    found = {places.inside(file) for file in files if isinstance(file, str)}
    return sorted(file for file in found if file is not None)


def own(places: Places) -> dict[str, list[str]]:
    """Files of the copy that this process imported, and was started with, from its top."""
    tops = [os.path.abspath(places.copy), os.path.realpath(places.copy)]
    found: dict[str, list[str]] = {"imported": [], "started": []}
    for name, module in sorted(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if not isinstance(file, str) or not any(_below(os.path.abspath(file), t) for t in tops):
            continue
        real = os.path.realpath(file)
        if _below(real, tops[1]):  # what it needs is linked there, and is no code of the copy
            within = os.path.relpath(real, tops[1]).replace(os.sep, "/")
            found["started" if name == "__main__" else "imported"].append(within)
    return found


def describe() -> dict[str, Any]:
    """What is installed, and every path that code is imported from."""
    from importlib.metadata import distributions

    leads = {entry for entry in sys.path if entry}
    for names in _finders():
        for value in names.values():
            leads.update(_paths(list(value.values()) if isinstance(value, dict) else value))
    installed = {f"{found.metadata['Name']}=={found.version}" for found in distributions()}
    return {
        "version": sys.version,
        "distributions": sorted(installed),
        "leads": sorted(leads),
        "own": _own_folders(),
    }


def _paths(value: Any) -> list[str]:
    """Absolute paths in a list, and in lists in it."""
    if isinstance(value, (list, tuple)):
        return [path for item in value for path in _paths(item)]
    return [value] if isinstance(value, str) and os.path.isabs(value) else []


def _own_folders() -> list[str]:
    library = os.path.dirname(os.path.abspath(os.__file__))
    return sorted({sys.prefix, sys.exec_prefix, sys.base_prefix, library})


def _finders() -> list[Mapping[str, Any]]:
    """The names of each finder that an installation added, and of the module that it comes from."""
    found: list[Mapping[str, Any]] = []
    for finder in sys.meta_path:
        kind = finder if isinstance(finder, type) else type(finder)
        if kind.__module__ not in ("_frozen_importlib", "_frozen_importlib_external"):
            holders = (kind, sys.modules.get(kind.__module__), finder)
            found += [dict(getattr(holder, "__dict__", {})) for holder in holders]
    return found


def _below(path: str, folder: str) -> bool:
    path, folder = os.path.normcase(path), os.path.normcase(folder)
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _tell(places: Places, folder: str) -> None:
    name = f"{os.getpid()}-{os.urandom(8).hex()}.told"
    unfinished = os.path.join(folder, name + ".tmp")
    try:
        with open(unfinished, "w", encoding="utf-8") as stream:
            json.dump({"foreign": foreign(places), **own(places)}, stream)
        os.rename(unfinished, os.path.join(folder, name))
    except OSError:
        pass  # what the command ends with is its own


def _go_on() -> None:
    """Run the `sitecustomize` that this one stands before."""
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    spec = PathFinder.find_spec(__name__, sys.path)
    if spec is not None and spec.loader is not None:
        module = module_from_spec(spec)
        sys.modules[__name__] = module
        spec.loader.exec_module(module)


if __name__ == "sitecustomize":
    begin()
elif __name__ == "__main__":
    sys.stdout.write(json.dumps(describe()) + "\n")
