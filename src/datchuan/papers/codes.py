"""Short codes under which anybody finds a paper: letters and digits that cannot be mistaken for one another."""

from __future__ import annotations

import secrets

from django.conf import settings

from datchuan.papers.content import Verification

#: Without 0 O, 1 I L, U: 30 signs, ten of them give 49 bits; guessing one costs more than the rate limit allows.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_MEANT = str.maketrans({"-": "", " ": "", "\N{NO-BREAK SPACE}": ""})


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def in_words(code: str) -> str:
    """As people read it: two groups of five."""
    return f"{code[:5]}-{code[5:]}"


def code_from(text: str) -> str:
    """The code that somebody typed, with or without the dash, in whatever case; "" when it cannot be one."""
    code = text.translate(_MEANT).upper()
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def verification(code: str) -> Verification:
    """The address for the square code and for people to type, under the address that people open."""
    host = settings.ADDRESS or settings.OWN_ADDRESS
    return Verification(f"{host.rstrip('/')}/q/{in_words(code)}/", in_words(code))
