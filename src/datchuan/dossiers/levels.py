"""Levels of title in the Vietnamese words of notices and of the journal, which are stored and never translated."""

from __future__ import annotations

_WORDS = {"NTM": "NTM", "NTM_NC": "NTM nâng cao", "NTM_KM": "NTM kiểu mẫu"}


def level_vi(code: str) -> str:
    """ "NTM nâng cao" for NTM_NC; a level that this build does not know under its code."""
    return _WORDS.get(code, code)


def titled(level: str, year: int, *, revokes: bool) -> str:
    """ "Hồ sơ NTM 2023", or "Thủ tục thu hồi NTM 2023"."""
    return f"{'Thủ tục thu hồi' if revokes else 'Hồ sơ'} {level_vi(level)} {year}"
