"""Checks OpenLineage events against the published schemas, each facet by the schema that it names:

    python check_schemas.py FOLDER_OF_SPEC EVENTS.ndjson

Prints the names of the facets that it saw; exits 1 and says what is wrong with the first events that are invalid.
"""
import json
import pathlib
import sys

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource


def schemas(folder):
    loaded = [json.loads(path.read_text()) for path in [folder / "OpenLineage.json", *folder.glob("facets/*.json")]]
    return Registry().with_resources([(one["$id"], Resource.from_contents(one)) for one in loaded])


def facets(event):
    owners = [event["run"], event["job"], *event["inputs"], *event["outputs"]]
    for owner in owners:
        for kind in ("facets", "inputFacets", "outputFacets"):
            yield from owner.get(kind, {}).items()


def problems(registry, event):
    def check(value, url):
        found = Draft202012Validator({"$ref": url}, registry=registry, format_checker=FormatChecker())
        return [f"{url}: {error.json_path}: {error.message}" for error in found.iter_errors(value)]

    yield from check(event, event["schemaURL"])
    for name, facet in facets(event):
        document = facet["_schemaURL"].partition("#")[0]
        if name not in registry.contents(document)["properties"]:
            yield f"{document} is not about {name}"
        yield from check(facet, facet["_schemaURL"])


def main(folder, file):
    registry = schemas(pathlib.Path(folder))
    seen, wrong = set(), []
    for line in pathlib.Path(file).read_text().splitlines():
        event = json.loads(line)
        wrong += problems(registry, event)
        seen |= {name for name, _ in facets(event)}
    print("\n".join(wrong[:20] or sorted(seen)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
