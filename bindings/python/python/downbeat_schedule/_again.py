"""A schedule out of what `pickle` and `copy` keep of it."""

from typing import Any, Dict

from ._engine import Schedule, parse


def again(said: Dict[str, Any]) -> Schedule:
    return parse(**said)
