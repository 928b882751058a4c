"""Takes a head of the journal and writes it to the witness file; prints the mail that tells of it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from datchuan.journal.heads import mail_text, take_head


class Command(BaseCommand):
    help = "Lấy dấu của nhật ký và ghi vào tệp dấu."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            head = take_head()
        except OSError as error:
            text = _("Chưa ghi được tệp dấu (%(why)s). Kiểm tra ổ đĩa và quyền ghi rồi chạy lại.")
            raise CommandError(text % {"why": error}) from error
        self.stdout.write("\n\n".join(mail_text(head)))
