"""kazoo with an account of its own; arguments and output are those of TapPeer.java."""
import sys
import threading
import time
from collections import defaultdict

from kazoo.client import KazooClient
from kazoo.exceptions import KazooException

server, root, requests = sys.argv[1], sys.argv[2], int(sys.argv[3])
account = defaultdict(lambda: [0, 0])
lock = threading.Lock()
room = threading.Semaphore(200)


def note(op, path, code, data=0):
    with lock:
        sums = account[(op, path, code)]
        sums[0] += 1
        sums[1] += data


def fired(event):
    note("event", event.path, 0)


def flight(result, op, path, size=0):
    """size: bytes of data that are written; those that are read are counted as they come."""

    def done(result):
        error = result.exception
        read = len(result.value[0] or b"") if op == "getData" and error is None else size
        note(op, path, error.code if error else 0, read)
        room.release()

    result.rawlink(done)


def transaction(parts, size):
    tx = zk.transaction()
    for op, path, *arguments in parts:
        getattr(tx, {"create": "create", "setData": "set_data", "delete": "delete"}[op])(path, *arguments)

    def done(result):
        codes = [one.code if isinstance(one, KazooException) else 0 for one in result.value]
        for (op, path, *_), code in zip(parts, codes):
            note("multi/" + op, path, code)
        note("multi", "", next((code for code in codes if code not in (0, -2)), 0), size)
        room.release()

    tx.commit_async().rawlink(done)


zk = KazooClient(hosts=server, timeout=30)
zk.start()
zk.add_auth("digest", "judge:s3cr3t-kazoo")
note("auth", "", 0)
for path in [root] + ["%s/w%d" % (root, i) for i in range(5)]:
    zk.create(path)
    note("create", path, 0)
for i in range(requests):
    room.acquire()
    before = i - i % 10
    path, watched = "%s/n%d" % (root, before), "%s/w%d" % (root, before // 10 % 5)
    kind = i % 10
    if kind == 0:
        flight(zk.create_async(path, b"x" * (i % 200)), "create", path, i % 200)
    elif kind == 1:
        flight(zk.get_async(path), "getData", path)
    elif kind == 2:
        flight(zk.set_async(path, b"x" * (i % 300)), "setData", path, i % 300)
    elif kind == 3:
        flight(zk.exists_async(path), "exists", path)
    elif kind == 4:
        flight(zk.get_async(root + "/none"), "getData", root + "/none")
    elif kind == 5:
        flight(zk.delete_async(path), "delete", path)
    elif kind == 6:
        flight(zk.get_async(watched, watch=fired), "getData", watched)
    elif kind == 7:
        flight(zk.set_async(watched, b"xxx"), "setData", watched, 3)
    elif kind == 8 and i % 20 == 8:
        made = "%s/m%d" % (root, i)
        transaction([("create", made, b"x" * 7), ("setData", made, b"x" * 5, 0), ("delete", made)], 12)
    elif kind == 8:
        transaction([("setData", root, b"x" * 5, 99), ("delete", root + "/none")], 5)
    else:
        flight(zk.get_children_async(root), "getChildren", root)
for _ in range(200):
    room.acquire()
time.sleep(1)
zk.stop()
note("closeSession", "", 0)
for (op, path, code), (count, data) in sorted(account.items()):
    print("%s\t%s\t%d\t%d\t%d" % (op, path, code, count, data))
