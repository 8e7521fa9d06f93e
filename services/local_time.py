"""The calendar of an establishment: which day it is there."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from models import Establishment


def today(house: Establishment, now: datetime) -> date:
    """The day it is where the establishment stands."""
    return now.astimezone(ZoneInfo(house.time_zone)).date()
