# kazoo's way: python3 kazoo_watch.py HOST:PORT PATH prints the path of every new child.
import sys
from kazoo.client import KazooClient

server, path = sys.argv[1:]
zk = KazooClient(hosts=server)
zk.start()
known = set()
first = True


@zk.ChildrenWatch(path)
def changed(children):
    global first
    for name in children:
        if name not in known:
            known.add(name)
            sys.stdout.write(path + "/" + name + "\n")
    sys.stdout.flush()
    if first:
        first = False
        sys.stderr.write("watching\n")
        sys.stderr.flush()


zk.handler.event_object().wait()
