"""What a web process holds before its first request, with every file of template tags, which its first page reads."""

from __future__ import annotations

import json
import subprocess
import sys

PROGRAM = """
import gc, json, os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datchuan.config.settings")
from datchuan import web
from datchuan.config.wsgi import application
web.settle()
print(json.dumps({"frozen": gc.get_freeze_count(), "threshold": gc.get_threshold(), "modules": list(sys.modules)}))
"""
#: Each of them is needed by few requests, and weighs five to thirteen megabytes.
HEAVY = {"numpy", "typst", "docx", "docxtpl", "lxml", "xlsxwriter", "PIL", "pyhanko", "pikepdf", "python_calamine"}


def test_it_is_light_and_its_lasting_objects_are_out_of_the_collectors_way() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["frozen"] > 100_000
    assert said["threshold"][0] > 5_000
    assert "datchuan.desk.views" in said["modules"]
    assert not HEAVY & set(said["modules"])
