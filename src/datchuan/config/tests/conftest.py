"""A client that shows the error page as a browser would, and a person who is signed in without any post."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.test import Client


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def signed_in(browser: Client, db: Any, settings: Any) -> Client:
    """Rights follow posts and end a session without any; here the session itself is looked at."""
    settings.MIDDLEWARE = [name for name in django_settings.MIDDLEWARE if not name.startswith("datchuan.people.")]
    person = get_user_model().objects.create(username="can-bo")
    browser.force_login(person)
    return browser
