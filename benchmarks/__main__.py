"""``make bench``: everything, in turn, into ``benchmarks/RESULTS.md``. Names given as arguments choose (web, verdicts)."""

from __future__ import annotations

import importlib
import sys
from datetime import datetime
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"
PARTS = {
    "verdicts": "Verdicts of the whole country",
    "web": "The served product",
}


def main(chosen: list[str]) -> int:
    """Run the chosen parts (all when none is named); write the file only when all of them ran."""
    sections = []
    for name, title in PARTS.items():
        if chosen and name not in chosen:
            continue
        print(f"== {title}", flush=True)
        try:
            module = importlib.import_module(f"benchmarks.{name}")
        except ModuleNotFoundError as error:
            print(f"   left out: {error}", flush=True)
            continue
        said = module.table(module.main())
        print(said, flush=True)
        sections.append(f"## {title}\n\n{said}\n")
    if len(sections) == len(PARTS):
        head = f"# Results\n\nMeasured on {datetime.now():%d/%m/%Y %H:%M} with `make bench`; how to read them: `README.md`.\n"
        RESULTS.write_text("\n".join([head, *sections]), encoding="utf-8")
        print(f"Written: {RESULTS.relative_to(RESULTS.parent.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
