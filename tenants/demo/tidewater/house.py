"""What is usual at Tidewater Lantern."""

from tenants.demo.usual import House
from tenants.patients.models import Sex

HOUSE = House(is_part2=False, code="S9480", by_video=frozenset({"evening"}))
F, M = Sex.FEMALE, Sex.MALE
SHE, HE, THEY = "she/her", "he/him", "they/them"
