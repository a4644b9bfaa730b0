"""Parameters of statements that are built once and kept.

What every console asks again and again takes longer to build than to answer.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BindParameter, String, bindparam

from bot.database import Moment

Given = str | BindParameter[str]
"""A value, or the parameter that it has in a statement that is kept."""

At = datetime | BindParameter[datetime]
"""A moment, or the parameter that it has in a statement that is kept."""

MUNICIPALITY = bindparam("municipality", type_=String())
STAFF = bindparam("staff", type_=String())
INQUIRY = bindparam("inquiry", type_=String())
NOW: BindParameter[datetime] = bindparam("now", type_=Moment())
