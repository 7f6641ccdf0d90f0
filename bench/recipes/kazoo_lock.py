# kazoo's Lock: cycles of one client, and hand-overs between two. Prints one JSON line.
import json
import sys
import threading
import time

from kazoo.client import KazooClient

server, rounds = sys.argv[1], int(sys.argv[2])
clients = [KazooClient(hosts=server), KazooClient(hosts=server)]
for client in clients:
    client.start()

lock = clients[0].Lock("/bench-kazoo-cycles")


def cycle():
    lock.acquire()
    lock.release()


cycles = []
for i in range(rounds * 2):
    start = time.perf_counter()
    cycle()
    if i >= rounds:
        cycles.append((time.perf_counter() - start) * 1000)

locks = [client.Lock("/bench-kazoo-hand-over") for client in clients]
times = []
locks[0].acquire()
for i in range(1, rounds + 1):
    moment = []
    waiter = threading.Thread(target=lambda: (locks[i % 2].acquire(), moment.append(time.perf_counter())))
    waiter.start()
    time.sleep(0.01)
    released = time.perf_counter()
    locks[(i - 1) % 2].release()
    waiter.join()
    if i > rounds // 4:
        times.append((moment[0] - released) * 1000)
locks[rounds % 2].release()
for client in clients:
    client.stop()


def at(values, share):
    return sorted(values)[int(len(values) * share)]


print(json.dumps({"cycle": at(cycles, 0.5), "handOver": at(times, 0.5), "p90": at(times, 0.9)}))
