"""The fixed lists of measures."""

from enum import StrEnum


class Name(StrEnum):
    """The instruments, as addresses and sheets call them."""

    PHQ_9 = "phq_9"
    PHQ_A = "phq_a"
    GAD_7 = "gad_7"
    PCL_5 = "pcl_5"
    AUDIT = "audit"
    AUDIT_C = "audit_c"
    DAST_10 = "dast_10"
    BAM = "bam"
    WHO_5 = "who_5"
    CRAFFT = "crafft"


class How(StrEnum):
    """How it was taken. ELSEWHERE: another system says only what it came to."""

    STAFF = "staff"
    KIOSK = "kiosk"
    LINK = "link"
    ELSEWHERE = "elsewhere"


class Flag(StrEnum):
    """What somebody should look at, whatever the total.

    LOWER_CUT: the policy names no sex that the cut goes by, so that the lower one was used.
    """

    SELF_HARM = "self_harm"
    POSITIVE = "positive"
    PATTERN = "pattern"
    LOWER_CUT = "lower_cut"
    USE = "use"
    RISK = "risk"
    PROTECTION = "protection"


class Trend(StrEnum):
    """How the latest score stands against the first, by reliable change."""

    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    DETERIORATED = "deteriorated"
