"""What is usual at Larkspur Hollow."""

from tenants.demo.usual import House
from tenants.patients.models import Sex

HOUSE = House(is_part2=True, code="H0015")
F, M = Sex.FEMALE, Sex.MALE
SHE, HE, THEY = "she/her", "he/him", "they/them"
