"""What the console command's arguments are built from."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

Handler = Callable[[argparse.Namespace], int]


def day(text: str) -> date:
    """A day on the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r}: ngày viết dạng 2023-10-12 (a date is written 2023-10-12)"
        ) from None


class Parser(argparse.ArgumentParser):
    """Says in Vietnamese first what is wrong with the arguments."""

    def error(self, message: str) -> Any:
        self.print_usage(sys.stderr)
        print(
            f"{self.prog}: lệnh chưa đúng; xem “{self.prog} --help” (wrong use: {message})", file=sys.stderr, flush=True
        )
        raise SystemExit(2)


def group(commands: Any, name: str, text: str) -> Any:
    """A command that has commands below it."""
    below = commands.add_parser(name, help=text, description=text)
    return below.add_subparsers(title="lệnh (commands)", metavar="LỆNH", required=True)


def add(commands: Any, name: str, text: str, run: Handler) -> argparse.ArgumentParser:
    """One command with what it runs."""
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    command.set_defaults(run=run)
    return command
