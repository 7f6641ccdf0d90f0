# kazoo's copy: data of each znode, many asked for at a time, written in transactions of 100 creates, eight of them at a time.
# python3 kazoo_copy.py FROM TO ROOT
import sys
from collections import deque

from kazoo.client import KazooClient

source, target = (KazooClient(hosts) for hosts in sys.argv[1:3])
root = sys.argv[3]
source.start()
target.start()
flying = deque([(root, source.get_children_async(root), source.get_async(root))])
waiting = deque()
sent = deque()
transaction = target.transaction()


def send():
    global transaction
    sent.append(transaction.commit_async())
    transaction = target.transaction()
    while len(sent) >= 8:
        check(sent.popleft().get())


def check(results):
    for result in results:
        if isinstance(result, Exception):
            raise result


while flying:
    path, children, data = flying.popleft()
    transaction.create(path, data.get()[0])
    waiting.extend(f"{path}/{name}" for name in children.get())
    if len(transaction.operations) == 100:
        send()
    while waiting and len(flying) < 250:
        path = waiting.popleft()
        flying.append((path, source.get_children_async(path), source.get_async(path)))
send()
while sent:
    check(sent.popleft().get())
source.stop()
target.stop()
