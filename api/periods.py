"""The days that figures are asked of: `from` and `until` in a query."""

from datetime import date
from typing import Annotated

from fastapi import Query

From = Annotated[date | None, Query(alias="from", description="첫날; 없으면 30일 전")]
Until = Annotated[date | None, Query(alias="until", description="마지막 날(포함); 없으면 오늘")]
