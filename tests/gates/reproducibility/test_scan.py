"""Lines of code that are suspected, and those that are not."""

import inspect
import subprocess
import sys
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.gates.reproducibility.random_state import ALWAYS, ONLY_WITH, UNLESS
from mlgate.gates.reproducibility.scan import scan
from mlgate.gates.reproducibility.seeded import seeding_folder
from mlgate.policy.model import Pipeline


def suspects(tmp_path, code, **files):
    (tmp_path / "train.py").write_text(code, encoding="utf-8")
    for name, content in files.items():
        (tmp_path / f"{name}.py").write_text(content, encoding="utf-8")
    return [
        (each.file, each.line, each.kind, each.what)
        for each in scan(Pipeline(command=["python", "train.py"]), tmp_path)
    ]


@pytest.mark.parametrize(
    ("code", "kind", "what"),
    [
        ("from sklearn.ensemble import RandomForestClassifier as R\nR(10)", "seed",
         "RandomForestClassifier without random_state"),
        ("import sklearn.ensemble as e\ne.RandomForestClassifier(random_state=None)", "seed",
         "RandomForestClassifier without random_state"),
        ("from sklearn import model_selection\nmodel_selection.train_test_split(x)", "seed",
         "train_test_split without random_state"),
        ("from sklearn.model_selection import KFold\nKFold(5, shuffle=True)", "seed",
         "KFold without random_state"),
        ("import random\nrandom.shuffle(x)", "seed", "random.shuffle() without random.seed"),
        ("import random, time\nrandom.seed(time.time()); random.shuffle(x)", "seed",
         "random.shuffle() without random.seed"),
        ("import numpy as np\nnp.random.normal()", "seed",
         "numpy.random.normal() without numpy.random.seed"),
        ("import numpy as np\nnp.random.default_rng()", "seed",
         "numpy.random.default_rng() without a seed"),
        ("import torch\ntorch.randn(3)", "seed", "torch.randn() without torch.manual_seed"),
        ("names = {'a', 'b'}\nfor x in names: pass", "hash", "the order of a set"),
        ("import x\ncolumns = list(set(x.names))", "hash", "the order of a set"),
        ("import x\nbucket = hash(x.name) % 8", "hash", "hash() of text"),
        ("import os\nfiles = os.listdir('data')", "order", "the order of listdir()"),
        ("from pathlib import Path\nfiles = list(Path('d').glob('*.csv'))", "order",
         "the order of glob()"),
        ("import time\nstarted = time.time()", "moment", "time.time()"),
        ("from datetime import datetime\nat = datetime.now()", "moment",
         "datetime.datetime.now()"),
        ("import uuid\nname = uuid.uuid4()", "moment", "uuid.uuid4()"),
        ("import pandas as pd\ndf = pd.read_csv(f).sample(frac=0.5)", "seed",
         "sample() without random_state"),
        ("import pandas\ndef f(df): return df.sample(100, random_state=None)", "seed",
         "sample() without random_state"),
        ("import pandas\nx = df.groupby('a').sample(n=3)", "seed", "sample() without random_state"),
        ("import pandas\nx = df['a'].sample(frac=1).reset_index()", "seed",
         "sample() without random_state"),
        ("import polars as pl\nx = pl.read_csv(f).sample(fraction=0.1)", "seed",
         "sample() without seed"),
        ("import polars as pl\nx = pl.Series([1]).shuffle()", "seed", "shuffle() without seed"),
        ("from datasets import load_dataset\nx = load_dataset('a').train_test_split(0.1)", "seed",
         "train_test_split() without seed"),
        ("from scipy import stats\nx = stats.norm.rvs(size=3)", "seed",
         "rvs() without random_state"),
        ("from imblearn.over_sampling import SMOTE\nSMOTE(k_neighbors=3)", "seed",
         "imblearn.over_sampling.SMOTE() without random_state"),
        ("import optuna\nstudy = optuna.create_study()", "seed",
         "optuna.create_study() without sampler"),
        ("import numpy as np\nnp.random.Generator(np.random.PCG64())", "seed",
         "numpy.random.PCG64() without a seed"),
        ("import numpy as np\nnp.random.default_rng(None)", "seed",
         "numpy.random.default_rng() without a seed"),
        ("from torch.utils.data import DataLoader\nDataLoader(x, shuffle=True)", "seed",
         "torch.utils.data.DataLoader() without torch.manual_seed"),
        ("import tensorflow as tf\ntf.random.normal([3])", "seed",
         "tensorflow.random.normal() without tensorflow.random.set_seed"),
        ("import tensorflow as tf\ntf.keras.layers.Dense(3)", "seed",
         "tensorflow.keras.layers.Dense() without tensorflow.random.set_seed"),
        ("from pyspark.sql import functions as F\nF.rand()", "seed",
         "pyspark.sql.functions.rand() without seed"),
        ("names: set[str] = set()\nx = [*names]", "hash", "the order of a set"),
        ("names = {'a'}\nfor x in names.union(y): pass", "hash", "the order of a set"),
        ("from concurrent.futures import as_completed\nfor x in as_completed(y): pass", "order",
         "the order of as_completed()"),
        ("import numpy as np\nat = np.datetime64('now')", "moment", "numpy.datetime64()"),
        ("import tempfile\nname = tempfile.mkdtemp()", "moment", "tempfile.mkdtemp()"),
    ],
)  # fmt: skip
def test_a_suspect(tmp_path, code, kind, what):
    assert ("train.py", 2, kind, what) in suspects(tmp_path, code)


@pytest.mark.parametrize(
    "code",
    [
        "from sklearn.ensemble import RandomForestClassifier as R\nR(random_state=0)",
        "from sklearn.ensemble import RandomForestClassifier as R\nR(**settings)",
        "import numpy as np\nfrom sklearn.cluster import KMeans\nnp.random.seed(0)\nKMeans()",
        "from sklearn.model_selection import KFold\nKFold(5)",
        "from sklearn.model_selection import train_test_split as t\nt(x, shuffle=False)",
        "from sklearn.linear_model import LogisticRegression\nLogisticRegression(C=2)",
        "import random\nrandom.seed(7)\nrandom.random()",
        "import numpy as np\nnp.random.default_rng(1).normal()",
        "import torch\ntorch.manual_seed(0)\ntorch.rand(1)",
        "for x in sorted({'a', 'b'}): pass",
        "import os\nfor x in sorted(os.listdir('.')): pass",
        "n = len(set(x)); 'a' in set(x)",
        "x = sorted(y for y in set(z))",
        "this is not Python",
        "import pandas\nx = df.sample(frac=1, random_state=0)",
        "import pandas, numpy as np\nnp.random.seed(0)\nx = df.sample(frac=1)",
        "import pandas, random\nrng = random.Random(3)\nx = rng.sample(names)",
        "import pandas\nx = df.sample(**settings)",
        "import pandas\nx = buffer.sample(batch_size=3); sampler.sample()",
        "import pandas\nclass Buffer:\n    def sample(self, n): pass\nBuffer().sample(3)",
        "import torch\nd = torch.distributions.Normal(0, 1)\nx = d.sample((3,)); d.sample()",
        "import pandas, torch\nd = torch.distributions.Normal(0, 1)\nd.sample((3,)); d.sample()",
        "x = queue.sample(3)",
        "import polars as pl\nx = df.sample(n=3, seed=1); s.shuffle(seed=1)",
        "import polars as pl\npl.set_random_seed(1)\nx = df.sample(n=3); s.shuffle()",
        "from xgboost import XGBClassifier\nXGBClassifier()",
        "import lightgbm as lgb, catboost\nlgb.LGBMClassifier(); catboost.CatBoostRegressor()",
        "from torch.utils.data import DataLoader\nDataLoader(x); DataLoader(x, shuffle=False)",
        "import torch\ntorch.rand(3, generator=g)",
        "from scipy import stats\nx = stats.norm.rvs(size=3, random_state=1)",
        "import os\nnames = os.listdir('.')\nnames.sort()",
        "names = list(set(x))\nnames.sort()",
        "import tensorflow as tf\ntf.random.set_seed(1)\ntf.random.normal([3])",
        "from pyspark.sql import functions as F\nF.rand(42)",
        "import numpy as np\nat = np.datetime64('2024-01-01')",
    ],
)
def test_no_suspect(tmp_path, code):
    assert suspects(tmp_path, code) == []


def test_modules_of_the_project_are_read_and_seeds_count_for_all(tmp_path):
    found = suspects(
        tmp_path,
        "import prepare\n",
        prepare="import random\n\nrandom.random()\n",
        unrelated="import random\nrandom.random()\n",
    )
    assert found == [("prepare.py", 3, "seed", "random.random() without random.seed")]

    seeded = suspects(
        tmp_path,
        "import random, prepare\nrandom.seed(0)\n",
        prepare="import random\nrandom.random()",
    )
    assert seeded == []


@given(code=st.text(max_size=200))
def test_any_text_is_read_without_running_it(tmp_path_factory, code):
    suspects(
        tmp_path_factory.mktemp("code"), code.replace("\r", "").encode("utf-8", "ignore").decode()
    )


def test_the_table_is_what_scikit_learn_draws_with():
    """Every name has a `random_state` that is None unless it is given, and no other has."""
    import sklearn.model_selection
    from sklearn.utils import all_estimators
    from sklearn.utils.discovery import all_functions

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        estimators = dict(all_estimators())
        functions = dict(all_functions())
    splitters = {
        name: getattr(sklearn.model_selection, name)
        for name in sklearn.model_selection.__all__
        if not name.startswith("Halving")  # experimental
        and isinstance(getattr(sklearn.model_selection, name), type)
    }
    known = ALWAYS | set(ONLY_WITH) | set(UNLESS)
    drawing = {
        name
        for name, made in {**functions, **estimators, **splitters}.items()
        if (state := inspect.signature(made).parameters.get("random_state"))
        and state.default is None
    }
    # Draw from a start of their own only in settings that change no result, or fetch data.
    harmless = {
        "AffinityPropagation", "ClassifierChain", "GaussianProcessClassifier",
        "GaussianProcessRegressor", "KBinsDiscretizer", "Lars", "LassoLars", "LinearSVR",
        "LocallyLinearEmbedding", "RegressorChain", "SpectralEmbedding",
        "TunedThresholdClassifierCV", "affinity_propagation", "check_cv", "dict_learning",
        "dict_learning_online", "fetch_covtype", "fetch_kddcup99", "fetch_rcv1",
        "locally_linear_embedding", "non_negative_factorization", "silhouette_score",
        "spectral_embedding", "BaseShuffleSplit",
    }  # fmt: skip

    assert drawing - known - harmless == set()
    assert {name for name in known - drawing if name not in ("HalvingRandomSearchCV",)} == set()


def test_a_seeded_start_draws_the_same_numbers_in_every_process(tmp_path):
    code = (
        "import random, numpy as np; from sklearn.utils import check_random_state as c;"
        "print(random.random(), np.random.rand(), np.random.default_rng().random(), c(None).rand())"
    )
    environ = {"PYTHONPATH": str(seeding_folder(tmp_path / "seeds"))}

    said = {
        subprocess.run(
            [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    }

    assert len(said) == 1
