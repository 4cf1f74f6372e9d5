"""What the service is made of: the licence list, an SBOM and an audit, by pip-licenses, cyclonedx-py, pip-audit.

    python -m eval.supply TOOLS ENVIRONMENT      (make supply)

TOOLS is an environment with those three, ENVIRONMENT one in which the service's lock alone is installed.
Writes docs/licences.md and dist/sbom.json. Exit status: 0 nothing known against any package, 1 something
is, 2 the list or the SBOM could not be made; an audit whose database cannot be reached is said and no fault.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

_LIST = Path("docs/licences.md")
_SBOM = Path("dist/sbom.json")
_LOCK = Path("requirements.txt")
_TOOLS_OWN = {"pip", "setuptools", "wheel", "zhiduan"}
_HEAD = """# Licences

Every package that the service installs on Linux (`requirements.txt`), by its own metadata; made by `make supply`.
The licences of the model and of learned weights are in [NOTICE.md](../NOTICE.md).

| package | version | licence |
|---|---|---|
"""


def licences(tools: Path, environment: Path) -> str:
    """The list as Markdown, one line a package. Raises CalledProcessError."""
    python = environment / "bin" / "python"
    command: list[str | Path] = [
        tools / "bin" / "pip-licenses",
        f"--python={python}",
        "--from=all",
        "--format=json",
    ]
    rows = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    kept = sorted((r for r in rows if r["Name"] not in _TOOLS_OWN), key=lambda r: r["Name"].lower())
    return _HEAD + "".join(f"| {r['Name']} | {r['Version']} | {licence(r)} |\n" for r in kept)


def licence(row: dict[str, str]) -> str:
    """The shortest true word for it: the SPDX expression, else classifier, else what the metadata has."""
    named = (row.get(f"License-{kind}", "") for kind in ("Expression", "Classifier", "Metadata"))
    given = next((text for text in named if text and text != "UNKNOWN"), "unknown")
    return re.sub(r"\s+", " ", given.strip().splitlines()[0])


def sbom(tools: Path, environment: Path) -> None:
    """CycloneDX 1.6, validated as it is written. Raises CalledProcessError."""
    _SBOM.parent.mkdir(exist_ok=True)
    command: list[str | Path] = [
        tools / "bin" / "cyclonedx-py", "environment", "--pyproject", "pyproject.toml",
        "--output-reproducible", "-o", _SBOM, environment / "bin" / "python",
    ]  # fmt: skip
    subprocess.run(command, check=True)


def audit(tools: Path) -> tuple[list[str], str]:
    """What is known against the lock's packages, one line each; or none and why it was not asked.

    pip-audit calls a package that its database does not answer for skipped and exits with 0: where
    that is all of them, nothing was audited.
    """
    command: list[str | Path] = [
        tools / "bin" / "pip-audit", "--disable-pip", "--require-hashes", "-r", _LOCK,
        "--format", "json", "--progress-spinner", "off",
    ]  # fmt: skip
    run = subprocess.run(command, check=False, capture_output=True, text=True)
    try:
        packages = json.loads(run.stdout)["dependencies"]
    except (ValueError, KeyError):
        return [], (run.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1]
    asked = [p for p in packages if "skip_reason" not in p]
    if not asked:
        return [], "its database answers for none of the packages"
    found = [f"{p['name']} {p['version']}: {v['id']}" for p in asked for v in p["vulns"]]
    return found, "" if len(asked) == len(packages) else f"{len(packages) - len(asked)} not asked"


def main(tools: Path, environment: Path) -> int:
    """Write both and audit. The exit status."""
    try:
        _LIST.write_text(licences(tools, environment), encoding="utf-8")
        sbom(tools, environment)
    except (OSError, subprocess.CalledProcessError, ValueError) as error:
        print(f"the licence list and the SBOM could not be made: {error}", file=sys.stderr)
        return 2
    print(f"wrote {_LIST} and {_SBOM}")
    found, unasked = audit(tools)
    print("\n".join(found) or f"audit: {f'skipped, {unasked}' if unasked else 'nothing known'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
