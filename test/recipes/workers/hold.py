# Runs a program under a lock of kazoo once, and kills it as soon as the connection is in doubt.
# hold.py SERVER TIMEOUT PATH PROGRAM…
import os
import subprocess
import sys
import time

from kazoo.client import KazooClient, KazooState

server, timeout, path = sys.argv[1:4]
zk = KazooClient(hosts=server, timeout=int(timeout) / 1000)
doubt = []
zk.add_listener(lambda state: doubt.append(state) if state != KazooState.CONNECTED else None)
zk.start(timeout=60)
lock = zk.Lock(path)
lock.acquire()
place = f"{path}/{lock.node}"
token = f"0x{zk.get(place)[1].czxid:x}"
if not doubt:
    program = subprocess.Popen(sys.argv[4:], env={**os.environ, "ZOOSH_LOCK_ZXID": token, "ZOOSH_LOCK_PATH": place})
    while program.poll() is None:
        if doubt:
            program.kill()
        time.sleep(0.005)
lock.release()
zk.stop()
zk.close()
