"""kazoo: argv is connect string, unused, prefix; the tasks' sizes come as JSON on the command line."""
import json
import sys
import threading
import time

from kazoo.client import KazooClient

server, _, prefix, sizes = sys.argv[1:5]
sizes = json.loads(sizes)
zk = KazooClient(hosts=server, timeout=30)
zk.start()
data, big, x = b"\1" * 100, b"\1" * 900000, prefix + "/x"
for path in (prefix, prefix + "/made", prefix + "/bulk"):
    zk.create(path)
zk.create(x, data)


def flight(n, call, width=1000):
    room = threading.Semaphore(width)
    results = []
    for i in range(n):
        room.acquire()
        result = call(i)
        result.rawlink(lambda _: room.release())
        results.append(result)
    for result in results:
        result.get()


def bulk_create(n):
    def packet(p):
        t = zk.transaction()
        for i in range(p * 100, p * 100 + 100):
            t.create("%s/bulk/%d" % (prefix, i), data)
        return t.commit_async()

    flight(n // 100, packet, 8)


def times(call):
    def run(n):
        for _ in range(n):
            call()

    return run


def big_get(n):
    zk.set(x, big)
    times(lambda: zk.get(x))(n)


tasks = {
    "sequential": times(lambda: zk.get(x)),
    "get": lambda n: flight(n, lambda i: zk.get_async(x)),
    "set": lambda n: flight(n, lambda i: zk.set_async(x, data)),
    "create": lambda n: flight(n, lambda i: zk.create_async("%s/made/%d" % (prefix, i), data)),
    "bulkGet": lambda n: flight(n, lambda i: zk.get_async(x)),
    "bulkCreate": bulk_create,
    "list": times(lambda: zk.get_children(prefix + "/bulk")),
    "bigSet": times(lambda: zk.set(x, big)),
    "bigGet": big_get,
}
for name, run in tasks.items():
    n = sizes[name]
    start, cpu = time.monotonic(), time.process_time()
    run(n)
    print(json.dumps({"name": name, "rate": n / (time.monotonic() - start), "cpu": (time.process_time() - cpu) / n * 1e6}), flush=True)
zk.stop()
