"""A run in which the generators that nobody seeded start from 0.

Python imports a module named `sitecustomize` when it starts, in every process of a command. This
one seeds `random`, and the global generators of NumPy, PyTorch, polars and TensorFlow as soon as
they are imported.
"""

from pathlib import Path

_SITECUSTOMIZE = """\
import random
import sys

random.seed(0)


def _numpy(module):
    module.seed(0)
    given = module.default_rng
    module.default_rng = lambda seed=None: given(0 if seed is None else seed)


def _torch(module):
    module.manual_seed(0)


def _polars(module):
    module.set_random_seed(0)


def _tensorflow(module):
    module.random.set_seed(0)


_SEEDS = {
    "numpy.random": _numpy,
    "torch": _torch,
    "polars": _polars,
    "tensorflow": _tensorflow,
}


class _Seeding:
    def find_spec(self, name, path=None, target=None):
        seed = _SEEDS.get(name)
        if seed is None:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None:
                load = spec.loader.exec_module

                def exec_module(module):
                    load(module)
                    seed(module)

                spec.loader.exec_module = exec_module
                return spec
        return None


sys.meta_path.insert(0, _Seeding())
"""


def seeding_folder(folder: Path) -> Path:
    """A folder that seeds whatever Python has it on its path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text(_SITECUSTOMIZE, encoding="utf-8")
    return folder
