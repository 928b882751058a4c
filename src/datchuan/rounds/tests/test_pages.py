"""The pages of rounds: who sees what, what the forms say, what stands on paper."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import reverse

from datchuan.config import clock
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.tests.way import Way, browser
from datchuan.dossiers.workflow import State
from datchuan.rounds import exceptions
from datchuan.rounds.models import Extension, Transmittal
from datchuan.rounds.tests.crowd import MIDNIGHT, many, ready, send
from datchuan.rounds.workflow import State as Asked

ROUND = "round-1-2023"
UNTIL = MIDNIGHT + timedelta(days=4)


def words(response: HttpResponse) -> str:
    """The words of a page, without its marks."""
    text = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def page(way: Way, who: str, name: str, *args: Any, query: str = "", status: int = 200) -> str:
    response = browser(getattr(way.cast, who)).get(reverse(name, args=args) + query)
    assert response.status_code == status, response.content.decode()[:2000]
    return words(response)


def post(way: Way, who: str, name: str, *args: Any, **typed: Any) -> HttpResponse:
    return browser(getattr(way.cast, who)).post(reverse(name, args=args), {"idem": str(uuid4()), **typed})


def letter_fields(*dossiers: Dossier, **more: Any) -> dict[str, Any]:
    chosen = [f"{d.pk}:{d.version}" for d in dossiers]
    said = {"number": "45/TTr-UBND", "dated": "12/10/2023", "signer": "Nguyễn Văn A", "signer_post": "Phó Chủ tịch"}
    return {"dossier": chosen, **said, **more}


# Reach


@pytest.mark.parametrize("name", ["rounds", "round", "round-agenda", "round-outlook", "round-send", "exceptions"])
def test_everybody_but_keepers_of_accounts_reads_the_rounds(way: Way, name: str) -> None:
    args = [] if name == "rounds" else [ROUND]
    for who in ("officer", "district", "department", "coordinator", "council_member", "leader", "front"):
        page(way, who, name, *args)
    page(way, "operator", name, *args, status=404)
    assert browser(way.cast.officer).get(reverse(name, args=["nothing"] if args else [])).status_code == (
        404 if args else 200
    )


def test_a_district_sees_its_own_communes_only(way: Way) -> None:
    dossier = ready(way)
    sent = send(way, dossier)
    row = exceptions.ask(way.round_1, way.cast.province["514"], "Mất điện ba ngày", UNTIL, by=way.cast.district)
    assert "Xã Tiên Lãnh" in page(way, "district", "round", ROUND)
    assert "Xã Tiên Lãnh" not in page(way, "other_officer", "round", ROUND)
    page(way, "other_officer", "transmittal", sent.pk, status=404)
    page(way, "other_officer", "exception", row.pk, status=404)
    page(way, "officer", "exception", row.pk)
    page(way, "officer", "transmittal", sent.pk)


def test_a_letter_about_several_communes_is_not_a_communes_to_read(way: Way) -> None:
    sent = send(way, ready(way), *many(way, 1))
    page(way, "officer", "transmittal", sent.pk, status=404)
    assert "2 hồ sơ" in page(way, "district", "transmittal", sent.pk)


# Sending


def test_the_form_sends_what_is_ticked(way: Way) -> None:
    first, (other,) = ready(way), many(way, 1)
    text = page(way, "district", "round-send", ROUND)
    assert "2 hồ sơ chờ gửi" in text and "còn 34 ngày làm việc" in text
    answer = post(way, "district", "round-send", ROUND, **letter_fields(first))
    sent = Transmittal.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, reverse("transmittal", args=[sent.pk]))
    assert way.fresh(first).state == State.REVIEW and way.fresh(other).state == State.READY
    assert "Tờ trình số 45/TTr-UBND: 1 hồ sơ" in page(way, "district", "transmittal", sent.pk)


def test_what_is_wrong_is_said_and_what_was_typed_stays(way: Way) -> None:
    dossier = ready(way)
    answer = post(way, "district", "round-send", ROUND, **letter_fields(dossier, signer="", note="kèm ảnh"))
    assert answer.status_code == 422
    assert "Nhập người ký" in words(answer) and "kèm ảnh" in answer.content.decode()
    answer = post(way, "district", "round-send", ROUND, **letter_fields(dossier, dossier=[]))
    assert answer.status_code == 422 and "Chọn ít nhất một hồ sơ" in words(answer)
    answer = post(way, "district", "round-send", ROUND, **letter_fields(dossier, dossier=["x:1"]))
    assert answer.status_code == 422 and "không còn chờ gửi" in words(answer)


def test_too_late_is_said_with_the_way_out(way: Way) -> None:
    dossier = ready(way)
    with clock.travel(MIDNIGHT):
        text = page(way, "district", "round-send", ROUND)
        assert "chỉ gửi được hồ sơ đã được gia hạn" in text and "Đề nghị gia hạn" in text
        answer = post(way, "district", "round-send", ROUND, **letter_fields(dossier))
    assert answer.status_code == 409
    assert "Xã Tiên Lãnh: Đợt 1 năm 2023 đã hết hạn nhận hồ sơ (trước ngày 30/11/2023)" in words(answer)


def test_others_find_nothing_to_send(way: Way) -> None:
    dossier = ready(way)
    for who in ("officer", "coordinator", "other_officer"):
        assert "Chưa có hồ sơ nào chờ cơ quan của anh/chị gửi" in page(way, who, "round-send", ROUND)
        assert post(way, who, "round-send", ROUND, **letter_fields(dossier)).status_code == 422
    assert not Transmittal.objects.exists()


def test_from_a_dossier_one_comes_to_its_round(way: Way) -> None:
    dossier = ready(way)
    answer = browser(way.cast.district).get(reverse("dossier-send", args=[dossier.pk]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("round-send", args=[ROUND]))
    assert (
        reverse("dossier-send", args=[dossier.pk])
        in browser(way.cast.district).get(reverse("dossier", args=[dossier.pk])).content.decode()
    )
    assert browser(way.cast.other_officer).get(reverse("dossier-send", args=[dossier.pk])).status_code == 404


@pytest.mark.parametrize("ext", ["docx", "pdf"])
def test_the_letter_as_a_paper(way: Way, ext: str) -> None:
    dossier = ready(way)
    sent = send(way, dossier)
    answer = browser(way.cast.district).get(reverse("transmittal-paper", args=[sent.pk, "NTM", ext]))
    assert answer.status_code == 200
    assert answer.content[:4] == {"docx": b"PK\x03\x04", "pdf": b"%PDF"}[ext]
    for other in ("NTM_NC", "x"):
        path = reverse("transmittal-paper", args=[sent.pk, other, ext])
        assert browser(way.cast.district).get(path).status_code == 404


def test_a_draft_before_anything_is_sent(way: Way) -> None:
    from datchuan.rounds import letters
    from datchuan.rounds.actions import Letter

    dossier = ready(way)
    answer = post(way, "district", "round-draft", ROUND, "docx", dossier=[f"{dossier.pk}:{dossier.version}"])
    assert answer.status_code == 200 and answer.content[:2] == b"PK"
    assert way.fresh(dossier).state == State.READY
    agency = way.cast.province.agencies["UBND-514"]
    letter = Letter("45/TTr-UBND", clock.today(), "Nguyễn Văn A", "Phó Chủ tịch")
    paper = letters.submission([way.fresh(dossier)], agency, letter)
    assert (paper.kind, paper.head.number, paper.head.symbol) == ("to_trinh_huyen", 45, "TTr-UBND")
    assert paper.public_lines == ("Xã Tiên Lãnh, Huyện Tiên Phước",)


# Exceptions


def test_asking_and_granting_on_the_pages(way: Way) -> None:
    dossier = ready(way)
    scope = f"d:{dossier.pk}"
    answer = post(way, "district", "exceptions", ROUND, scope=scope, until="03/12/2023", reason="Mất điện ba ngày liền")
    row = Extension.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, reverse("exception", args=[row.pk]))
    assert row.wanted_until == UNTIL
    assert "Anh/chị xem được kết quả tại đây" in page(way, "district", "exception", row.pk)
    text = page(way, "leader", "exception", row.pk)
    assert "Duyệt gia hạn" in text and "00:00 04/12/2023" in text
    answer = post(way, "leader", "exception-grant", row.pk, until="03/12/2023", version=row.version)
    assert answer.status_code == 303
    row.refresh_from_db()
    assert (row.state, row.until) == (Asked.GRANTED, UNTIL)


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("district", "grant", 403), ("officer", "grant", 403), ("officer", "refuse", 403), ("coordinator", "refuse", 422),
        ("leader", "grant", 422), ("leader", "withdraw", 403), ("other_officer", "grant", 404), ("district", "withdraw", 422),
        ("operator", "grant", 404),
    ],
)  # fmt: skip
def test_what_may_not_be_decided_is_refused_before_the_form(way: Way, who: str, name: str, status: int) -> None:
    row = exceptions.ask(way.round_1, ready(way), "Mất điện ba ngày", UNTIL, by=way.cast.district)
    assert post(way, who, f"exception-{name}", row.pk).status_code == status
    assert Extension.objects.get().state == Asked.ASKED


def test_a_request_for_somebody_elses_dossier_is_none_of_the_choices(way: Way) -> None:
    dossier = ready(way)
    typed = {"scope": f"d:{dossier.pk}", "until": "03/12/2023", "reason": "Mất điện ba ngày liền"}
    assert post(way, "leader", "exceptions", ROUND, **typed).status_code == 403
    assert post(way, "other_officer", "exceptions", ROUND, **typed).status_code == 403
    assert not Extension.objects.exists()


# First screens


def test_the_first_screens_say_the_nearest_round(way: Way) -> None:
    ready(way)
    for who in ("district", "coordinator"):
        text = page(way, who, "home")
        assert "Đợt 1 năm 2023 : còn 34 ngày làm việc" in text and "1 chờ gửi" in text
