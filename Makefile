# Needs: python3 (3.11 or later), make, and the network the first time.
# PORT, HOST, DATABASE_URL and the rest are read from the environment: docs/settings.md

.PHONY: help run test check bench lock clean venv venv-test
.DEFAULT_GOAL := help
# Vietnamese sentences on any terminal, whatever its locale says.
export PYTHONUTF8 := 1

help:
	@echo "make run    chạy Đạt Chuẩn (run the product; Ctrl-C stops it)"
	@echo "make test   mọi kiểm thử (every check and test)"
	@echo "make check  phần nhanh, không trình duyệt (the fast part, without a browser)"
	@echo "make bench  đo tốc độ (the benchmarks)"
	@echo "make lock   làm mới các tệp khóa; UPGRADE=1 nâng phiên bản (renew the lock files)"
	@echo "make clean  xóa mọi thứ dựng ra, kể cả dữ liệu trong var/ (remove all that was made, data included)"

venv:
	@sh tools/venv.sh requirements.lock

venv-test:
	@sh tools/venv.sh requirements-test.lock

run: venv
	@exec .venv/bin/python -m datchuan serve

test: venv-test
	@sh tools/test.sh chromium -n 3 --dist worksteal

check: venv-test
	@sh tools/test.sh -n 2 --dist worksteal -m "not browser and not slow"

bench:
	@sh tools/venv.sh requirements-bench.lock .venv-bench
	@.venv-bench/bin/python -m benchmarks

lock:
	@sh tools/lock.sh

clean:
	@sh tools/clean.sh
