"""Turn the census rows into the tables that the model sees."""

import pandas as pd

CATEGORIES = [
    "workclass",
    "education",
    "marital_status",
    "occupation",
    "relationship",
    "race",
    "sex",
    "native_country",
]
NUMBERS = ["age", "education_num", "capital_gain", "capital_loss", "hours_per_week"]


def prepare(people: pd.DataFrame) -> pd.DataFrame:
    """Keep the columns that `contracts/adult.odcs.yaml` promises, sorted by person."""
    people = people[["person_id", *NUMBERS, *CATEGORIES, "income_over_50k"]]
    return people.sort_values("person_id", ignore_index=True)
