"""What draws random numbers unless it is given a seed, beyond scikit-learn: by library.

The gradient boosters are not here: XGBoost, LightGBM and CatBoost start from a fixed seed of their
own where they are given none, so that its absence makes nothing differ.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Draw:
    """A call that draws where none of its seeds is given."""

    seeds: tuple[str, ...]  #: keywords that seed it
    falls_back_on: str  #: generator that it draws from without them; seeding that is enough
    first: bool  #: whether the seed may be the first argument


def _each(names: str, *seeds: str, falls_back_on: str = "", first: bool = False) -> dict[str, Draw]:
    draw = Draw(seeds=seeds, falls_back_on=falls_back_on, first=first)
    return dict.fromkeys(names.split(), draw)


#: By the full name.
CALLS: Mapping[str, Draw] = {
    **_each(
        "imblearn.over_sampling.ADASYN imblearn.over_sampling.BorderlineSMOTE "
        "imblearn.over_sampling.KMeansSMOTE imblearn.over_sampling.RandomOverSampler "
        "imblearn.over_sampling.SMOTE imblearn.over_sampling.SMOTEN "
        "imblearn.over_sampling.SMOTENC imblearn.over_sampling.SVMSMOTE "
        "imblearn.under_sampling.RandomUnderSampler imblearn.under_sampling.ClusterCentroids "
        "imblearn.combine.SMOTEENN imblearn.combine.SMOTETomek "
        "imblearn.ensemble.BalancedBaggingClassifier "
        "imblearn.ensemble.BalancedRandomForestClassifier "
        "imblearn.ensemble.EasyEnsembleClassifier imblearn.ensemble.RUSBoostClassifier "
        "umap.UMAP scipy.sparse.random scipy.sparse.random_array",
        "random_state", "rng", falls_back_on="numpy",
    ),
    **_each(
        "scipy.optimize.differential_evolution scipy.optimize.dual_annealing "
        "scipy.optimize.basinhopping scipy.cluster.vq.kmeans scipy.cluster.vq.kmeans2 "
        "scipy.stats.bootstrap scipy.stats.permutation_test scipy.stats.monte_carlo_test",
        "seed", "rng", "random_state", falls_back_on="numpy",
    ),
    **_each(
        "scipy.stats.qmc.Sobol scipy.stats.qmc.Halton scipy.stats.qmc.LatinHypercube",
        "seed", "rng",
    ),
    **_each(
        "optuna.samplers.TPESampler optuna.samplers.RandomSampler optuna.samplers.CmaEsSampler",
        "seed",
    ),
    **_each("optuna.create_study", "sampler"),
    **_each("hyperopt.fmin", "rstate"),
    **_each("skopt.gp_minimize skopt.forest_minimize", "random_state", falls_back_on="numpy"),
    **_each("pyspark.sql.functions.rand pyspark.sql.functions.randn", "seed", first=True),
    **_each(
        "torch.utils.data.random_split torch.utils.data.RandomSampler "
        "torch.utils.data.WeightedRandomSampler torch.utils.data.SubsetRandomSampler",
        "generator", falls_back_on="torch",
    ),
}  # fmt: skip

#: What has a method of such a name and is no table.
NO_TABLES = frozenset({
    "random", "numpy", "torch", "jax", "tensorflow_probability", "pyro", "numpyro", "pymc",
})  # fmt: skip

#: Start from the system's entropy where they are given nothing, or None.
UNSEEDED = frozenset({
    "numpy.random.default_rng", "numpy.random.RandomState", "numpy.random.SeedSequence",
    "numpy.random.PCG64", "numpy.random.PCG64DXSM", "numpy.random.MT19937", "numpy.random.Philox",
    "numpy.random.SFC64", "random.Random",
})  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Method:
    """A method of a library's objects, told from others of its name by its arguments."""

    packages: frozenset[str]  #: one of which the project imports
    arguments: frozenset[str]  #: keywords that it knows
    positions: tuple[int, int]  #: least and most arguments without a keyword
    seed: str
    falls_back_on: str = ""


_METHODS: Mapping[str, tuple[_Method, ...]] = {
    "sample": (
        _Method(
            packages=frozenset({"pandas", "geopandas", "dask", "modin", "cudf"}),
            arguments=frozenset({"n", "frac", "replace", "weights", "random_state", "axis",
                                 "ignore_index"}),
            positions=(0, 1), seed="random_state", falls_back_on="numpy",
        ),
        _Method(
            packages=frozenset({"polars"}),
            arguments=frozenset({"n", "fraction", "with_replacement", "shuffle", "seed"}),
            positions=(0, 1), seed="seed", falls_back_on="polars",
        ),
        _Method(
            packages=frozenset({"pyspark"}),
            arguments=frozenset({"withReplacement", "fraction", "seed"}),
            positions=(0, 2), seed="seed",
        ),
    ),
    "shuffle": (
        _Method(
            packages=frozenset({"polars"}), arguments=frozenset({"seed"}), positions=(0, 0),
            seed="seed", falls_back_on="polars",
        ),
        _Method(
            packages=frozenset({"tensorflow"}),
            arguments=frozenset({"buffer_size", "seed", "reshuffle_each_iteration"}),
            positions=(0, 0), seed="seed", falls_back_on="tensorflow",
        ),
        _Method(
            packages=frozenset({"datasets"}),
            arguments=frozenset({"seed", "generator", "keep_in_memory", "buffer_size"}),
            positions=(0, 0), seed="seed", falls_back_on="numpy",
        ),
    ),
    "train_test_split": (
        _Method(
            packages=frozenset({"datasets"}),
            arguments=frozenset({"test_size", "train_size", "shuffle", "seed",
                                 "stratify_by_column", "generator"}),
            positions=(0, 1), seed="seed", falls_back_on="numpy",
        ),
    ),
    "randomSplit": (
        _Method(
            packages=frozenset({"pyspark"}), arguments=frozenset({"weights", "seed"}),
            positions=(0, 1), seed="seed",
        ),
    ),
    "rvs": (
        _Method(
            packages=frozenset({"scipy"}),
            arguments=frozenset({"size", "random_state", "loc", "scale", "df", "a", "b", "mean",
                                 "cov"}),
            positions=(0, 4), seed="random_state", falls_back_on="numpy",
        ),
    ),
}  # fmt: skip


def unseeded_call(node: ast.Call, name: str, seeded: set[str]) -> str | None:
    """Keyword of the seed that a drawing function or class lacks, by its full name."""
    draw = CALLS.get(name)
    if draw is None or draw.falls_back_on in seeded or (draw.first and node.args):
        return None
    return None if seed_is_given(node, draw.seeds) else draw.seeds[0]


def unseeded_method(
    node: ast.Call, name: str, *, packages: set[str], seeded: set[str]
) -> str | None:
    """Keyword of the seed that a drawing method lacks; None where it has one, or is no such method.

    Parameters
    ----------
    node
        The call.
    name
        Of the method.
    packages
        What the project imports.
    seeded
        Generators that it seeds.

    """
    given = {keyword.arg for keyword in node.keywords}
    # A shape is what distributions are sampled by.
    odd = any(isinstance(argument, ast.Starred | ast.Tuple | ast.List) for argument in node.args)
    for method in _METHODS.get(name, ()):
        least, most = method.positions
        fits = (
            method.packages & packages
            and given <= method.arguments
            and least <= len(node.args) <= most
            and (given or node.args or name != "sample")
            and (not odd or name == "randomSplit")
        )
        if fits:
            missing = not seed_is_given(node, (method.seed, "generator"))
            return method.seed if missing and method.falls_back_on not in seeded else None
    return None


def seed_is_given(node: ast.Call, seeds: tuple[str, ...]) -> bool:
    """Whether a seed that is not None is given by a keyword."""
    return any(
        keyword.arg is None
        or (
            keyword.arg in seeds
            and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is None)
        )
        for keyword in node.keywords
    )
