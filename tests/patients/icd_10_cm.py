"""Writes the table of ICD-10-CM codes from the library that reads the official files (`make codes`); its test compares."""

import gzip
import importlib
import warnings
from typing import Any

from tenants.patients.codes import TABLE


def library() -> Any:
    """The library, which reads its ten megabytes of XML now."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it reads its data by an older call of importlib.resources
        return importlib.import_module("simple_icd_10_cm")


def table(icd: Any) -> str:
    """Every code and its description, a line each, by code; chapters and blocks left out."""
    codes = {code for code in icd.get_all_codes(with_dots=True) if code[0].isalpha() and "-" not in code}
    return "".join(f"{code} {icd.get_description(code)}\n" for code in sorted(codes))


if __name__ == "__main__":
    TABLE.write_bytes(gzip.compress(table(library()).encode(), mtime=0))
