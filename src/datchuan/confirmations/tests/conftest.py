from datchuan.assessments.tests.conftest import here, officer
from datchuan.people.tests.cast import _empty_cache, cast, province, signed_in

__all__ = ["_empty_cache", "cast", "here", "officer", "province", "signed_in"]
