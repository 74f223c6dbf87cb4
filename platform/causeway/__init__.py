"""The building every clinic shares: database walls, people and access, audit, protection of data, the disclosure gate,
jobs, and the admin panel. It knows nothing of the clinical or billing domain; slices under `tenants/` register what
they own (see `causeway.registry`).
"""
