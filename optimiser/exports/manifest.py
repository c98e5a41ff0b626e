"""manifest.json: written last, so its presence says that a plan folder is complete.

It names every file with its size and SHA-256, so a file edited after the audit shows.
"""

import hashlib
import json
import platform
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from optimiser.exports.files import write_private
from optimiser.models.kinds import AnyPlan
from optimiser.version import __version__

MANIFEST = "manifest.json"
LEFT = (".", "~$")
DESKTOP = frozenset({"Thumbs.db", "desktop.ini"})
"""How the names begin that a desktop or an office program leaves beside a file, and whole names."""
MANIFEST_SCHEMA = "optimiser.manifest/1"


def write_manifest(folder: Path, plan: AnyPlan) -> None:
    """Describe every file of `folder`; no clock time, so equal plans give equal manifests."""
    document = {
        "schema": MANIFEST_SCHEMA,
        "files": [_describe(path) for path in _files(folder)],
        "input_sha256": None if plan.case is None else plan.case.sha256,
        "versions": {
            "optimiser": __version__,
            "ortools": _version_of("ortools"),
            "python": platform.python_version(),
        },
    }
    write_private(folder / MANIFEST, json.dumps(document, indent=2) + "\n")


def changed_files(folder: Path) -> list[str] | None:
    """Names of files changed, added or missing since the release; None without a manifest."""
    try:
        document: Any = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        said = {file["name"]: file for file in document["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    try:
        found = {path.name: _describe(path) for path in _files(folder) if _ours(path, said)}
    except OSError:  # the folder cannot be looked into any more
        return sorted(said)
    return sorted(name for name in said.keys() | found.keys() if said.get(name) != found.get(name))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name != MANIFEST)


def _ours(path: Path, said: Mapping[str, Any]) -> bool:
    """Is it a file of the plan, or one that somebody put there? What a desktop leaves beside an
    open file is neither."""
    return path.name in said or not (path.name.startswith(LEFT) or path.name in DESKTOP)


def _describe(path: Path) -> dict[str, Any]:
    try:
        content = path.read_bytes() if path.is_file() else b""
    except OSError:  # it cannot be read, so nobody knows that it is as it was
        return {"name": path.name, "bytes": None, "sha256": None}
    digest = hashlib.sha256(content).hexdigest()
    return {"name": path.name, "bytes": len(content), "sha256": digest}


def _version_of(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
