"""A pytest plugin that points kazoo's own test suite at one running server instead of a cluster of its own.

KAZOO_SERVER is the server's host:port. Tests that stop or start servers need a cluster and fail here.
"""
import os

import kazoo.testing.harness as harness


class Server:
    def __init__(self, address):
        self.address = address
        self.host, port = address.rsplit(":", 1)
        self.client_port = int(port)
        self.running = True

    def _cluster_needed(self):
        raise RuntimeError("needs a cluster")

    run = stop = reset = _cluster_needed


class Cluster(list):
    def start(self):
        pass

    terminate = stop = reset = start


_cluster = Cluster([Server(os.environ["KAZOO_SERVER"])])
harness.get_global_cluster = lambda: _cluster
