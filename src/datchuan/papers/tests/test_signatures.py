"""The corpus of signed files: which hold, which do not, and what a person reads (safety design, M19 and T-04)."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
from pyhanko.pdf_utils.generic import NumberObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.papers import demo_authority, verifying
from datchuan.papers.pdf import render_pdf
from datchuan.papers.samples import sample
from datchuan.papers.signing import Pkcs12, Token, sign
from datchuan.papers.tests.authority import Authority, authority, self_signed
from datchuan.papers.verifying import Verdict, verdict_from, verify

AT = datetime(2023, 12, 29, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def made() -> SimpleNamespace:
    """An authority, its signer, and a paper signed by him."""
    ours = authority()
    pdf = render_pdf(sample("quyet_dinh_cong_nhan"))
    person = ours.person()
    return SimpleNamespace(ours=ours, person=person, pdf=pdf, signed=sign(pdf, person, at=AT))


def judged(data: bytes, ours: Authority, at: datetime = AT, lists: tuple[bytes, ...] = ()) -> Verdict:
    return verify(data, [ours.root], at, lists)


@pytest.mark.usefixtures("in_child")
def test_a_good_signature_holds(made: SimpleNamespace) -> None:
    verdict = judged(made.signed, made.ours)
    assert (verdict.ok, verdict.cause, verdict.coverage) == (True, "", "ENTIRE_FILE")
    assert (verdict.signer, verdict.signed_at) == ("Lê Văn Thử", AT)
    assert verdict.sentence_vi == (
        "Chữ ký số của Lê Văn Thử còn nguyên vẹn, chứng thư do Cơ quan chứng thực thử cấp, ký lúc 16:00 29/12/2023 theo "
        "đồng hồ máy người ký. Tệp không thay đổi sau khi ký."
    )
    assert verdict.certificate_status == "còn hiệu lực lúc ký; chưa kiểm tra thu hồi"
    assert verdict_from(verdict.plain()) == verdict


def test_what_stood_before_the_signature_is_unchanged(made: SimpleNamespace) -> None:
    assert made.signed.startswith(made.pdf)
    assert len(made.signed) - len(made.pdf) < 40_000


def test_every_edited_byte_is_seen(made: SimpleNamespace) -> None:
    for at in (len(made.pdf) // 2, len(made.pdf) - 400, 1000):
        changed = bytearray(made.signed)
        changed[at] ^= 1
        verdict = judged(bytes(changed), made.ours)
        assert not verdict.ok
        assert verdict.cause in {"changed", "broken", "unreadable", "unsigned"}, at


@pytest.mark.parametrize("tail", [b" ", b"\n", b"\0", b"%", b"%%EOF\n", b"<script>", b"A" * 5000])
def test_bytes_after_the_signature_are_refused(made: SimpleNamespace, tail: bytes) -> None:
    verdict = judged(made.signed + tail, made.ours)
    assert not verdict.ok
    assert verdict.cause in {"appended", "unreadable"}


def test_a_change_added_after_the_signature_is_refused(made: SimpleNamespace) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(made.signed))
    page = writer.find_page_for_modification(0)[0].get_object()
    page[pdf_name("/Rotate")] = NumberObject(90)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    verdict = judged(out.getvalue(), made.ours)
    assert verdict.cause == "appended"
    assert "bị thêm nội dung không được ký" in verdict.sentence_vi


def test_a_file_written_anew_has_no_signature_that_holds(made: SimpleNamespace) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(made.signed)) as pdf:
        pdf.save(out)
    assert not judged(out.getvalue(), made.ours).ok


@pytest.mark.parametrize(
    ("start", "end", "cause"),
    [
        (datetime(2022, 1, 1, tzinfo=UTC), AT - timedelta(days=1), "expired"),
        (AT + timedelta(days=1), datetime(2025, 1, 1, tzinfo=UTC), "expired"),
    ],
)
def test_a_certificate_not_valid_at_the_time_is_refused(
    made: SimpleNamespace, start: datetime, end: datetime, cause: str
) -> None:
    person = made.ours.person(start=start, end=end)
    assert judged(sign(made.pdf, person, at=AT), made.ours).cause == cause


def test_a_date_before_the_end_of_the_certificate_cannot_be_claimed_later(made: SimpleNamespace) -> None:
    """An expired key signs today and says that it was last year: without a time stamp the file is judged by today."""
    person = made.ours.person(end=AT - timedelta(days=30))
    back_dated = sign(made.pdf, person, at=AT - timedelta(days=60))
    assert judged(back_dated, made.ours, at=AT - timedelta(days=60)).ok
    assert judged(back_dated, made.ours).cause == "expired"


def test_a_signature_from_tomorrow_is_refused(made: SimpleNamespace) -> None:
    assert judged(sign(made.pdf, made.person, at=AT + timedelta(days=1)), made.ours).cause == "future"


def test_another_root_is_not_trusted(made: SimpleNamespace) -> None:
    other = authority("Nơi khác")
    verdict = judged(sign(made.pdf, other.person("Người Khác"), at=AT), made.ours)
    assert verdict.cause == "untrusted"
    assert "Nơi khác cấp, là nơi hệ thống này chưa tin" in verdict.sentence_vi
    assert verify(made.signed, [], AT).cause == "untrusted"


def test_an_authority_of_the_same_name_is_not_ours(made: SimpleNamespace) -> None:
    assert judged(sign(made.pdf, authority().person(), at=AT), made.ours).cause == "untrusted"


def test_a_self_signed_certificate_is_refused(made: SimpleNamespace) -> None:
    assert judged(sign(made.pdf, self_signed("Tự Ký"), at=AT), made.ours).cause == "self_signed"


def test_a_revoked_certificate_is_refused(made: SimpleNamespace) -> None:
    revoked = made.ours.revokes(made.person, AT - timedelta(days=10))
    assert judged(made.signed, made.ours, lists=(revoked,)).cause == "revoked"
    assert judged(made.signed, made.ours, at=AT + timedelta(days=360), lists=(revoked,)).cause in {"revoked", "stale"}
    other = made.ours.revokes(made.ours.person("Khác"), AT - timedelta(days=10))
    verdict = judged(made.signed, made.ours, lists=(other,))
    assert verdict.ok
    assert verdict.certificate_status == "còn hiệu lực lúc ký, không có trong danh sách thu hồi đã nạp"


def test_a_list_that_is_too_old_says_nothing(made: SimpleNamespace) -> None:
    old = made.ours.revokes(made.ours.person("Khác"), AT - timedelta(days=330))
    verdict = judged(made.signed, made.ours, lists=(old,))
    assert verdict.cause == "stale"
    assert "Danh sách thu hồi của Cơ quan chứng thực thử đã cũ" in verdict.sentence_vi


def test_no_signature(made: SimpleNamespace) -> None:
    verdict = judged(made.pdf, made.ours)
    assert (verdict.cause, verdict.sentence_vi) == ("unsigned", "Tệp PDF không có chữ ký số.")


def test_two_signatures_of_a_leader_and_of_the_office(made: SimpleNamespace) -> None:
    """The office adds its own after the leader's: the usual way in Vietnam. Both must hold, the last covers all."""
    both = sign(made.signed, made.ours.person("Ủy ban nhân dân tỉnh"), at=AT + timedelta(minutes=1))
    verdict = judged(both, made.ours, at=AT + timedelta(minutes=2))
    assert verdict.ok
    assert verdict.signer == "Lê Văn Thử; Ủy ban nhân dân tỉnh"
    assert judged(both + b" ", made.ours).cause in {"appended", "unreadable"}
    mixed = sign(made.signed, authority("Nơi khác").person("Người Khác"), at=AT)
    assert judged(mixed, made.ours).cause == "untrusted"


def test_a_change_between_two_signatures_is_refused(made: SimpleNamespace) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(made.signed))
    page = writer.find_page_for_modification(0)[0].get_object()
    page[pdf_name("/Rotate")] = NumberObject(90)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    verdict = judged(sign(out.getvalue(), made.ours.person("Người Sau"), at=AT), made.ours)
    assert not verdict.ok
    assert verdict.cause == "modified"


@pytest.mark.usefixtures("in_child")
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-", b"%PDF-1.7\n" + b"x" * 500, b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_has_a_sentence(made: SimpleNamespace, data: bytes) -> None:
    verdict = judged(data, made.ours)
    assert verdict.cause in {"not_pdf", "unreadable"}
    assert verdict.sentence_vi


@pytest.mark.usefixtures("in_child")
def test_a_file_that_eats_the_machine_is_stopped(made: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datchuan.config.child.SECONDS", 0.05)
    assert judged(made.signed, made.ours).cause == "heavy"


def test_a_wrong_password_is_refused_with_a_sentence(made: SimpleNamespace) -> None:
    for identity in (Pkcs12(made.person.data, "sai"), Pkcs12(b"x", "pass")):
        with pytest.raises(Refused, match="Mật khẩu của tệp khóa chưa đúng"):
            sign(made.pdf, identity, at=AT)


def test_a_token_without_its_library_is_refused_with_a_sentence(
    made: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the product is installed; with the package, ``test_tokens`` signs with a token in software."""
    monkeypatch.setitem(sys.modules, "pkcs11.exceptions", None)
    with pytest.raises(Refused, match="python-pkcs11"):
        sign(made.pdf, Token("/usr/lib/x.so", "a", "b", "1234"), at=AT)


def test_a_visible_signature_holds_too(made: SimpleNamespace) -> None:
    assert judged(sign(made.pdf, made.person, at=AT, visible=True), made.ours).ok


def test_no_stamp_is_asked_for_unless_configured(made: SimpleNamespace, settings: object) -> None:
    settings.TSA_URL = "http://127.0.0.1:1/tsa"  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="Nơi cấp dấu thời gian chưa trả lời"):
        sign(made.pdf, made.person, at=AT)


# The demo authority


@pytest.fixture
def keys(settings: object, tmp_path: Path) -> Path:
    settings.VAR, settings.DEMO = tmp_path, True  # type: ignore[attr-defined]
    settings.SIGNATURE_ROOTS = ""  # type: ignore[attr-defined]
    return tmp_path / "keys"


def test_the_demo_authority_says_what_it_is_and_is_trusted_in_demo_mode_only(
    keys: Path, settings: object, made: SimpleNamespace
) -> None:
    person = demo_authority.identity_of("lanhdao.tinh", "Lê Văn Minh Họa")
    signed = sign(made.pdf, person, at=clock.now())
    verdict = verify(signed, verifying.trusted_roots(), clock.now())
    assert verdict.ok
    assert verdict.last.issuer == "CHỨNG THƯ MINH HỌA - KHÔNG CÓ GIÁ TRỊ"
    assert "CHỨNG THƯ MINH HỌA - KHÔNG CÓ GIÁ TRỊ" in verdict.sentence_vi
    settings.DEMO = False  # type: ignore[attr-defined]
    assert verify(signed, verifying.trusted_roots(), clock.now()).cause == "untrusted"


def test_the_demo_authority_is_made_once_and_read_by_nobody_else(keys: Path) -> None:
    first = demo_authority.identity_of("a", "A")
    root = demo_authority.roots()
    demo_authority.make()
    assert demo_authority.roots() == root
    assert demo_authority.identity_of("a", "A") == first
    assert {path.stat().st_mode & 0o777 for path in keys.iterdir()} == {0o600}
    assert sorted(path.name for path in keys.iterdir()) == ["a.p12", "demo-root.key", "demo-root.pem"]


def test_roots_come_from_the_configured_folder(
    keys: Path, settings: object, made: SimpleNamespace, tmp_path: Path
) -> None:
    folder = tmp_path / "roots"
    folder.mkdir()
    (folder / "ca.pem").write_bytes(made.ours.root)
    (folder / "ca.crl").write_bytes(made.ours.revokes(made.person, AT))
    settings.SIGNATURE_ROOTS, settings.DEMO = str(folder), False  # type: ignore[attr-defined]
    assert verify(made.signed, verifying.trusted_roots(), AT).ok
    assert len(verifying.revocation_lists()) == 1
