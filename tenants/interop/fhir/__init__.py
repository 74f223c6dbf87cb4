"""Reading FHIR R4 into neutral records: JSON bundles, single resources and Bulk NDJSON, each plain or gzip.

One pass over the input parses every resource, keeps those we read in a private, encrypted spool and notes what each
one is called (`spool.py`, `keys.py`). A second pass over the spool turns them into records in an order that can be
applied, with every reference resolved, also across files and whatever came first (`reader.py`, `references.py`). What
a resource means is said once per family: `people.py`, `payers.py`, `coverages.py`, `clinical.py`, `costs.py`; how
FHIR writes names, dates and money in `elements.py`.

Decisions that a reader of imported data should know:
- *Identity*: the first identifier marked official, else the first that names a person's record (never a social
  security, tax, licence, passport or member number), else the resource's UUID, else its id under its server's
  address.
- *Meaning before shape*: `meta`, `text`, and extensions are ignored. What is entered in error, cancelled, a draft or
  no real claim is skipped with its reason; a resource that breaks FHIR where we read it is refused with field and
  reason.
- *Coverage known only from claims* (Synthea): one coverage per unbroken run of services under the same payer. It has
  no member id and its dates are services, so it agrees with a membership sheet in patient and payer, not in key or
  dates.
"""
