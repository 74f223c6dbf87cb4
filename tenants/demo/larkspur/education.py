"""What Larkspur Hollow teaches families, in its own invented words, and when."""

from tenants.demo.acts.family_education import ClassPlan, Teaches

DUTIES = (
    Teaches(
        "Signs we can see",
        "How a lapse announces itself at home, what is a bad day and what is a sign, and whom to call about which. You "
        "bring nothing but what you have noticed.",
        position=1,
        classes=(
            ClassPlan("signs", 6, "17:30", "cal", "Heron room", 12),
            ClassPlan("signs_next", -15, "17:30", "cal", "Heron room", 12),
        ),
    ),
    Teaches(
        "Talking at home",
        "Asking without checking, saying no without a fight, and what helps after one.",
        position=2,
        classes=(ClassPlan("talking", 2, "18:00", "ana", "", 10),),
    ),
    Teaches(
        "What to do in a crisis",
        "988 first. Then: who stays, what is put away, what to tell the clinic in the morning.",
        position=3,
        minutes=45,
        classes=(
            ClassPlan("crisis", -4, "18:00", "ana", "Family room", 8),
            ClassPlan("crisis_dark", -1, "12:00", "cal", "Family room", 8, called_off="The Family room has no light."),
        ),
    ),
    Teaches(
        "Qué hacer en una crisis",
        "Primero el 988. Después: quién se queda, qué se guarda, qué contar a la clínica por la mañana.",
        position=4,
        minutes=45,
        language="Spanish",
    ),
)
