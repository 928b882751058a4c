"""What is typed and not yet saved: kept, brought back, passed on, thrown away."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.actions import Figure, save_value
from datchuan.assessments.models import Measurement, Revision
from datchuan.assessments.tests.setting import YEAR, Setting, page_of, words_of
from datchuan.config import clock
from datchuan.desk.models import Draft
from datchuan.journal.models import Entry
from datchuan.people.models import Post

PAGE = "/commune/20869/NTM/2.1/2023/"
TYPED = {"num": "41", "den": "", "period": "9 tháng", "source": "Sổ hộ", "done": "0", "version": "0"}
HTMX = {"headers": {"HX-Request": "true"}}


def lines(here: Setting, kind: str) -> list[tuple[str, str]]:
    return list(
        Entry.objects.filter(chain=here.commune.chain, kind=kind).order_by("seq").values_list("outcome", "reason")
    )


def test_a_draft_is_kept_in_words_and_changes_no_figure(here: Setting, officer: Client) -> None:
    with clock.travel(clock.now().replace(hour=10, minute=42)):
        answer = officer.post(PAGE + "draft/", TYPED, **HTMX)
    assert answer.status_code == 200
    assert words_of(answer) == "Đã giữ nháp trên hệ thống lúc 10:42. Số liệu của xã chỉ đổi khi anh/chị bấm Lưu."
    draft = Draft.objects.get()
    assert (draft.person, draft.base_version) == (here.officer, 0)
    assert draft.fields == {"num": "41", "den": "", "period": "9 tháng", "source": "Sổ hộ", "done": "0"}
    assert Measurement.objects.count() == 0
    assert lines(here, "desk.begin_draft") == [("ok", "")]


def test_the_next_keystrokes_replace_it_without_a_line(here: Setting, officer: Client) -> None:
    officer.post(PAGE + "draft/", TYPED, **HTMX)
    officer.post(PAGE + "draft/", TYPED | {"num": "412"}, **HTMX)
    assert Draft.objects.get().fields["num"] == "412"
    assert len(lines(here, "desk.begin_draft")) == 1


def test_it_comes_back_into_the_form_as_typed(here: Setting, officer: Client) -> None:
    officer.post(PAGE + "draft/", TYPED | {"num": "4l2", "source": "Sổ hộ <b>"}, **HTMX)
    page = officer.get(PAGE)
    assert page.context["form"]["num"].value() == "4l2"
    assert page.context["form"]["source"].value() == "Sổ hộ <b>"
    assert "Đang hiện bản nháp của anh/chị" in words_of(page)
    assert "Sổ hộ <b>" not in page.content.decode()


def test_without_script_the_button_keeps_it_and_says_so(here: Setting, officer: Client) -> None:
    answer = officer.post(PAGE + "draft/", TYPED)
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert "Đã giữ bản nháp. Số liệu của xã chưa đổi." in words_of(officer.get(PAGE))


def test_saving_throws_the_draft_away(here: Setting, officer: Client) -> None:
    officer.post(PAGE + "draft/", TYPED, **HTMX)
    idem = officer.get(PAGE).context["form"]["idem"].value()
    saved = officer.post(PAGE + "save/", TYPED | {"num": "412", "den": "530", "idem": idem})
    assert saved.status_code == 303
    assert Draft.objects.count() == 0
    assert Measurement.objects.get().value == {"num": "412", "den": "530"}


def test_a_refused_save_keeps_the_draft(here: Setting, officer: Client) -> None:
    officer.post(PAGE + "draft/", TYPED, **HTMX)
    idem = officer.get(PAGE).context["form"]["idem"].value()
    assert officer.post(PAGE + "save/", TYPED | {"num": "x", "idem": idem}).status_code == 422
    assert Draft.objects.get().fields["num"] == "41"


def test_a_draft_on_an_older_figure_leads_to_both_versions(here: Setting, officer: Client) -> None:
    officer.post(PAGE + "draft/", TYPED | {"num": "400", "den": "530"}, **HTMX)
    save_value(
        here.commune, here.indicator("2.1"), YEAR, Figure({"num": "412", "den": "530"}), by=here.colleague, version=0
    )
    page = officer.get(PAGE)
    assert "Sau lúc gõ nháp này, số liệu đã được lưu lại" in words_of(page)
    form = page.context["form"]
    sent = {
        n: str(form[n].value() or "") if n != "version" else "0"
        for n in ("num", "den", "period", "source", "done", "version", "idem")
    }
    assert officer.post(PAGE + "save/", sent).status_code == 409
    assert Draft.objects.count() == 1


def test_a_colleague_in_office_does_not_see_it(here: Setting, officer: Client, client: Client) -> None:
    officer.post(PAGE + "draft/", TYPED, **HTMX)
    client.force_login(here.colleague)
    page = client.get(PAGE)
    assert page.context["drafts"].passed_on == ()
    assert page.context["form"]["num"].value() in (None, "")
    gone = client.post(PAGE + "draft/drop/", {"draft": Draft.objects.get().pk})
    assert (gone.status_code, Draft.objects.count()) == (303, 1)


def test_it_passes_to_whoever_follows_in_the_post(here: Setting, officer: Client, client: Client) -> None:
    officer.post(PAGE + "draft/", TYPED, **HTMX)
    Post.objects.filter(user=here.officer).update(withdrawn=True)
    client.force_login(here.colleague)
    page = client.get(PAGE)
    draft = Draft.objects.get()
    assert page.context["drafts"].passed_on == (draft,)
    assert "Cán bộ Tiên Lãnh, người giữ việc này trước đây, còn để lại một bản nháp chưa lưu" in words_of(page)
    taken = client.get(f"{PAGE}?draft={draft.pk}")
    assert taken.context["form"]["num"].value() == "41"
    idem = taken.context["form"]["idem"].value()
    sent = TYPED | {"num": "412", "den": "530", "idem": idem, "draft": str(draft.pk)}
    assert client.post(PAGE + "save/", sent).status_code == 303
    assert Draft.objects.count() == 0
    assert Revision.objects.get().recorded_by == here.colleague


def test_dropping_it_is_told_with_what_it_held(here: Setting, officer: Client) -> None:
    officer.post(PAGE + "draft/", TYPED, **HTMX)
    for told in ("Đã bỏ bản nháp.", "Bản nháp này không còn nữa."):
        answer = officer.post(PAGE + "draft/drop/", {"draft": Draft.objects.values_list("pk", flat=True).first() or 1})
        assert answer.status_code == 303
        assert told in words_of(officer.get(PAGE))
    (line,) = Entry.objects.filter(kind="desk.drop_draft")
    assert line.before["fields"]["num"] == "41"


@pytest.mark.parametrize("who", ["district", "department", "coordinator"])
def test_others_are_refused_with_the_sentence(here: Setting, client: Client, who: str) -> None:
    client.force_login(getattr(here.cast, who))
    for path in ("draft/", "draft/drop/"):
        answer = client.post(PAGE + path, TYPED)
        assert answer.status_code == 403
        assert "Số liệu tự đánh giá do cán bộ của xã nhập." in words_of(answer)
    assert Draft.objects.count() == 0


def test_a_far_commune_is_the_same_404_as_none(here: Setting, officer: Client) -> None:
    far, nowhere = (officer.post(f"/commune/{code}/NTM/2.1/2023/draft/", TYPED) for code in ("20968", "00000"))
    assert (far.status_code, nowhere.status_code) == (404, 404)
    assert page_of(far, "20968") == page_of(nowhere, "00000")


def test_a_flood_is_refused_and_nothing_is_stored(here: Setting, officer: Client) -> None:
    answer = officer.post(PAGE + "draft/", TYPED | {"source": "dài " * 2000}, **HTMX)
    assert answer.status_code == 403
    assert "Nội dung nháp dài quá mức giữ được." in words_of(answer)
    assert Draft.objects.count() == 0


def test_fields_that_the_form_lacks_are_not_kept(here: Setting, officer: Client) -> None:
    officer.post(PAGE + "draft/", TYPED | {"person": "1", "is_demo": "1", "csrfmiddlewaretoken": "x"}, **HTMX)
    assert set(Draft.objects.get().fields) == {"num", "den", "period", "source", "done"}


def test_drafts_cost_one_query_however_many_indicators(here: Setting, officer: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            officer.get("/commune/20869/NTM/")
        return len(queries)

    officer.post(PAGE + "draft/", TYPED, **HTMX)
    asked()
    one = asked()
    for code in ("1.1", "3.1", "2.2"):
        officer.post(f"/commune/20869/NTM/{code}/2023/draft/", TYPED, **HTMX)
    assert asked() == one
