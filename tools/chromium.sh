#!/bin/sh
# The browser for the browser tests: the system's Chromium, installed through apt where that is possible.
set -eu
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if command -v apt-get >/dev/null 2>&1 && { [ -z "$as_root" ] || $as_root true 2>/dev/null; }; then
    echo "Cài Chromium để kiểm thử giao diện…  (installing Chromium for the browser tests)"
    export DEBIAN_FRONTEND=noninteractive
    if $as_root apt-get install -y --no-install-recommends chromium >/dev/null 2>&1; then exit 0; fi
    if $as_root apt-get update >/dev/null 2>&1 && $as_root apt-get install -y --no-install-recommends chromium >/dev/null; then exit 0; fi
fi
printf '\n✗ %s\n  %s\n' \
    "Thiếu Chromium cho các kiểm thử giao diện. Hãy chạy: sudo apt-get install chromium, rồi chạy lại make test." \
    "Chromium is missing. Run: sudo apt-get install chromium, then make test again." >&2
exit 1
