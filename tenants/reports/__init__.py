"""Reports: the clinic's figures, the same on the page, as a sheet and on the command line. Owns no tables: it counts what the
other slices keep, and every figure opens the list behind it as far as the reader's permissions go.
"""
