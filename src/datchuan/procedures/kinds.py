"""Kinds of step that the code knows. A pack orders them; the words are those of the pages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class StepKind(models.TextChoices):
    """What is done in a step: each kind has its own page and its own rules, whoever acts and in whatever order."""

    REGISTRATION = "registration", _("Đăng ký")
    SELF_ASSESSMENT = "self_assessment", _("Tự đánh giá")
    CONSULTATION = "consultation", _("Lấy ý kiến")
    BALLOT_MEETING = "ballot_meeting", _("Họp, bỏ phiếu")
    VETTING = "vetting", _("Thẩm tra")
    SURVEY_RESULT = "survey_result", _("Kết quả lấy ý kiến sự hài lòng")
    COMPLETENESS_CHECK = "completeness_check", _("Kiểm tra thành phần hồ sơ")
    DEPARTMENTAL_APPRAISAL = "departmental_appraisal", _("Sở, ngành thẩm định")
    COUNCIL = "council", _("Hội đồng thẩm định")
    DECISION = "decision", _("Quyết định")
    ANNOUNCEMENT = "announcement", _("Công bố")
    MAINTENANCE = "maintenance", _("Giữ chuẩn")
    REVIEW = "review", _("Đánh giá hiện trạng")
    ANSWER = "answer", _("Xã trả lời")


class Purpose(models.TextChoices):
    """What a procedure ends in."""

    RECOGNITION = "recognition", _("Công nhận")
    REVOCATION = "revocation", _("Thu hồi")


class GovernmentModel(models.TextChoices):
    """How many tiers of government there are."""

    THREE_TIER = "three_tier", _("ba cấp: tỉnh, huyện, xã")
    TWO_TIER = "two_tier", _("hai cấp: tỉnh, xã")


class Silence(models.TextChoices):
    """What it means when a body does not answer within the limit of a step."""

    REFUSE = "refuse", _("im lặng không phải là đồng ý")
    CONSENT = "consent", _("quá hạn không trả lời là đồng ý")
