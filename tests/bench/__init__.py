"""The speed report: Causeway beside a stock Flask-Admin back office with the same people, on the same PostgreSQL, in one run.

The stock application, the data generator and the load client are the peers' bench of the shared folder; nothing of them is
copied here. What comes out are ratios; an absolute figure means nothing on another machine.
"""
