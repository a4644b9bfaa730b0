"""Set-up of Torg: brings a clean clone to a running service, tested code or fresh locks.

Only the standard library of Python 3.9 is used, since any Python that happens to be there must be able to start it;
the interpreters that Torg itself needs are found or fetched from here.
"""

import sys

if sys.version_info < (3, 9):  # noqa: UP036 -- the reader's Python may be older than the one this is written for
    sys.exit("Set-up needs Python 3.9 or newer to start, this is %d.%d." % sys.version_info[:2])  # noqa: UP031
