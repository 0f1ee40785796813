"""What the product costs, and its peers beside it."""

import os

PEERS = dict(os.environ)
"""The surroundings of the peers: as they are. Ours has one thread for BLAS, as the commands do."""
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
