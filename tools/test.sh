#!/bin/sh
# Every check, in one go: all of them run, also when an early one fails; pytest comes last, so that its count closes the
# output. It begins to work beside the checks: what it says waits in the pipe until they have had their say. Arguments go
# to pytest. After the word chromium before them, the browser is installed meanwhile where it is missing; the first
# test that needs it waits.
set -u
cd "$(dirname "$0")/.."
bin=.venv/bin
# Some machines forbid Python to keep what it compiled. The tests start the product some hundred times: each start would
# compile all of it anew.
unset PYTHONDONTWRITEBYTECODE
# One word for each check that failed, and the exit code of pytest.
notes=$(mktemp -d)
trap 'rm -rf "$notes"' EXIT
color=no
[ ! -t 1 ] || color=yes

check() {
    name=$1
    shift
    echo "== $name"
    "$@" || printf ' %s' "$name" >>"$notes/failed"
}

checks() {
    check ruff $bin/ruff check .
    check ruff-format $bin/ruff format --check --quiet .
    check mypy $bin/python -m mypy
    check djlint $bin/djlint src --lint --quiet
    [ ! -e "$notes/failed" ] || echo "✗ Chưa đạt:$(cat "$notes/failed")  (these checks failed; the tests still run)"
}

chromium() {
    sh tools/chromium.sh || printf ' %s' chromium >>"$notes/failed"
    : >"$notes/chromium"
}

tests() {
    $bin/python -m pytest --color="$color" "$@"
    echo $? >"$notes/code"
}

if [ "${1-}" = chromium ]; then
    shift
    chromium </dev/null &
    export CHROMIUM_READY="$notes/chromium"
fi
tests "$@" | {
    checks </dev/null
    echo "== pytest"
    cat
}
code=$(cat "$notes/code" 2>/dev/null || echo 1)
[ "$code" = 0 ] && [ ! -e "$notes/failed" ] && exit 0
[ ! -e "$notes/failed" ] || echo "✗ Chưa đạt:$(cat "$notes/failed")  (failed before the tests)" >&2
exit 1
