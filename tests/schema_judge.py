"""A foreign judge of the template's JSON Schema: python3-jsonschema.

schema_judge.py SCHEMA             checks the schema itself, its examples and its defaults
schema_judge.py SCHEMA DOCUMENTS   one document a line in; "ok" or what is wrong a line out
Exit 0, or 77 when the package is not there.
"""

import json
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    sys.exit(77)


def first_error(validator, document):
    error = next(validator.iter_errors(document), None)
    if error is None:
        return "ok"
    return "/" + "/".join(str(part) for part in error.absolute_path) + ": " + error.message[:200]


def check_samples(root, part, place):
    """Every example and default is valid where it stands."""
    bad = 0
    if isinstance(part, dict):
        samples = []
        if isinstance(part.get("title"), str):  # a schema, and not the properties of one
            samples = part.get("examples", []) + ([part["default"]] if "default" in part else [])
        if samples:
            own = {key: value for key, value in part.items() if key != "$id"}
            judge = Draft202012Validator({"$defs": root["$defs"], **own})
            for sample in samples:
                verdict = first_error(judge, sample)
                if verdict != "ok":
                    print(f"{place}: {json.dumps(sample)}: {verdict}")
                    bad += 1
        for key, value in part.items():
            if key not in ("examples", "default", "enum", "required"):
                bad += check_samples(root, value, f"{place}/{key}")
    elif isinstance(part, list):
        for index, value in enumerate(part):
            bad += check_samples(root, value, f"{place}/{index}")
    return bad


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    if len(sys.argv) == 2:
        Draft202012Validator.check_schema(schema)
        sys.exit(1 if check_samples(schema, schema, "") else 0)
    judge = Draft202012Validator(schema)
    with open(sys.argv[2], encoding="utf-8") as file:
        for line in file:
            print(first_error(judge, json.loads(line)))


main()
