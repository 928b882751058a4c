#!/bin/sh
# The browser for the browser tests: the system's Chromium, installed through apt where that is possible. Debian's build
# without a window is taken first: the same engine at two thirds of the work.
set -eu
for name in chromium-headless-shell chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"
export DEBIAN_FRONTEND=noninteractive

install() {
    for package in chromium-headless-shell chromium; do
        $as_root apt-get install -y --no-install-recommends "$package" >/dev/null 2>&1 && return
    done
    return 1
}

if command -v apt-get >/dev/null 2>&1 && { [ -z "$as_root" ] || $as_root true 2>/dev/null; }; then
    echo "Cài Chromium để kiểm thử giao diện…  (installing Chromium for the browser tests)"
    if install || { $as_root apt-get update >/dev/null 2>&1 && install; }; then exit 0; fi
fi
printf '\n✗ %s\n  %s\n' \
    "Thiếu Chromium cho các kiểm thử giao diện. Hãy chạy: sudo apt-get install chromium, rồi chạy lại make test." \
    "Chromium is missing. Run: sudo apt-get install chromium, then make test again." >&2
exit 1
