"""What a map's data block says of its records, with every column told in full."""

import json
import re
from typing import Any

_BLOCK = re.compile(r'<script type="application/json" id="atlas_points_\d+_data">(.*?)</script>', re.DOTALL)


def shown(html: str) -> dict[str, Any]:
    """Return the data block of the points in a map page."""
    blocks = _BLOCK.findall(html)
    assert len(blocks) == 1
    data = json.loads(blocks[0])
    return {name: _column(value, data["count"]) for name, value in data.items()}


def _column(value: Any, count: int) -> Any:
    if not isinstance(value, dict):
        return value
    if "all" in value:
        return [value["all"]] * count
    if "at" in value:
        return [value["of"][at] for at in value["at"]]
    if "lead" in value:
        return ["" if rest is None else value["lead"] + rest for rest in value["rest"]]
    return value
