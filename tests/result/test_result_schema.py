"""The schema that ships is the one of the code."""

import json
from importlib.resources import files

from jsonschema import Draft202012Validator

from mlgate.result.codec import json_schema

REGENERATE = (
    "python -c 'import json; from mlgate.result.codec import json_schema; "
    "print(json.dumps(json_schema(), indent=1, ensure_ascii=False))' "
    "> mlgate/result/result.schema.json"
)


def shipped():
    return json.loads((files("mlgate.result") / "result.schema.json").read_text(encoding="utf-8"))


def test_the_shipped_schema_is_current():
    assert shipped() == json_schema(), (
        f"the records changed; write the schema anew with: {REGENERATE}"
    )


def test_the_shipped_schema_is_a_schema():
    Draft202012Validator.check_schema(shipped())


def test_every_key_is_required_so_that_a_reader_never_has_to_guess():
    def objects(node):
        if isinstance(node, dict):
            if "properties" in node:
                yield node
            for child in node.values():
                yield from objects(child)

    for record in objects(shipped()):
        assert sorted(record["required"]) == sorted(record["properties"])
        assert record["additionalProperties"] is False
