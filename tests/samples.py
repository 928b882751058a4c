"""Sample values for the parts of an address: of the own commune, of one beyond, and of what does not exist."""

from __future__ import annotations

from uuid import UUID

from django.urls import URLPattern
from django.urls.converters import UUIDConverter

from datchuan.surveys.models import Village
from tests.walked import FAR, NOBODY, NOWHERE, OWN, ROUND, Things

#: The same for the second key of an address, so that answers can be told apart by the first alone.
NO_PAPER = UUID("00000000-0000-4000-8000-00000000000d")

#: The move of a thing whose address has one, where it is not that of a letter.
MOVES = {"remark": "answer", "work": "settle", "village_request": "accept"}

Sample = tuple[str, dict[str, object]]


def samples(things: Things, pattern: URLPattern) -> list[Sample]:
    """(label, keyword arguments) for a pattern. Raises KeyError for a part that nobody has thought of."""
    parts = list(pattern.pattern.converters)
    values: dict[str, object] = {
        "set_code": "NTM", "indicator": "1.1", "year": 2023, "edition": "NTM/2021-2025", "uid": "MQ", "token": "set-x",
        "secret": "x", "pk": things.person.pk, "post_pk": things.post.pk, "object_type": "assessments.measurement",
    }  # fmt: skip
    if "object_id" in parts:
        rows = [("own", things.own.pk), ("far", things.far.pk), ("nowhere", 0)]
        return [(label, values_of(parts, values | {"object_id": pk})) for label, pk in rows]
    if "edition" in parts:
        return [("", values_of(parts, values | {"code": "1.1"}))]
    if "finding" in parts:
        rows = [("own", things.finding.pk), ("far", things.far_finding.pk), ("nowhere", NOBODY)]
        return [(label, {"finding": pk}) for label, pk in rows]
    if "obstacle" in parts or "matter" in parts:
        rows = [("own", things.obstacle), ("far", things.far_obstacle)]
        found = [(label, {"obstacle": one.pk, "matter": one.matter_id, "move": "answer"}) for label, one in rows]
        found.append(("nowhere", {"obstacle": NOBODY, "matter": NOBODY, "move": "answer"}))
        return [(label, values_of(parts, values | more)) for label, more in found]
    if str(pattern.name) in {"obstacle-collection", "obstacle-none"}:
        return [(code, {"code": code}) for code in ("obstacles-2023-10", "nowhere")]
    if "extension" in parts:
        rows = [("own", things.extension.pk), ("far", things.far_extension.pk), ("nowhere", NOBODY)]
        return [(label, {"extension": pk}) for label, pk in rows]
    if isinstance(pattern.pattern.converters.get("draft"), UUIDConverter):
        rows = [("own", things.draft.pk), ("nowhere", NOBODY)]
        return [(label, values_of(parts, {"draft": pk, "at": 0})) for label, pk in rows]
    for part, rows in things.pairs.items():
        if part in parts:
            more = {
                "kind": "bien_ban_hoi_dong",
                "ext": "pdf",
                "move": MOVES.get(part, "receive"),
                "file": NOBODY,
                "entry": 0,
            }
            return [(label, values_of(parts, values | more | {part: pk})) for label, pk in rows]
    if "survey" in parts:
        rows = [("own", things.survey), ("far", things.far_survey)]
        found = [
            (label, {"survey": one.pk, "village": Village.objects.get(survey=one).pk, "move": "lock"})
            for label, one in rows
        ]
        found.append(("nowhere", {"survey": NOBODY, "village": 0, "move": "lock"}))
        return [(label, values_of(parts, more)) for label, more in found]
    if "plan" in parts:
        rows = [("own", things.plan.pk), ("far", things.far_plan.pk), ("nowhere", NOBODY)]
        return [(label, {"plan": pk}) for label, pk in rows]
    if "remedy_step" in parts:
        rows = [("own", things.step.pk), ("far", things.far_step.pk), ("nowhere", 0)]
        return [(label, {"remedy_step": pk}) for label, pk in rows]
    if "dossier" in parts:
        values |= {
            "step": "registration",
            "condition": "security",
            "number": 1,
            "document": NO_PAPER,
            "stage": "vetting",
            "appeal": 0,
            "draft": "bao_cao_tham_tra",
            "kind": "bao_cao_tong_hop_y_kien",
            "ext": "pdf",
        }
        rows = [("own", things.dossier.pk), ("far", things.far_dossier.pk), ("nowhere", NOBODY)]
        return [(label, values_of(parts, values | {"dossier": pk})) for label, pk in rows]
    values |= {
        "question": things.question.uuid, "upload": NOBODY, "file": NOBODY, "document": NOBODY, "notice": 0,
        "number": 1, "attachment": 0, "pin": 0, "ext": "csv",
        "round": ROUND, "transmittal": NOBODY, "level": "NTM",
        "sitting": NOBODY, "item": NOBODY, "decision": NOBODY, "event": 0, "result": NOBODY,
        "run": NOBODY, "paper": NOBODY, "form": "pdf", "kind": "to_trinh_tinh", "paper_code": "22222-22222",
        "remark_code": "2" * 16,
    }  # fmt: skip
    if isinstance(pattern.pattern.converters.get("pk"), UUIDConverter):
        values["pk"] = NOBODY
    if str(pattern.name).startswith("target-"):
        places = [("own", "514"), ("far", "517"), ("nowhere", "000")] if "district" in parts else [("", "")]
        return [(label, values_of(parts, values | {"district": code, "move": "ask"})) for label, code in places]
    if "code" in parts:
        rows = [("own", OWN), ("far", FAR), ("nowhere", NOWHERE)]
        return [(label, values_of(parts, values | {"code": code})) for label, code in rows]
    return [("", values_of(parts, values))]


def values_of(parts: list[str], values: dict[str, object]) -> dict[str, object]:
    return {part: values[part] for part in parts}
