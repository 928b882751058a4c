"""The words of a letter, to the letter."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from datchuan.config.clock import VIETNAM
from datchuan.notices import letters
from datchuan.notices.models import Notice
from datchuan.notices.tests.conftest import ABOUT, ANSWERED, RETURNED, THING, WHERE

DAY = date(2023, 10, 12)
PAGES = letters.Pages("https://datchuan.example", "/notices/", "/notices/settings/")
NO_ADDRESS = letters.Pages("", "/notices/", "/notices/settings/")


def notice(pk: int, sentence: str, *, hours: int = 0, kind: str = RETURNED, **more: object) -> Notice:
    """Told ``hours`` before the evening of the day before."""
    at = datetime(2023, 10, 11, 18, 0, tzinfo=VIETNAM) - timedelta(hours=hours)
    return Notice(pk=pk, kind=kind, sentence=sentence, where=WHERE, created_at=at, **more)


def test_the_digest_says_what_is_due_first_then_by_thing_the_newest_first() -> None:
    told = [
        notice(1, "Sở Y tế đề nghị bổ sung chỉ tiêu 15.1.", hours=40, about=ABOUT, thing=THING, due=date(2023, 10, 20)),
        notice(2, "Sở Y tế đã trả lời câu hỏi về chỉ tiêu 15.1.", hours=2, about=ABOUT, kind=ANSWERED),
        notice(3, "Văn phòng Điều phối đã trả lời vướng mắc số 4.", hours=1, kind=ANSWERED),
        notice(4, "Nộp hồ sơ đợt 1 trong hôm nay.", hours=30, about="dossier:7", due=DAY),
        notice(5, "Chưa báo cáo khó khăn.", hours=60, due=date(2023, 10, 10)),
    ]
    assert letters.digest(told, DAY, PAGES) == letters.Letter(
        "Đạt Chuẩn 12/10/2023: 1 việc hết hạn hôm nay, 1 việc quá hạn, 3 thông báo mới",
        """\
Hôm nay, 12/10/2023, có 1 việc hết hạn; 1 việc đã quá hạn; hạn gần nhất sắp tới: 20/10/2023.

Hết hạn hôm nay, 12/10/2023:
- Nộp hồ sơ đợt 1 trong hôm nay. (10/10/2023; hạn 12/10/2023)
  https://datchuan.example/commune/20869/NTM/15.1/2023/

Đã quá hạn:
- Chưa báo cáo khó khăn. (09/10/2023; hạn 10/10/2023)
  https://datchuan.example/commune/20869/NTM/15.1/2023/

Thông báo mới:

Câu hỏi đã được trả lời
- Văn phòng Điều phối đã trả lời vướng mắc số 4. (11/10/2023)
  https://datchuan.example/commune/20869/NTM/15.1/2023/

Xã Tiên Lãnh, chỉ tiêu 15.1
- Sở Y tế đã trả lời câu hỏi về chỉ tiêu 15.1. (11/10/2023)
  https://datchuan.example/commune/20869/NTM/15.1/2023/
- Sở Y tế đề nghị bổ sung chỉ tiêu 15.1. (10/10/2023; hạn 20/10/2023)
  https://datchuan.example/commune/20869/NTM/15.1/2023/

Xem tất cả: https://datchuan.example/notices/
Đổi cách nhận thư: https://datchuan.example/notices/settings/
""",
    )


def test_without_an_address_the_letter_names_the_page() -> None:
    letter = letters.digest([notice(1, "Sở Y tế đã trả lời.", kind=ANSWERED)], DAY, NO_ADDRESS)
    assert letter.subject == "Đạt Chuẩn 12/10/2023: 1 thông báo mới"
    assert (
        letter.body
        == """\
Hôm nay, 12/10/2023, không có việc hết hạn.

Thông báo mới:

Câu hỏi đã được trả lời
- Sở Y tế đã trả lời. (11/10/2023)

Mở từng việc: đăng nhập Đạt Chuẩn, mục Thông báo. Cách nhận thư cũng đổi được ở đó.
"""
    )


def test_a_long_digest_counts_what_it_leaves_out() -> None:
    told = [notice(n, f"Việc thứ {n}.", about=f"thing:{n}") for n in range(1, 41)]
    told += [notice(n, f"Hạn {n}.", due=DAY) for n in range(41, 44)]
    letter = letters.digest(told, DAY, NO_ADDRESS)
    said = [line for line in letter.body.splitlines() if line.startswith("- ")]
    assert len(said) == 30
    assert said[:4] == [
        "- Hạn 43. (11/10/2023; hạn 12/10/2023)",
        "- Hạn 42. (11/10/2023; hạn 12/10/2023)",
        "- Hạn 41. (11/10/2023; hạn 12/10/2023)",
        "- Việc thứ 40. (11/10/2023)",
    ]
    assert "\nVà 13 việc khác.\n" in letter.body
    assert letter.subject == "Đạt Chuẩn 12/10/2023: 3 việc hết hạn hôm nay, 40 thông báo mới"


def test_one_urgent_thing_names_its_kind_and_several_are_counted() -> None:
    first = notice(1, "Sở Y tế đề nghị bổ sung chỉ tiêu 15.1.", about=ABOUT, thing=THING)
    second = notice(2, "Sở Y tế đề nghị bổ sung chỉ tiêu 15.2.", due=DAY)
    assert letters.urgent([first], PAGES) == letters.Letter(
        "Đạt Chuẩn: Chỉ tiêu cần bổ sung",
        """\
Có việc cần anh/chị làm ngay:

Xã Tiên Lãnh, chỉ tiêu 15.1
- Sở Y tế đề nghị bổ sung chỉ tiêu 15.1. (11/10/2023)
  https://datchuan.example/commune/20869/NTM/15.1/2023/

Xem tất cả: https://datchuan.example/notices/
Đổi cách nhận thư: https://datchuan.example/notices/settings/
""",
    )
    both = letters.urgent([first, second], NO_ADDRESS)
    assert both.subject == "Đạt Chuẩn: 2 việc cần làm ngay"
    assert (
        both.body
        == """\
Có 2 việc cần anh/chị làm ngay:

Chỉ tiêu cần bổ sung
- Sở Y tế đề nghị bổ sung chỉ tiêu 15.2. (11/10/2023; hạn 12/10/2023)

Xã Tiên Lãnh, chỉ tiêu 15.1
- Sở Y tế đề nghị bổ sung chỉ tiêu 15.1. (11/10/2023)

Mở từng việc: đăng nhập Đạt Chuẩn, mục Thông báo. Cách nhận thư cũng đổi được ở đó.
"""
    )
