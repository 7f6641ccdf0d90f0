# Increments the number in a file, each time under a lock of kazoo: read, pause, write.
import random
import sys
import time

from kazoo.client import KazooClient

server, path, file, times = sys.argv[1:5]
zk = KazooClient(hosts=server)
zk.start()
lock = zk.Lock(path)
for _ in range(int(times)):
    with lock:
        with open(file) as source:
            value = int(source.read())
        time.sleep(random.random() * 0.003)
        with open(file, "w") as target:
            target.write(str(value + 1))
zk.stop()
zk.close()
