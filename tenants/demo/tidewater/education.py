"""What Tidewater Lantern teaches families, in its own invented words, and when."""

from tenants.demo.acts.family_education import ClassPlan, Teaches

DUTIES = (
    Teaches(
        "Sleep at our house",
        "What low mood does to nights, what helps, and what only looks like help.",
        classes=(
            ClassPlan("sleep", 7, "18:00", "cleo", "Tide room", 12),
            ClassPlan("sleep_next", -8, "18:00", "cleo", "Tide room", 12),
        ),
    ),
)
