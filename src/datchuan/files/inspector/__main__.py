"""Run by path in isolated mode: the package is loaded from this folder under a name of its own."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

_NAME = "file_inspector"


def _start() -> None:
    here = Path(__file__).resolve().parent
    spec = importlib.util.spec_from_file_location(_NAME, here / "__init__.py", submodule_search_locations=[str(here)])
    if spec is None or spec.loader is None:
        raise SystemExit(3)
    package = importlib.util.module_from_spec(spec)
    sys.modules[_NAME] = package
    spec.loader.exec_module(package)
    importlib.import_module(f"{_NAME}.main").main()


if __name__ == "__main__":
    _start()
