"""The console command ``datchuan``: stable subcommands for operators and scripts.

Exit codes: 0 all is well, 1 problems were found or the work could not be done, 2 wrong use. Problems are sentences,
not tracebacks. Imports happen inside the handlers, so that ``--help`` is quick and ``pack check`` needs no database.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from datchuan.config.arguments import Parser, add, day, group
from datchuan.config.terminal import Trouble, known, report, say

#: Django commands that change the schema or make migrations: run as the owner of the tables.
OWNER_COMMANDS = frozenset(
    {"migrate", "makemigrations", "pgtrigger", "sqlmigrate", "showmigrations", "dbshell", "flush"}
)
#: Django commands that work without a database.
WITHOUT_DATABASE = frozenset(
    {"help", "version", "makemessages", "compilemessages", "collectstatic", "findstatic", "check"}
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; returns the exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datchuan.config.settings")
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal without Vietnamese letters
    if arguments[:1] == ["manage"]:
        return _guarded(lambda: _manage(arguments[1:]))
    options = _parser().parse_args(arguments)
    return _guarded(lambda: options.run(options))


def _guarded(work: Callable[[], int]) -> int:
    """Run; show what is known to go wrong as a sentence."""
    try:
        return work()
    except Trouble as trouble:
        return report(trouble)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader (head, less) has left
        return 0
    except KeyboardInterrupt:
        return report(Trouble("Đã dừng theo yêu cầu.", "Stopped.", code=130))
    except Exception as error:
        if (told := known(error)) is None:
            raise
        return report(told)


# --- what each command stands on -----------------------------------------------------------------------------------


@contextmanager
def _database(role: str = "app") -> Iterator[None]:
    """The database for a command; starts the embedded server when it does not run."""
    os.environ.setdefault("DATCHUAN_DB_ROLE", role)  # before the settings are read for the first time
    from datchuan.config import settings
    from datchuan.sharing import use_database

    with use_database(os.environ, settings.VAR):
        try:
            yield
        finally:
            _close_connections()


def _close_connections() -> None:
    """Before the server stops, so that no pool thread tries to connect again."""
    if "django.db" in sys.modules:
        from django.db import connections

        for connection in connections.all(initialized_only=True):
            connection.close()
            connection.close_pool()  # type: ignore[attr-defined]


def _django() -> None:
    os.environ.setdefault("DATCHUAN_DB_ROLE", "app")
    from datchuan.config.loading import load

    load()


def _print_json(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2, default=str))


# --- handlers ------------------------------------------------------------------------------------------------------


def _serve(_options: argparse.Namespace) -> int:
    from datchuan.launch import serve

    return serve()


def _pack_check(options: argparse.Namespace) -> int:
    _django()  # settings and translations only: no connection is made
    from datchuan.packs.checking import check

    return _print_problems(list(check(options.path)), options)


def _pack_diff(options: argparse.Namespace) -> int:
    return _with_pack("diff_pack", options)


def _pack_load(options: argparse.Namespace) -> int:
    return _with_pack("load_pack", options)


def _with_pack(verb: str, options: argparse.Namespace) -> int:
    with _database():
        _django()
        from datchuan.packs import loading

        try:
            _print_report(getattr(loading, verb)(options.path, beside=options.beside), options.json)
        except loading.BadPack as bad:
            return _print_problems(bad.problems, options)
    return 0


def _print_problems(problems: list[Any], options: argparse.Namespace) -> int:
    if options.json:
        _print_json({"ok": not problems, "problems": [asdict(problem) for problem in problems]})
    else:
        for problem in problems:
            print(problem)
        if problems:
            say(f"\n{len(problems)} lỗi trong {options.path}.", f"{len(problems)} problems")
        else:
            say(f"{options.path}: không có lỗi.", "no problems")
    return 1 if problems else 0


def _print_report(found: Any, as_json: bool) -> None:
    """What loading a pack changed or would change."""
    if as_json:
        _print_json(found.to_json())
        return
    for line in found.lines() or ["= không có gì thay đổi (nothing changes)"]:
        print(f"  {line}")


def _procedure_diagram(options: argparse.Namespace) -> int:
    _django()  # settings and translations only: no connection is made
    from datchuan.packs.diagrams import diagrams
    from datchuan.packs.reading import read_pack

    pack, problems = read_pack(options.path)
    if pack is None:
        return _print_problems(problems, argparse.Namespace(path=options.path, json=False))
    for name, text in diagrams(pack).items():
        if options.to is None:
            print(text)
            continue
        options.to.mkdir(parents=True, exist_ok=True)
        (options.to / name).write_text(text, encoding="utf-8")
        print(f"  {options.to / name}")
    return 0


def _demo_build(options: argparse.Namespace) -> int:
    progress = sys.stderr if options.json else sys.stdout
    with _database():
        _django()
        from datchuan.packs.demo import build

        counts = build(progress=lambda line: print(f"  {line}", file=progress, flush=True))
    if options.json:
        _print_json(counts)
    else:
        for name, count in counts.items():
            print(f"  {name}: {count}")
    return 0


def _operator(options: argparse.Namespace) -> int:
    with _database():
        _django()
        from datchuan import operators

        if options.verb in {"first", "second"}:
            make = operators.first if options.verb == "first" else operators.second
            made = make(options.username, options.name, options.agency)
        else:
            made = operators.new_link(options.username, without_second_factor=options.reset_second_factor)
    _print_json(made) if options.json else print(operators.in_words(made))
    return 0


def _status(options: argparse.Namespace) -> int:
    with _database():
        _django()
        from datchuan import printed
        from datchuan.insight.status import status

        data = status(options.on or _today())
    _print_json(data) if options.json else print(printed.status(data))
    return 0


def _verdict(options: argparse.Namespace) -> int:
    with _database():
        _django()
        from datchuan import printed
        from datchuan.insight.status import verdict

        data = verdict(options.commune, options.set, options.on or _today())
    _print_json(data) if options.json else print(printed.verdict(data))
    return 0


def _today() -> date:
    from datchuan.config import clock

    return clock.today()


def _journal_verify(options: argparse.Namespace) -> int:
    with _database():
        _django()
        from datchuan.journal.verify import verify

        found = verify()
    if options.json:
        _print_json(found.as_json())
    else:
        for problem in found.problems:
            print(f"{problem.chain}:{problem.seq}: {problem.sentence}")
        say(
            f"{found.entries} dòng, {found.chains} chuỗi, {found.heads} dấu đối chứng: "
            + ("nguyên vẹn." if found.ok else f"{len(found.problems)} điều bất thường."),
            "intact" if found.ok else f"{len(found.problems)} problems",
        )
    return 0 if found.ok else 1


def _doctor(options: argparse.Namespace) -> int:
    from datchuan.config import doctor

    findings = doctor.before_database()
    try:
        with _database():
            _django()
            findings += doctor.with_database()
    except Trouble as trouble:
        findings.append(doctor.Finding("database", doctor.BROKEN, trouble.vi, trouble.en))
    except Exception as error:
        told = known(error) or Trouble(f"Không khám tiếp được: {error!r}", "The rest could not be looked at.")
        findings.append(doctor.Finding("program", doctor.BROKEN, told.vi, told.en))
    if options.json:
        _print_json(doctor.as_json(findings))
    else:
        print(doctor.as_text(findings))
    return 1 if doctor.is_broken(findings) else 0


def _manage(arguments: list[str]) -> int:
    """Django's own management commands; ``migrate`` also renews the rights of the application role."""
    command = arguments[0] if arguments else "help"
    owner = command in OWNER_COMMANDS
    worker = arguments[:2] == ["procrastinate", "worker"]
    os.environ.setdefault("DATCHUAN_PROCESS", "worker" if worker else "command")
    with (
        nullcontext()
        if command in WITHOUT_DATABASE or "--help" in arguments
        else _database("owner" if owner else "app")
    ):
        from django.core.management import ManagementUtility

        _django()
        changes_tables = command == "migrate" and not {"--plan", "--check"} & set(arguments)
        with _quick_if_empty() if changes_tables else nullcontext():
            ManagementUtility(["datchuan manage", *arguments]).execute()
        if worker:
            _last_head()
        if changes_tables:
            from datchuan.config import settings
            from datchuan.preparation import after_migrate

            after_migrate(os.environ, settings.VAR)
    return 0


@contextmanager
def _quick_if_empty() -> Iterator[None]:
    from datchuan.config.first_migration import quick_if_empty

    with quick_if_empty():
        yield


def _last_head() -> None:
    """What was written since the worker's last round goes to the witness file before the product stops."""
    from datchuan.journal.heads import keep_head

    try:
        keep_head()
    except Exception as error:  # the database or the disk is gone; the next run takes the head
        say(f"Chưa lấy được dấu nhật ký khi dừng: {error}", "no head of the journal was taken at the stop")


# --- the command line ----------------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="datchuan", description="Đạt Chuẩn: điều hành Chương trình nông thôn mới của một tỉnh.")
    commands = parser.add_subparsers(title="lệnh (commands)", metavar="LỆNH", required=True, dest="command")
    add(commands, "serve", "chạy hệ thống: cơ sở dữ liệu, web, việc nền (run the product; PORT, HOST)", _serve)
    _add_pack(commands)
    _add_procedure(commands)
    demo = group(commands, "demo", "dữ liệu minh họa (demo data)")
    build = add(demo, "build", "dựng dữ liệu minh họa, làm tiếp nếu dở dang (build, or go on building)", _demo_build)
    build.add_argument("--json", action="store_true", help="in JSON (print JSON)")
    _add_operator(commands)
    _add_reading(commands)
    journal = group(commands, "journal", "nhật ký (the journal)")
    verify = add(
        journal, "verify", "kiểm tra chuỗi nhật ký, chỉ ra dòng bị sửa, xóa, chèn (check every chain)", _journal_verify
    )
    verify.add_argument("--json", action="store_true", help="in JSON (print JSON)")
    doctor = add(
        commands, "doctor", "khám hệ thống: cấu hình, cơ sở dữ liệu, đĩa, đồng hồ (check the installation)", _doctor
    )
    doctor.add_argument("--json", action="store_true", help="in JSON (print JSON)")
    commands.add_parser("manage", help="lệnh quản trị của Django: datchuan manage help (Django's management commands)")
    return parser


def _add_operator(commands: Any) -> None:
    operator = group(commands, "operator", "quản trị hệ thống (operators)")
    first = add(operator, "first", "lập quản trị hệ thống đầu tiên (make the first operator)", _operator)
    second = add(operator, "second", "lập quản trị thứ hai, để có người xác nhận (make the second operator)", _operator)
    for command in (first, second):
        command.add_argument("--name", required=True, help="họ và tên (full name)")
        command.add_argument(
            "--agency", default="", help="mã cơ quan cấp tỉnh; mặc định Văn phòng Điều phối (agency code)"
        )
    link = add(operator, "link", "cấp lại đường dẫn đặt mật khẩu cho một quản trị (a new password link)", _operator)
    link.add_argument(
        "--reset-second-factor", action="store_true", help="bỏ cả điện thoại đã mất (also drop a lost telephone)"
    )
    for verb, command in (("first", first), ("second", second), ("link", link)):
        command.set_defaults(verb=verb)
        command.add_argument("username", help="tên đăng nhập (user name)")
        command.add_argument("--json", action="store_true", help="in JSON (print JSON)")


def _add_pack(commands: Any) -> None:
    pack = group(commands, "pack", "gói dữ liệu của tỉnh (a jurisdiction pack)")
    for name, text, run in (
        (
            "check",
            "kiểm tra gói, báo mọi lỗi theo tệp:dòng; không cần cơ sở dữ liệu (report every problem)",
            _pack_check,
        ),
        ("diff", "cho biết nạp gói sẽ thay đổi gì (what loading would change)", _pack_diff),
        ("load", "nạp gói: một giao dịch, không xóa lịch sử (load the pack)", _pack_load),
    ):
        command = add(pack, name, text, run)
        command.add_argument("path", metavar="PATH", type=Path, help="thư mục của gói (the pack's folder)")
        command.add_argument("--json", action="store_true", help="in JSON (print JSON)")
        if run is not _pack_check:
            command.add_argument(
                "--beside",
                action="store_true",
                help="nạp chung với tỉnh đang có (load beside the province that is there)",
            )


def _add_procedure(commands: Any) -> None:
    procedure = group(commands, "procedure", "thủ tục của gói (the procedures of a pack)")
    command = add(
        procedure,
        "diagram",
        "in sơ đồ từng thủ tục; không cần cơ sở dữ liệu (print each procedure's diagram)",
        _procedure_diagram,
    )
    command.add_argument("path", metavar="PATH", type=Path, help="thư mục của gói (the pack's folder)")
    command.add_argument(
        "--to", metavar="FOLDER", type=Path, help="ghi vào thư mục này, ví dụ docs/workflows (write into a folder)"
    )


def _add_reading(commands: Any) -> None:
    status = add(commands, "status", "toàn tỉnh vào một ngày: danh hiệu, số đạt (the province on a day)", _status)
    verdict = add(
        commands, "verdict", "một xã so với một bộ tiêu chí, kèm giải thích (one commune's verdict)", _verdict
    )
    verdict.add_argument("commune", metavar="COMMUNE", help="mã xã, ví dụ 20359 (commune code)")
    verdict.add_argument("--set", required=True, choices=("NTM", "NTM_NC", "NTM_KM"), help="bộ tiêu chí (criteria set)")
    for command in (status, verdict):
        command.add_argument("--on", type=day, metavar="DATE", help="ngày, ví dụ 2023-10-12; mặc định hôm nay (date)")
        command.add_argument("--json", action="store_true", help="in JSON (print JSON)")


if __name__ == "__main__":
    sys.exit(main())
