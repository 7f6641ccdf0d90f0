# kazoo's walk: children of each znode, many asked for at a time. python3 kazoo_walk.py HOST:PORT ROOT
import sys
from collections import deque

from kazoo.client import KazooClient

hosts, root = sys.argv[1:]
client = KazooClient(hosts)
client.start()
found = [root]
flying = deque([(root, client.get_children_async(root))])
waiting = deque()
while flying:
    path, answer = flying.popleft()
    for name in answer.get():
        child = f"{path}/{name}"
        found.append(child)
        waiting.append(child)
    while waiting and len(flying) < 500:
        path = waiting.popleft()
        flying.append((path, client.get_children_async(path)))
print("\n".join(found))
client.stop()
