#!/bin/sh
# Renew the lock files: versions with the hashes of every platform's wheels, no index address in them.
set -eu
cd "$(dirname "$0")/.."
home=.venv-lock
[ -x "$home/bin/uv" ] || { python3 -m venv "$home" && "$home/bin/python" -m pip install --quiet uv; }
# The machine's own pip settings (local wheels, caps) must not reach a file that others install from.
unset PIP_FIND_LINKS PIP_CONSTRAINT PIP_EXTRA_INDEX_URL UV_FIND_LINKS || true

lock() {
    PIP_CONFIG_FILE=/dev/null "$home/bin/uv" pip compile "$@" ${UPGRADE:+--upgrade} \
        --universal --python-version 3.11 --generate-hashes --no-config --quiet \
        --no-emit-index-url --no-emit-find-links --no-annotate --no-header
}

compile() {
    # setuptools installs the project itself, without the network, so it is locked like everything else.
    echo "setuptools>=77" | lock pyproject.toml - "$@"
}

compile -o requirements.lock
compile --extra test -c requirements.lock -o requirements-test.lock
compile --extra bench -c requirements.lock -o requirements-bench.lock
# What installs them (tools/venv.sh).
echo "uv" | lock - -o requirements-uv.lock
if grep -nE '://' requirements*.lock; then
    echo "✗ Tệp khóa không được chứa địa chỉ nào.  (a lock file must not contain an address)" >&2
    exit 1
fi
