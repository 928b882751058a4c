#!/bin/sh
# Make .venv what a lock file says:  tools/venv.sh requirements.lock
# Needs Python 3.11 or later and the network the first time; later a glance at a stamp. A half-finished or moved
# environment is made anew. Every message says what to do.
set -eu
cd "$(dirname "$0")/.."
lock=$1
home=${2:-.venv}
stamp="$home/.complete-$lock"

stop() {
    printf '\n✗ %s\n  %s\n' "$1" "$2" >&2
    exit 1
}

recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
whole() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

# The distribution's own Python comes first: Debian builds it optimised by profile, and what people compile beside it
# usually is not (measured: 1.2 to 1.4 times the time for the same requests).
find_python() {
    chosen=""
    own=""
    case ":$PATH:" in *:/usr/bin:*) own=/usr/bin/python3 ;; esac
    for candidate in ${PYTHON:-} $own python3.11 python3.12 python3.13 python3.14 python3; do
        if recent "$candidate"; then
            chosen=${chosen:-$candidate}
            if whole "$candidate"; then
                chosen=$candidate
                return
            fi
        fi
    done
    [ -n "$chosen" ] || stop \
        "Cần Python 3.11 trở lên; máy này có: $(python3 --version 2>&1 || echo không có Python). Debian/Ubuntu: sudo apt-get install python3 python3-venv" \
        "Python 3.11 or later is needed. On Debian/Ubuntu: sudo apt-get install python3 python3-venv"
}

add_venv_module() {
    whole "$chosen" && return
    package=$("$chosen" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Cài gói $package…  (installing $package)"
        { apt-get install -y "$package" || { apt-get update && apt-get install -y "$package"; }; } >/dev/null 2>&1 || true
    fi
    whole "$chosen" || stop \
        "Python trên máy này thiếu mô-đun venv. Hãy chạy: sudo apt-get install $package, rồi chạy lại." \
        "The venv module is missing. Run: sudo apt-get install $package, then try again."
}

check_disk() {
    free=$(df -Pk . | awk 'NR == 2 { print int($4 / 1024) }')
    [ "${free:-9999}" -ge 1024 ] || stop \
        "Đĩa chỉ còn $free MB trống; cài lần đầu cần khoảng 1024 MB. Hãy giải phóng chỗ rồi chạy lại." \
        "Only $free MB are free; the first installation needs about 1024 MB. Free some space and try again."
}

usable() {
    [ -f "$home/pyvenv.cfg" ] && [ ! -e "$home/.installing" ] || return 1
    [ "$(cat "$home/.where" 2>/dev/null || pwd)" = "$(pwd)" ] || return 1
    recent "$home/bin/python"
}

# Without what is hardly ever loaded; what does not compile is a template of its package.
compile() { "$1" -m compileall -q -j 0 -x '/(pip|setuptools|pygments|mypyc?|aiohttp|tests)/' "$2" >/dev/null 2>&1 || true; }

wanted=$(cat "$lock" pyproject.toml | cksum)
if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && [ "$(cat "$home/.where" 2>/dev/null)" = "$(pwd)" ] && [ ! -e "$home/.installing" ] && recent "$home/bin/python"; then
    exit 0
fi

find_python
add_venv_module
check_disk
compile "$chosen" src &
if ! usable; then
    if [ -e "$home" ]; then
        echo "Môi trường $home dở dang hoặc đã bị chuyển chỗ; tạo lại.  (incomplete or moved: making it anew)"
        rm -rf "$home"
    fi
    echo "Tạo môi trường Python trong $home…  (making the Python environment)"
    "$chosen" -m venv --without-pip "$home" || stop "Không tạo được $home; lý do ở các dòng trên." "$home could not be made; see above."
fi
pwd >"$home/.where"
: >"$home/.installing"
echo "Cài các gói theo $lock, kiểm mã băm…  (installing the locked packages, checking hashes)"
# uv installs in seconds what pip takes a minute for, by the same lock and hashes, from where pip's settings say. It is fetched by
# the pip that lies packed beside Python: to put that into the environment takes longer than all the rest. Where uv cannot be had
# or reaches less than pip does, pip is put there after all, installs, and says what is wrong.
options="--disable-pip-version-check --no-input --no-compile --no-deps --no-warn-conflicts --only-binary=:all: --require-hashes"
packed() {
    "$chosen" -c 'import ensurepip, glob, sysconfig
places = [sysconfig.get_config_var("WHEEL_PKG_DIR") or "", ensurepip.__path__[0] + "/_bundled"]
print(*[pip for place in places if place for pip in sorted(glob.glob(place + "/pip-*.whl"))][:1])'
}
quick() {
    PYTHONPATH=$(packed)
    export PYTHONPATH
    "$home/bin/python" -m pip install $options --target "$home/.uv" -r requirements-uv.lock || return 1
    index=$("$home/bin/python" -m pip config list 2>/dev/null | sed -n "s/^[^=]*\.index-url='\(.*\)'\$/\1/p")
    unset PYTHONPATH
    [ -z "$index" ] || export UV_DEFAULT_INDEX="${index##*
}"
    install="$home/.uv/bin/uv pip install --python $home/bin/python --no-config --system-certs --no-deps"
    export UV_CACHE_DIR="$home/.uv/cache"
    $install --only-binary :all: --require-hashes -r "$lock" && $install --no-build-isolation -e .
}
slow() {
    "$home/bin/python" -m ensurepip >/dev/null || true  # what pip misses it says itself
    "$home/bin/python" -m pip install $options -r "$lock" || stop \
        "Không cài được các gói; lý do ở các dòng trên. Hãy kiểm tra mạng tới kho gói Python rồi chạy lại." \
        "The packages could not be installed; the reason is above. Check the network and try again."
    "$home/bin/python" -m pip install --disable-pip-version-check --no-input --quiet --no-deps --no-build-isolation -e . || stop \
        "Không cài được chính dự án vào $home; lý do ở các dòng trên." "The project itself could not be installed; see above."
}
(quick) >"$home/.quick.log" 2>&1 || slow
rm -rf "$home/.uv" "$home/.lock"  # uv, its cache and the file that it locks
wait
compile "$home/bin/python" "$home/lib"
echo "$wanted" >"$stamp"
rm -f "$home/.installing"
