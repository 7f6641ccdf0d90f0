# Another client (kazoo) that changes a tree: python3 writer.py HOST:PORT ROOT CHANGES
# Creates, sets and deletes below ROOT, a fixed pattern of changes, pipelined; survives restarts of the server.
import sys
import threading
import time
from kazoo.client import KazooClient
from kazoo.exceptions import ConnectionLoss, NodeExistsError, NoNodeError, SessionExpiredError
from kazoo.handlers.threading import KazooTimeoutError
from kazoo.retry import KazooRetry

hosts, root, changes = sys.argv[1], sys.argv[2], int(sys.argv[3])
zk = KazooClient(hosts=hosts, timeout=30, connection_retry=KazooRetry(max_tries=-1, delay=0.05, max_delay=0.5))
zk.start(timeout=60)


def step(number):
    """The change with a number: ten a child, create, eight sets, and every other child goes again."""
    child = "%s/n%06d" % (root, number // 10)
    at = number % 10
    if at == 0:
        return lambda: zk.create_async(child, b"0")
    if at == 9 and (number // 10) % 2:
        return lambda: zk.delete_async(child)
    return lambda: zk.set_async(child, str(at).encode())


window = []
done = 0


def settle(entry):
    global done
    number, result = entry
    while True:
        try:
            result.get(timeout=60)
            break
        except (NodeExistsError, NoNodeError):
            break
        except (ConnectionLoss, SessionExpiredError, KazooTimeoutError):
            time.sleep(0.05)
            result = step(number)()
    done += 1
    if done % 1000 == 0:
        print(done, flush=True)


for number in range(changes):
    window.append((number, step(number)()))
    if len(window) >= 200:
        settle(window.pop(0))
for entry in window:
    settle(entry)
print("done", flush=True)
zk.stop()
zk.close()
