#!/bin/sh
# Every check, in one go: all of them run, also when an early one fails; pytest comes last, so that its count closes the
# output. Arguments go to pytest.
set -u
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=""

check() {
    name=$1
    shift
    echo "== $name"
    "$@" || failed="$failed $name"
}

check ruff $bin/ruff check .
check ruff-format $bin/ruff format --check --quiet .
check mypy $bin/python -m mypy
check djlint $bin/djlint src --lint --quiet
[ -z "$failed" ] || echo "✗ Chưa đạt:$failed  (these checks failed; the tests still run)"
echo "== pytest"
$bin/python -m pytest "$@"
code=$?
[ "$code" = 0 ] && [ -z "$failed" ] && exit 0
[ -z "$failed" ] || echo "✗ Chưa đạt:$failed  (failed before the tests)" >&2
exit 1
