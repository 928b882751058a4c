"""What every request passes: hostile input, languages, refusals, idle sessions, headers. No case may end in a 500."""

from __future__ import annotations

import html
import json
import re
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory

from datchuan.config import pages
from datchuan.config.errors_views import too_many
from datchuan.config.middleware import IdleMiddleware, RequestIdMiddleware
from datchuan.config.request_id import chosen_id, current_request_id
from datchuan.procedures.workdays import work_calendar

pytestmark = [pytest.mark.urls("datchuan.config.tests.urls"), pytest.mark.django_db]


def words(response: Any) -> str:
    """The visible text of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


FORM = "application/x-www-form-urlencoded"
BROKEN_TEXT = (
    "Nội dung gửi lên có ký tự hỏng mà máy không lưu được, thường do chép từ tệp lỗi phông. "
    "Quay lại, xóa đoạn đó, gõ lại rồi gửi."
)
BROKEN_ADDRESS = "Địa chỉ trang có ký tự hỏng. Mở lại từ trang chủ, hoặc chép lại đủ địa chỉ."


class TestRequestId:
    def test_a_request_asks_the_same_question_once_and_the_next_one_asks_anew(
        self, django_assert_num_queries: Any
    ) -> None:
        def ask(_request: Any) -> HttpResponse:
            return HttpResponse(str(len({id(work_calendar()) for _ in range(3)})))

        passed = RequestIdMiddleware(ask)
        for _ in range(2):
            with django_assert_num_queries(1):
                passed(RequestFactory().get("/"))

    def test_a_new_number_for_each_request(self, browser: Client) -> None:
        one, two = browser.get("/echo/"), browser.get("/echo/")
        assert one.json()["id"] == one.headers["X-Request-ID"] != two.headers["X-Request-ID"]
        assert re.fullmatch("[0-9a-f]{32}", one.headers["X-Request-ID"])
        assert current_request_id() == ""

    def test_a_proxy_may_give_the_number(self, browser: Client) -> None:
        assert browser.get("/echo/", headers={"X-Request-ID": "abcDEF-12345"}).headers["X-Request-ID"] == "abcDEF-12345"

    @pytest.mark.parametrize(
        "offered", ["", "short", "a" * 65, "abc\ndefgh1", "abc defgh1", "<script>1", "áááááááá", "-" * 9]
    )
    def test_but_not_any_text(self, offered: str) -> None:
        assert re.fullmatch("[0-9a-f]{32}", chosen_id(offered))

    def test_refusals_carry_it_too(self, browser: Client) -> None:
        for address in ("/echo/?a=%00", "/refuse/403/", "/missing/", "/broken/", "/nowhere/"):
            assert len(browser.get(address).headers["X-Request-ID"]) == 32


class TestHostileInput:
    def test_sound_vietnamese_passes_untouched(self, browser: Client) -> None:
        got = browser.post("/echo/Điện Bàn?q=Tam Thái&q=12,5", {"ten": "Ủy ban “xã” 🙂", "so": "1.530"}).json()
        assert (got["rest"], got["get"], got["post"]) == (
            "Điện Bàn",
            {"q": ["Tam Thái", "12,5"]},
            {"ten": ["Ủy ban “xã” 🙂"], "so": ["1.530"]},
        )

    @pytest.mark.parametrize(
        "address",
        [
            *(
                "/echo/?a=%00",
                "/echo/?%00=a",
                "/echo/?a=%ED%A0%80",
                "/echo/?a=%FF",
                "/echo/?a=%C3",
                "/echo/?a=x%C0%80y",
            ),
            *("/echo/a%00b", "/echo/a%FFb", "/echo/%ED%A0%80", "/nowhere/%00"),
        ],
    )
    def test_address(self, browser: Client, address: str) -> None:
        response = browser.get(address)
        assert response.status_code == 400
        assert BROKEN_ADDRESS in words(response)

    def test_raw_bytes_in_the_query(self, browser: Client) -> None:
        assert browser.get("/echo/", QUERY_STRING="a=\xff\xfe").status_code == 400
        assert browser.get("/echo/", QUERY_STRING="a=Th\u00c3\u00a1i").json()["get"] == {"a": ["Thái"]}

    @pytest.mark.parametrize(
        "body", [b"a=%00", b"a=\x00", b"%00=1", b"a=%ED%BF%BF", b"a=%FF", b"a=\xff", b"a=\xed\xa0\x80"]
    )
    def test_form(self, browser: Client, body: bytes) -> None:
        response = browser.post("/echo/", body, content_type=FORM)
        assert response.status_code == 400
        assert BROKEN_TEXT in words(response)

    def test_multipart_form(self, browser: Client) -> None:
        assert browser.post("/echo/", {"a": "b\x00c"}).status_code == 400
        assert browser.post("/echo/", {"a\x00b": "c"}).status_code == 400
        kept = browser.post("/echo/", {"tep": SimpleUploadedFile("Báo cáo.pdf", b"\x00\xff")})
        assert kept.json()["files"] == ["Báo cáo.pdf"]

    @pytest.mark.parametrize(
        "body", [b"--x\r\n", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb", b"\x00" * 100]
    )
    def test_broken_multipart(self, browser: Client, body: bytes) -> None:
        assert browser.post("/echo/", body, content_type="multipart/form-data; boundary=x").status_code in {200, 400}
        assert browser.post("/echo/", body, content_type="multipart/form-data").status_code == 400
        assert (
            browser.post("/echo/", body, content_type="multipart/form-data; boundary=" + "é" * 300).status_code == 400
        )

    def test_form_in_another_charset(self, browser: Client) -> None:
        response = browser.post("/echo/", b"a=b", content_type=f"{FORM}; charset=utf-16")
        assert response.status_code == 400

    def test_a_bad_cookie_is_removed(self, browser: Client) -> None:
        response = browser.get("/echo/", headers={"Cookie": 'nho="a\\000b"'})
        assert response.status_code == 400
        assert response.cookies["nho"]["max-age"] == 0

    def test_odd_cookies_are_no_failure(self, browser: Client) -> None:
        for cookie in ("sessionid=\xff\xfe", "sessionid=;;;=,", "csrftoken=" + "x" * 5000, "django_language=<b>", "a"):
            assert browser.get("/echo/", headers={"Cookie": cookie}).status_code == 200

    def test_headers(self, browser: Client) -> None:
        assert browser.get("/echo/", headers={"User-Agent": "a\x00b"}).status_code == 400
        for accept in ("", "*", ";;;", "text/html;q=x", "application/json;q=\xff", "/" * 5000):
            assert browser.get("/refuse/403/", headers={"Accept": accept}).status_code == 403

    def test_unknown_host(self, browser: Client, settings: Any) -> None:
        settings.ALLOWED_HOSTS = ["testserver"]
        assert browser.get("/echo/", headers={"Host": "evil.example"}).status_code in {200, 400}
        assert browser.post("/language/", {"next": "/"}, headers={"Host": "evil.example"}).status_code == 400

    def test_too_many_fields(self, browser: Client) -> None:
        many = "&".join(f"a{number}=1" for number in range(1001))
        for response in (browser.post("/echo/", many, content_type=FORM), browser.get(f"/echo/?{many}")):
            assert response.status_code == 400
            assert "Biểu mẫu có quá 1000 ô. Chia thành nhiều lần gửi." in words(response)

    def test_too_many_files(self, browser: Client) -> None:
        files = {f"t{number}": SimpleUploadedFile("a.txt", b"a") for number in range(101)}
        assert browser.post("/echo/", files).status_code == 400

    def test_too_many_bytes(self, browser: Client, settings: Any) -> None:
        response = browser.post("/echo/", b"a=" + b"b" * (2 * 1024 * 1024), content_type=FORM)
        assert response.status_code == 413
        assert "Nội dung gửi lên quá lớn. Chia thành nhiều lần gửi." in words(response)
        settings.REQUEST_MAX_BYTES = 1000
        response = browser.post("/echo/", {"tep": SimpleUploadedFile("a.txt", b"a" * 1001)})
        assert response.status_code == 413

    @pytest.mark.parametrize("length", ["-1", "x", "٣", "1e9", "9" * 5000])
    def test_odd_lengths(self, browser: Client, length: str) -> None:
        assert browser.post("/echo/", b"a=1", content_type=FORM, CONTENT_LENGTH=length).status_code in {200, 400, 413}

    def test_a_line_that_breaks_while_sending(self, browser: Client) -> None:
        class Broken:
            def read(self, *_size: int) -> bytes:
                raise OSError("connection reset")

            readline = read

        broken: Any = {"wsgi.input": Broken(), "CONTENT_LENGTH": "10"}
        for content_type in (FORM, "multipart/form-data; boundary=x", "application/json"):
            response = browser.post("/echo/", b"0123456789", content_type=content_type, **broken)
            assert response.status_code == 400
            assert "Đường truyền đứt khi đang gửi. Kiểm tra mạng rồi gửi lại." in words(response)

    def test_the_page_is_in_the_language_chosen_and_not_cached(self, browser: Client) -> None:
        response = browser.get("/echo/?a=%00")
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"


class TestJSON:
    def post(self, browser: Client, body: bytes) -> Any:
        return browser.post("/api/echo/", body, content_type="application/json")

    def test_sound(self, browser: Client) -> None:
        assert self.post(browser, '{"ten": "Ủy ban", "so": [1, 28.2, null]}'.encode()).json()["json"] == {
            "ten": "Ủy ban",
            "so": [1, "28.2", None],
        }

    @pytest.mark.parametrize(
        ("body", "status", "sentence"),
        [
            (b'{"a": "\\u0000"}', 400, "Nội dung gửi lên có ký tự hỏng"),
            (b'{"a": ["\\ud800"]}', 400, "Nội dung gửi lên có ký tự hỏng"),
            (b'{"\\udc00": 1}', 400, "Nội dung gửi lên có ký tự hỏng"),
            (b'{"a": "\xff"}', 400, "Nội dung gửi lên không phải UTF-8"),
            (b'{"a": 1, "a": 2}', 400, "Khóa “a” xuất hiện hai lần"),
            (b"[" * 100_000, 400, "Nội dung gửi lên lồng nhau quá 20 lớp"),
            (b'{"a":' * 100_000, 400, "Nội dung gửi lên lồng nhau quá 20 lớp"),
            (b"[" * 21 + b"]" * 21, 400, "Nội dung gửi lên lồng nhau quá 20 lớp"),
            (b'{"a": NaN}', 400, "NaN không phải là số"),
            (b'{"a": 1e999999999}', 400, "Một số trong nội dung gửi lên dài quá 40 chữ số"),
            (b'{"a": ' + b"9" * 5000 + b"}", 400, "Một số trong nội dung gửi lên dài quá 40 chữ số"),
            (b'{"a": 1', 400, "Nội dung gửi lên không đọc được theo JSON ở dòng 1, cột 8"),
            (b'"' + b"\\" * 100_000, 400, "Nội dung gửi lên không đọc được theo JSON"),
            (b'"' + b"a" * (2 * 1024 * 1024) + b'"', 413, "Nội dung gửi lên quá lớn"),
        ],
    )
    def test_refused(self, browser: Client, body: bytes, status: int, sentence: str) -> None:
        response = self.post(browser, body)
        assert (response.status_code, response.headers["Content-Type"]) == (status, "application/json")
        assert response.json()["error"].startswith(sentence)

    def test_brackets_in_text_are_not_depth(self, browser: Client) -> None:
        assert self.post(browser, json.dumps({"a": "[" * 1000 + '"\\'}).encode()).status_code == 200

    def test_empty(self, browser: Client) -> None:
        assert self.post(browser, b"").json()["json"] is None


class TestLanguage:
    def test_vietnamese_whatever_the_browser_wishes(self, browser: Client) -> None:
        response = browser.get("/echo/", headers={"Accept-Language": "en-GB,en;q=0.9"})
        assert (response.json()["language"], response.headers["Content-Language"]) == ("vi", "vi")

    def test_the_cookie_decides(self, browser: Client) -> None:
        answer = browser.post("/language/", {"language": "en", "next": "/form/?a=1"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/form/?a=1")
        assert browser.get("/echo/").json()["language"] == "en"

    @pytest.mark.parametrize("language", ["", "fr", "vi\x0b", "../en", "EN"])
    def test_other_languages_change_nothing(self, browser: Client, language: str) -> None:
        browser.post("/language/", {"language": language})
        assert browser.get("/echo/").json()["language"] == "vi"

    @pytest.mark.parametrize(
        "goal",
        [
            "https://evil.example/",
            "//evil.example",
            "javascript:alert(1)",
            "/\\evil.example",
            "http:///evil.example",
            "\\\\evil.example",
        ],
    )
    def test_never_to_another_host(self, browser: Client, goal: str) -> None:
        answer = browser.post("/language/", {"language": "en", "next": goal}, headers={"Referer": goal})
        assert answer.headers["Location"] == "/"

    def test_only_by_pressing_the_button(self, browser: Client) -> None:
        response = browser.get("/language/")
        assert (response.status_code, response.headers["Allow"]) == (405, "POST")


class TestRefusals:
    @pytest.mark.parametrize("status", [403, 409])
    def test_page(self, browser: Client, status: int) -> None:
        response = browser.get(f"/refuse/{status}/")
        assert response.status_code == status
        assert "Còn 3 chỉ tiêu <chưa> có số liệu." in words(response)
        assert b"<!doctype html>" in response.content.lower()

    def test_fragment(self, browser: Client) -> None:
        response = browser.get("/refuse/409/", headers={"HX-Request": "true"})
        assert response.status_code == 409
        assert "Còn 3 chỉ tiêu <chưa> có số liệu." in words(response)
        assert b"<html" not in response.content.lower()

    @pytest.mark.parametrize(
        ("address", "accept"), [("/refuse/403/", "application/json"), ("/api/refuse/403/", "text/html")]
    )
    def test_json(self, browser: Client, address: str, accept: str) -> None:
        response = browser.get(address, headers={"Accept": accept})
        assert response.status_code == 403
        assert response.json() == {
            "status": 403,
            "error": "Còn 3 chỉ tiêu <chưa> có số liệu.",
            "request_id": response.headers["X-Request-ID"],
        }

    def test_conflict_shows_what_was_typed(self, browser: Client) -> None:
        response = browser.post("/stale/", {"so": "405", "password": "secret", "csrfmiddlewaretoken": "secret"})
        assert response.status_code == 409
        assert "Chị Hoa vừa lưu 412 lúc 10:42." in words(response)
        assert "405" in words(response)
        assert "secret" not in words(response)

    def test_a_refusal_takes_back_what_was_half_done(self, browser: Client) -> None:
        from django.contrib.sessions.models import Session

        assert browser.get("/half/").status_code == 409
        assert not Session.objects.filter(session_key="half-done").exists()

    def test_forbidden(self, browser: Client) -> None:
        assert "Anh/chị có thể hỏi người quản trị của đơn vị" in words(browser.get("/denied/"))
        response = browser.get("/denied-with-reason/")
        assert response.status_code == 403
        assert "Chỉ Văn phòng Điều phối mở đợt." in words(response)

    def test_not_found_tells_nothing_of_what_exists(self, browser: Client) -> None:
        pages_shown = []
        for address in ("/missing/", "/nowhere/"):
            response = browser.get(address)
            assert response.status_code == 404
            # The token of the forms differs each time, and a form may hold the address asked for.
            page = re.sub(r'(name="csrfmiddlewaretoken" value=)"[^"]*"', r"\1", response.content.decode())
            pages_shown.append(page.replace(address, "ADDRESS"))
            assert "secret" not in page
        assert pages_shown[0] == pages_shown[1]

    def test_failure_has_a_code_and_tells_nothing_else(self, browser: Client, caplog: Any) -> None:
        response = browser.get("/broken/", headers={"X-Request-ID": "a7f2c3d4e5"})
        assert response.status_code == 500
        assert "Hệ thống đang trục trặc (mã A7F2C3D4, lúc " in words(response)
        assert "secret" not in words(response)
        lines = [record for record in caplog.records if record.name == "datchuan.config.errors_views"]
        assert [(line.getMessage(), line.exc_info is not None) for line in lines] == [
            ("unhandled failure A7F2C3D4", True)
        ]

    def test_failure_as_json(self, browser: Client) -> None:
        response = browser.get("/api/broken/")
        assert (response.status_code, sorted(response.json())) == (500, ["code", "error", "request_id", "status"])

    def test_wrong_method(self, browser: Client) -> None:
        response = browser.get("/only-post/")
        assert (response.status_code, response.headers["Allow"]) == (405, "POST")
        assert "Địa chỉ này chỉ nhận nội dung gửi từ biểu mẫu." in words(response)
        response = browser.post("/only-get/")
        assert (response.status_code, response.headers["Allow"]) == (405, "GET")
        assert "Địa chỉ này chỉ để xem" in words(response)

    def test_form_token(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        response = strict.post("/only-post/", {"so": "405"})
        assert response.status_code == 403
        assert "nên nội dung chưa được lưu" in words(response)
        assert "405" in words(response)

    def test_too_many_tries(self, rf: Any) -> None:
        response = too_many(rf.get("/"))
        assert (response.status_code, response.headers["Retry-After"]) == (429, "300")
        assert "Đã thử quá nhiều lần trong thời gian ngắn. Đợi 5 phút rồi thử lại." in words(response)

    def test_a_page_that_cannot_be_drawn_still_says_it(self, rf: Any) -> None:
        answer = pages.Answer(
            403, "Đầu trang", "Câu <cần> nói.", template="no/such/template.html", typed=(("a", "<b>"),)
        )
        assert words(pages.say(rf.get("/"), answer)).endswith(
            "Đầu trang Câu <cần> nói. Nội dung anh/chị đã nhập a <b> Về trang chủ"
        )

    def test_every_refusal_speaks_vietnamese(self, browser: Client) -> None:
        for address in ("/refuse/403/", "/denied/", "/missing/", "/broken/", "/only-post/", "/echo/?a=%00"):
            text = words(browser.get(address))
            assert not text.isascii(), address
            assert re.search(r"không hợp lệ|bắt buộc|lỗi hệ thống|vui lòng", text, re.IGNORECASE) is None


class TestIdle:
    def put_back(self, browser: Client, key: str, seconds: int) -> None:
        session = browser.session
        session[key] = int(time.time()) - seconds
        session.save()

    def test_working_on_stays_signed_in(self, signed_in: Client, settings: Any) -> None:
        signed_in.get("/echo/")
        self.put_back(signed_in, IdleMiddleware.SEEN, settings.SESSION_IDLE_SECONDS - 5)
        assert signed_in.get("/echo/").json()["signed_in"] is True
        assert int(time.time()) - signed_in.session[IdleMiddleware.SEEN] < 5

    def test_idle_is_signed_out_and_told(self, signed_in: Client, settings: Any) -> None:
        signed_in.get("/echo/")
        self.put_back(signed_in, IdleMiddleware.SEEN, settings.SESSION_IDLE_SECONDS + 5)
        response = signed_in.get("/inside/")
        assert (response.status_code, response.headers["Location"]) == (302, "/form/?next=/inside/")
        assert [str(message) for message in response.wsgi_request._messages] == [
            "Đã 30 phút không thao tác. Đăng nhập để tiếp tục."
        ]
        assert signed_in.get("/echo/").json()["signed_in"] is False

    def test_what_was_sent_is_shown_back(self, signed_in: Client, settings: Any) -> None:
        signed_in.get("/echo/")
        self.put_back(signed_in, IdleMiddleware.SEEN, settings.SESSION_IDLE_SECONDS + 5)
        response = signed_in.post("/only-post/", {"so": "405"})
        assert response.status_code == 401
        assert "Nội dung vừa gửi chưa được lưu; chép lại ở dưới trước khi rời trang." in words(response)
        assert "405" in words(response)

    def test_a_whole_day_is_the_most(self, signed_in: Client, settings: Any) -> None:
        signed_in.get("/echo/")
        self.put_back(signed_in, IdleMiddleware.BEGAN, settings.SESSION_COOKIE_AGE + 5)
        assert signed_in.get("/echo/").json()["signed_in"] is False

    def test_the_session_is_written_once_a_minute(self, signed_in: Client, django_assert_num_queries: Any) -> None:
        signed_in.get("/echo/")
        with django_assert_num_queries(2):
            signed_in.get("/echo/")


class TestHeaders:
    def test_on_every_answer(self, browser: Client) -> None:
        for address in ("/echo/", "/missing/", "/broken/", "/echo/?a=%00", "/refuse/403/"):
            headers = browser.get(address).headers
            assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert "geolocation=()" in headers["Permissions-Policy"]

    def test_pages_of_a_signed_in_person_are_not_stored(self, signed_in: Client) -> None:
        assert signed_in.get("/echo/").headers["Cache-Control"] == "private, no-store"

    def test_others_are_asked_for_again(self, browser: Client) -> None:
        assert browser.get("/echo/").headers["Cache-Control"] == "private, no-cache"
        assert browser.get("/cached/").headers["Cache-Control"] == "public, max-age=60"
