"""Family education: what the clinic teaches families, the classes it holds, who was invited on what basis, who came.

A class is general: nothing is said in it about any patient. That somebody is invited tells them, all the same, that the
patient is in care here; so an invitation has a basis, and a contact whom the marks protect the patient from gets none.
Sessions with one family, their notes and codes are `tenants/family`; what patients are taught is `tenants/programs`.
"""
