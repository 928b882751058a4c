#!/bin/sh
# Remove what was made: environments, caches and, after a question, the data in var/. Refuses while the product runs.
set -eu
cd "$(dirname "$0")/.."
note=var/database.lock
if [ -f "$note" ] && command -v flock >/dev/null 2>&1 && ! flock --nonblock "$note" true; then
    echo "✗ Đạt Chuẩn đang chạy từ thư mục này; hãy dừng (Ctrl-C) rồi make clean.  (it is running; stop it first)" >&2
    exit 1
fi
keep=""
if [ -d var/postgres ] && [ "${FORCE:-}" != 1 ]; then
    answer=""
    if [ -t 0 ]; then
        printf 'Xóa cả cơ sở dữ liệu trong var/? Gõ "xoa" để xóa (type "xoa" to delete the data in var/ too): '
        read -r answer
    fi
    [ "$answer" = xoa ] || { echo "Giữ lại var/; muốn xóa: FORCE=1 make clean  (var/ is kept)"; keep=1; }
fi
[ "$keep" = 1 ] || rm -rf var
rm -rf .venv .venv-bench .venv-lock build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis src/*.egg-info
find . -name __pycache__ -type d -prune -exec rm -rf {} +
