"""``python -m datchuan``: the same as the console command ``datchuan``."""

import sys

from datchuan.cli import main

if __name__ == "__main__":
    sys.exit(main())
