"""Sessions in a story's database, so that not everybody in it has to come through the form. ``test_officer`` does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings

NAME = "sessions.json"
#: User name -> the cookies of a browser in which the person is signed in.
Cookies = dict[str, list[dict[str, Any]]]
#: How long ago, in seconds, everybody gave the password: in the future, as a whole run lies between.
PROVED = -3600


def open_doors() -> None:
    """For the programs that fill a database: a session for every demo account, its key beside the files of the story."""
    from django.test import Client

    from datchuan.people.models import User
    from datchuan.people.tests.cast import proved

    keys = {}
    for person in User.objects.filter(is_demo=True, is_active=True):
        client = Client()
        client.force_login(person)
        keys[person.username] = proved(client, person, PROVED).cookies["sessionid"].value
    (Path(settings.VAR) / NAME).write_text(json.dumps(keys))


def cookies(folder: Path, site: str) -> Cookies:
    """Those of the people of a filled database, whose files lie in ``folder``, at an address where it is served."""
    keys = json.loads((folder / NAME).read_text())
    return {username: [{"name": "sessionid", "value": key, "url": site}] for username, key in keys.items()}
