"""Alcohol and drugs: AUDIT, AUDIT-C, DAST-10, BAM, CRAFFT. The labels are our own."""

from flask_babel import lazy_gettext as _

from tenants.measures.rules.shape import Band, Instrument, Item, Part
from tenants.measures.rules.words import Flag, Name

_FIVE = (0, 1, 2, 3, 4)
_THREE = (0, 2, 4)
_YES_NO = (0, 1)

_DRINKING = (
    Item(1, _("How often"), _FIVE),
    Item(2, _("How many on a drinking day"), _FIVE),
    Item(3, _("Six or more"), _FIVE),
)

AUDIT = Instrument(
    name=Name.AUDIT,
    title="AUDIT",
    about=_("Alcohol, the past year"),
    items=(
        *_DRINKING,
        Item(4, _("Could not stop"), _FIVE),
        Item(5, _("Failed what was expected"), _FIVE),
        Item(6, _("Drink in the morning"), _FIVE),
        Item(7, _("Guilt afterwards"), _FIVE),
        Item(8, _("Could not remember"), _FIVE),
        Item(9, _("Somebody was hurt"), _THREE),
        Item(10, _("Others were concerned"), _THREE),
    ),
    source="WHO, AUDIT manual, 2nd edition 2001",
    bands=(
        Band(0, "low", _("Low risk"), "good"),
        Band(8, "hazardous", _("Hazardous"), "warn"),
        Band(16, "harmful", _("Harmful"), "bad"),
        Band(20, "dependence", _("Dependence likely"), "bad"),
    ),
    cut=8,
    skips=_("Where the form lets somebody who never drinks skip items 2 to 8, type 0 for them."),
    parts=(
        Part("consumption", _("Consumption"), (1, 2, 3)),
        Part("dependence", _("Dependence"), (4, 5, 6)),
        Part("problems", _("Problems"), (7, 8, 9, 10)),
    ),
    ages=(14, 150),
)

AUDIT_C = Instrument(
    name=Name.AUDIT_C,
    title="AUDIT-C",
    about=_("Alcohol in three questions, the past year"),
    items=_DRINKING,
    source="Bush 1998; Bradley 2007",
    cuts={"male": 4, "female": 3},
    ages=(14, 150),
)

DAST_10 = Instrument(
    name=Name.DAST_10,
    title="DAST-10",
    about=_("Drugs, the past year"),
    items=(
        Item(1, _("Used beyond medical need"), _YES_NO),
        Item(2, _("More than one at a time"), _YES_NO),
        Item(3, _("Can always stop (no counts)"), _YES_NO, no_counts=True),
        Item(4, _("Blackouts or flashbacks"), _YES_NO),
        Item(5, _("Feels bad or guilty"), _YES_NO),
        Item(6, _("Those close complain"), _YES_NO),
        Item(7, _("Neglected the family"), _YES_NO),
        Item(8, _("Broke the law for it"), _YES_NO),
        Item(9, _("Withdrawal"), _YES_NO),
        Item(10, _("Medical problems"), _YES_NO),
    ),
    source="Skinner 1982",
    bands=(
        Band(0, "none", _("None told"), "good"),
        Band(1, "low", _("Low"), "info"),
        Band(3, "moderate", _("Moderate"), "warn"),
        Band(6, "substantial", _("Substantial"), "bad"),
        Band(9, "severe", _("Severe"), "bad"),
    ),
    ages=(18, 150),
    verify=(_("The bands 1, 3, 6 and 9."),),
    license=_("Copyright H. A. Skinner; ask for permission before giving it to patients."),
)

BAM = Instrument(
    name=Name.BAM,
    title="BAM",
    about=_("Addiction monitor, the past 30 days"),
    items=(
        Item(1, _("Physical health"), _FIVE),
        Item(2, _("Nights of poor sleep"), _FIVE),
        Item(3, _("Days low or anxious"), _FIVE),
        Item(4, _("Days with alcohol"), _FIVE),
        Item(5, _("Days of heavy drinking"), _FIVE),
        Item(6, _("Days with drugs"), _FIVE),
        Item(7, _("Kinds of drugs"), tuple(range(8)), is_scored=False),
        Item(8, _("Craving"), _FIVE),
        Item(9, _("Confidence to stay off"), _FIVE),
        Item(10, _("Self-help meetings"), _FIVE),
        Item(11, _("Risky situations"), _FIVE),
        Item(12, _("Faith or spirituality helps"), _FIVE),
        Item(13, _("Days of work, school or service"), _FIVE),
        Item(14, _("Enough income"), (0, 4)),
        Item(15, _("Trouble with family or friends"), _FIVE),
        Item(16, _("Days with supportive people"), _FIVE),
        Item(17, _("Content with the progress"), _FIVE, is_scored=False),
    ),
    source="US Department of Veterans Affairs, MIRECC, BAM 2010",
    has_total=False,
    skips=_("The form lets skip item 5 after 0 days in item 4, and item 7 after 0 days in item 6: type 0 for them."),
    parts=(
        Part("use", _("Use"), (4, 5, 6), Flag.USE, least=1),
        Part("risk", _("Risk"), (1, 2, 3, 8, 11, 15), Flag.RISK, least=12),
        Part("protection", _("Protection"), (9, 10, 12, 13, 14, 16), Flag.PROTECTION, most=12),
    ),
    ages=(18, 150),
)

CRAFFT = Instrument(
    name=Name.CRAFFT,
    title="CRAFFT",
    about=_("Alcohol and drugs in adolescents, part B"),
    items=(
        Item(1, _("In a car"), _YES_NO),
        Item(2, _("To relax or fit in"), _YES_NO),
        Item(3, _("Alone"), _YES_NO),
        Item(4, _("Forgot what happened"), _YES_NO),
        Item(5, _("Those close ask to cut down"), _YES_NO),
        Item(6, _("Got into trouble"), _YES_NO),
    ),
    source="Knight 1999; CRAFFT 2.1, 2018",
    cut=2,
    ages=(12, 21),
    license=_("Copyright Boston Children's Hospital; free to use with its permission."),
)
