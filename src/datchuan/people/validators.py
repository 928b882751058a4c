"""Django's password validators with sentences that say what to do (Django's Vietnamese lacks some and scolds)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import password_validation as django_validators
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class LongEnough(django_validators.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("Mật khẩu mới ngắn hơn %(least)d ký tự. Ghép vài từ dễ nhớ cho đủ dài.") % {"least": self.min_length}


class NotOwnName(django_validators.UserAttributeSimilarityValidator):
    def validate(self, password: str, user: Any = None) -> None:
        try:
            super().validate(password, user)
        except ValidationError as error:
            raise ValidationError(self.get_error_message(), code=error.code) from None

    def get_error_message(self) -> str:
        return _("Mật khẩu mới gần giống họ tên hoặc tên đăng nhập, người khác dễ đoán. Chọn từ khác.")


class NotCommon(django_validators.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Mật khẩu mới nằm trong danh sách mật khẩu phổ biến. Chọn mật khẩu khác.")


class NotOnlyDigits(django_validators.NumericPasswordValidator):
    def get_error_message(self) -> str:
        return _("Mật khẩu mới chỉ có chữ số. Thêm chữ vào.")
