"""What the product is made of, as a bill of materials in CycloneDX 1.6, from a lock.

    tools/sbom.py [LOCK]     write it to the standard output; the lock is requirements.lock

Names, versions and the hashes that an installation may have. The same lock gives the same bytes.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

ROOT = Path(__file__).resolve().parents[1]
PINNED = re.compile(r"([a-z0-9-]+)==([0-9a-z.!+]+)(?: ; ([^\\]+?))? \\")
HASH = re.compile(r" {4}--hash=sha256:([0-9a-f]{64})(?: \\)?")


def packages(lock: str) -> list[dict[str, Any]]:
    """Name, version, marker and hashes of each; raises `ValueError` at a line of another kind."""
    found: list[dict[str, Any]] = []
    for number, line in enumerate(lock.splitlines(), 1):
        if pinned := PINNED.fullmatch(line):
            name, version, marker = pinned.groups()
            found.append({"name": name, "version": version, "marker": marker, "hashes": []})
        elif (hashed := HASH.fullmatch(line)) and found:
            found[-1]["hashes"].append(hashed[1])
        else:
            raise ValueError(f"line {number} is neither a pinned package nor its hash: {line!r}")
    if bare := [each["name"] for each in found if not each["hashes"]]:
        raise ValueError(f"without a hash: {', '.join(bare)}")
    return found


def component(package: dict[str, Any]) -> dict[str, Any]:
    address = f"pkg:pypi/{package['name']}@{package['version']}"
    made: dict[str, Any] = {
        "type": "library",
        "bom-ref": address,
        "name": package["name"],
        "version": package["version"],
        "purl": address,
        "properties": [{"name": "sha256", "value": each} for each in package["hashes"]],
    }
    if package["marker"]:
        made["properties"].append({"name": "only where", "value": package["marker"]})
    return made


def bill(lock: str, version: str) -> dict[str, Any]:
    made = [component(each) for each in packages(lock)]
    ours = f"pkg:pypi/deliberate@{version}"
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, version + lock)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": ours,
                "name": "deliberate",
                "version": version,
                "purl": ours,
            }
        },
        "components": made,
        "dependencies": [{"ref": ours, "dependsOn": [each["bom-ref"] for each in made]}],
    }


def our_version() -> str:
    source = (ROOT / "deliberate" / "__init__.py").read_text()
    found = re.search(r'__version__ = "([^"]+)"', source)
    assert found
    return found[1]


def main() -> None:
    lock = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "requirements.lock"
    print(json.dumps(bill(lock.read_text(), our_version()), indent=1))


if __name__ == "__main__":
    main()
