"""The fixed lists of drug and alcohol tests."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Specimen(StrEnum):
    """What is tested."""

    URINE = "urine"
    ORAL_FLUID = "oral_fluid"
    BREATH = "breath"
    BLOOD = "blood"
    HAIR = "hair"


class Substance(StrEnum):
    """What is looked for. ETHYL_GLUCURONIDE: what alcohol leaves in urine for some days."""

    ALCOHOL = "alcohol"
    ETHYL_GLUCURONIDE = "ethyl_glucuronide"
    AMPHETAMINES = "amphetamines"
    METHAMPHETAMINE = "methamphetamine"
    BARBITURATES = "barbiturates"
    BENZODIAZEPINES = "benzodiazepines"
    BUPRENORPHINE = "buprenorphine"
    CANNABIS = "cannabis"
    COCAINE = "cocaine"
    FENTANYL = "fentanyl"
    MDMA = "mdma"
    METHADONE = "methadone"
    OPIATES = "opiates"
    OXYCODONE = "oxycodone"
    PHENCYCLIDINE = "phencyclidine"
    TRAMADOL = "tramadol"
    XYLAZINE = "xylazine"


class Panel(StrEnum):
    """Sets of substances that are tested together, as a start to choose from."""

    STANDARD = "standard"
    EXTENDED = "extended"
    ALCOHOL = "alcohol"
    BREATH = "breath"


PANELS: Mapping[Panel, tuple[Substance, ...]] = MappingProxyType(
    {
        Panel.STANDARD: (
            Substance.AMPHETAMINES,
            Substance.BENZODIAZEPINES,
            Substance.CANNABIS,
            Substance.COCAINE,
            Substance.FENTANYL,
            Substance.OPIATES,
        ),
        Panel.EXTENDED: tuple(one for one in Substance if one is not Substance.ALCOHOL),
        Panel.ALCOHOL: (Substance.ETHYL_GLUCURONIDE,),
        Panel.BREATH: (Substance.ALCOHOL,),
    }
)
"""Our own usual sets; a laboratory's panel is chosen substance by substance."""


class TestWhy(StrEnum):
    """Why a test is asked for."""

    __test__ = False

    RANDOM = "random"
    SET = "set"
    ADMISSION = "admission"
    FOR_CAUSE = "for_cause"
    ASKED_FOR = "asked_for"


class TestStatus(StrEnum):
    """Where a test stands."""

    __test__ = False

    OPEN = "open"
    COLLECTED = "collected"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """What came of asking for a specimen. REFUSED counts as a result."""

    COLLECTED = "collected"
    REFUSED = "refused"
    UNABLE = "unable"


class Validity(StrEnum):
    """What the check of the specimen itself says."""

    UNCHECKED = "unchecked"
    VALID = "valid"
    DILUTE = "dilute"
    SUBSTITUTED = "substituted"
    ADULTERATED = "adulterated"


class Reading(StrEnum):
    """What a test says of one substance."""

    NEGATIVE = "negative"
    POSITIVE = "positive"


class SobrietyReason(StrEnum):
    """Why a sobriety date is written down."""

    TOLD = "told"
    RETURN_TO_USE = "return_to_use"
    CORRECTED = "corrected"
