"""Generators that a whole process shares: what draws from them, and what seeds them."""

import ast

from mlgate.gates.reproducibility.draws import seed_is_given

_RANDOM = frozenset({
    "random", "randint", "randrange", "uniform", "gauss", "normalvariate", "choice", "choices",
    "sample", "shuffle", "betavariate", "expovariate", "triangular", "getrandbits",
    "gammavariate", "lognormvariate", "vonmisesvariate", "paretovariate", "weibullvariate",
    "randbytes", "binomialvariate",
})  # fmt: skip
_NUMPY = frozenset({
    "rand", "randn", "randint", "random", "random_sample", "choice", "shuffle", "permutation",
    "normal", "uniform", "binomial", "poisson", "exponential", "standard_normal", "beta", "gamma",
    "multinomial", "multivariate_normal", "bytes", "ranf", "sample", "random_integers", "chisquare",
    "dirichlet", "f", "geometric", "gumbel", "hypergeometric", "laplace", "logistic", "lognormal",
    "logseries", "negative_binomial", "noncentral_chisquare", "noncentral_f", "pareto", "power",
    "rayleigh", "standard_cauchy", "standard_exponential", "standard_gamma", "standard_t",
    "triangular", "vonmises", "wald", "weibull", "zipf",
})  # fmt: skip
_TORCH = frozenset(
    {
        "rand",
        "randn",
        "randint",
        "randperm",
        "rand_like",
        "randn_like",
        "normal",
        "bernoulli",
        "multinomial",
        "randint_like",
        "poisson",
        "nn.Linear",
        "nn.Bilinear",
        "nn.Conv1d",
        "nn.Conv2d",
        "nn.Conv3d",
        "nn.ConvTranspose1d",
        "nn.ConvTranspose2d",
        "nn.ConvTranspose3d",
        "nn.Embedding",
        "nn.EmbeddingBag",
        "nn.RNN",
        "nn.LSTM",
        "nn.GRU",
        "nn.RNNCell",
        "nn.LSTMCell",
        "nn.GRUCell",
        "nn.Dropout",
        "nn.Dropout2d",
        "nn.AlphaDropout",
        "nn.MultiheadAttention",
        "nn.Transformer",
        "nn.TransformerEncoderLayer",
        "nn.TransformerDecoderLayer",
        "nn.functional.dropout",
        "nn.init.uniform_",
        "nn.init.normal_",
        "nn.init.trunc_normal_",
        "nn.init.xavier_uniform_",
        "nn.init.xavier_normal_",
        "nn.init.kaiming_uniform_",
        "nn.init.kaiming_normal_",
        "nn.init.orthogonal_",
        "nn.init.sparse_",
    }
)
_LOADER = "utils.data.DataLoader"  #: draws where it shuffles
_TENSORFLOW = (
    "tensorflow.random.",
    "tensorflow.keras.layers.",
    "keras.layers.",
    "keras.random.",
)
_KERAS = frozenset({
    "Dense", "Conv1D", "Conv2D", "Conv3D", "SeparableConv2D", "Embedding", "LSTM", "GRU",
    "SimpleRNN", "Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianNoise",
    "GaussianDropout", "AlphaDropout", "MultiHeadAttention", "RandomFlip", "RandomRotation",
    "RandomZoom", "RandomCrop", "RandomTranslation", "RandomContrast",
    "normal", "uniform", "truncated_normal", "gamma", "poisson", "categorical", "shuffle",
    "dropout", "randint",
})  # fmt: skip
#: Calls that seed a generator, or all of them.
SEEDING = {
    "random.seed": "random",
    "numpy.random.seed": "numpy",
    "torch.manual_seed": "torch",
    "torch.random.manual_seed": "torch",
    "pytorch_lightning.seed_everything": "all",
    "lightning.seed_everything": "all",
    "transformers.set_seed": "all",
    "lightning.pytorch.seed_everything": "all",
    "lightning.fabric.seed_everything": "all",
    "accelerate.utils.set_seed": "all",
    "keras.utils.set_random_seed": "all",
    "tensorflow.keras.utils.set_random_seed": "all",
    "tensorflow.random.set_seed": "tensorflow",
    "polars.set_random_seed": "polars",
}
ALL = frozenset({"random", "numpy", "torch", "tensorflow"})  # fmt: skip
#: Generators, and what seeds each.
SEEDED_BY = (
    ("random", "random.seed"), ("numpy", "numpy.random.seed"), ("torch", "torch.manual_seed"),
    ("tensorflow", "tensorflow.random.set_seed"),
)  # fmt: skip


def draws_from(node: ast.Call, name: str, generator: str) -> bool:
    """Whether a call, by its full name, draws from a generator and is given no seed of its own."""
    top, _, function = name.partition(".")
    if generator == "tensorflow":
        of_keras = name.startswith(_TENSORFLOW) and name.rpartition(".")[2] in _KERAS
        return of_keras and not seed_is_given(node, ("seed",))
    if top != generator:
        return False
    if generator == "torch":
        drawing = _shuffles(node) if function == _LOADER else function in _TORCH
        return drawing and not seed_is_given(node, ("generator",))
    if generator == "numpy":
        return name.startswith("numpy.random.") and function.removeprefix("random.") in _NUMPY
    return function in _RANDOM


def _shuffles(node: ast.Call) -> bool:
    return any(
        each.arg == "shuffle" and ast.unparse(each.value) != "False" for each in node.keywords
    )
