"""What of scikit-learn draws random numbers unless it is given a `random_state`."""

from collections.abc import Mapping

#: Whatever its other settings.
ALWAYS = frozenset({
    "AdaBoostClassifier", "AdaBoostRegressor", "BaggingClassifier", "BaggingRegressor",
    "BayesianGaussianMixture", "BernoulliRBM", "BisectingKMeans", "DecisionTreeClassifier",
    "DecisionTreeRegressor", "DictionaryLearning", "EllipticEnvelope", "ExtraTreeClassifier",
    "ExtraTreeRegressor", "ExtraTreesClassifier", "ExtraTreesRegressor", "FastICA",
    "GaussianMixture", "GaussianRandomProjection", "GradientBoostingClassifier",
    "GradientBoostingRegressor", "HistGradientBoostingClassifier",
    "HistGradientBoostingRegressor", "IsolationForest", "KMeans", "LatentDirichletAllocation",
    "LinearSVC", "MDS", "MLPClassifier", "MLPRegressor", "MinCovDet",
    "MiniBatchDictionaryLearning", "MiniBatchKMeans", "MiniBatchNMF", "MiniBatchSparsePCA",
    "NeighborhoodComponentsAnalysis", "Nystroem", "OutputCodeClassifier",
    "PassiveAggressiveClassifier", "PassiveAggressiveRegressor", "PatchExtractor",
    "PolynomialCountSketch", "QuantileTransformer", "RANSACRegressor", "RBFSampler",
    "RandomForestClassifier", "RandomForestRegressor", "RandomTreesEmbedding",
    "RandomizedSearchCV", "SGDClassifier", "SGDOneClassSVM", "SGDRegressor",
    "SkewedChi2Sampler", "SparsePCA", "SparseRandomProjection", "SpectralBiclustering",
    "SpectralClustering", "SpectralCoclustering", "TSNE", "TheilSenRegressor", "TruncatedSVD",
    "GroupShuffleSplit", "HalvingRandomSearchCV", "ParameterSampler", "RepeatedKFold",
    "RepeatedStratifiedKFold", "ShuffleSplit", "StratifiedShuffleSplit", "extract_patches_2d",
    "fast_mcd", "fastica", "k_means", "kmeans_plusplus", "make_biclusters", "make_blobs",
    "make_checkerboard", "make_circles", "make_classification", "make_friedman1",
    "make_friedman2", "make_friedman3", "make_gaussian_quantiles", "make_hastie_10_2",
    "make_low_rank_matrix", "make_moons", "make_multilabel_classification", "make_regression",
    "make_s_curve", "make_sparse_coded_signal", "make_sparse_spd_matrix",
    "make_sparse_uncorrelated", "make_spd_matrix", "make_swiss_roll", "mutual_info_classif",
    "mutual_info_regression", "permutation_importance", "quantile_transform",
    "randomized_range_finder", "randomized_svd", "resample", "shuffle", "smacof",
    "spectral_clustering",
})  # fmt: skip

#: Draws only where the keyword has one of these values, as Python writes them.
ONLY_WITH: Mapping[str, tuple[str, frozenset[str]]] = {
    **dict.fromkeys(("KFold", "StratifiedKFold", "StratifiedGroupKFold", "GroupKFold"),
                    ("shuffle", frozenset({"True"}))),
    **dict.fromkeys(("LogisticRegression", "LogisticRegressionCV"),
                    ("solver", frozenset({"'sag'", "'saga'", "'liblinear'"}))),
    **dict.fromkeys(("Ridge", "RidgeClassifier", "ridge_regression"),
                    ("solver", frozenset({"'sag'", "'saga'"}))),
    **dict.fromkeys(("SVC", "NuSVC"), ("probability", frozenset({"True"}))),
    **dict.fromkeys(("ElasticNet", "ElasticNetCV", "Lasso", "LassoCV", "MultiTaskElasticNet",
                     "MultiTaskElasticNetCV", "MultiTaskLasso", "MultiTaskLassoCV"),
                    ("selection", frozenset({"'random'"}))),
    "PCA": ("svd_solver", frozenset({"'randomized'", "'arpack'"})),
    "KernelPCA": ("eigen_solver", frozenset({"'randomized'", "'arpack'"})),
    "NMF": ("init", frozenset({"'random'", "'nndsvdar'"})),
    "DummyClassifier": ("strategy", frozenset({"'stratified'", "'uniform'"})),
    "learning_curve": ("shuffle", frozenset({"True"})),
}  # fmt: skip

#: Draws unless the keyword has this value.
UNLESS: Mapping[str, tuple[str, str]] = {"train_test_split": ("shuffle", "False")}
