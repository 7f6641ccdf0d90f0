"""Captures frames between real clients and a real server, for test/wire/golden.test.ts.

Usage: /usr/bin/python3 test/golden/capture.py SERVER_PORT
Needs kazoo (Debian: python3-kazoo) and zkCli.sh; writes kazoo.hex and zkcli.hex beside this file.
A line is one frame's payload: `>` from the client, `<` from the server; pings are left out.
"""
import os
import socket
import struct
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
PORT = int(sys.argv[1])


class Tap:
    """A loopback proxy that writes down every frame."""

    def __init__(self):
        self.lines = []
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def note(self, text):
        with self.lock:
            self.lines.append("# " + text)

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            self.note("a connection")
            server = socket.create_connection(("127.0.0.1", PORT))
            for source, target, mark in ((client, server, ">"), (server, client, "<")):
                threading.Thread(target=self.pump, args=(source, target, mark), daemon=True).start()

    def pump(self, source, target, mark):
        pending = b""
        while True:
            try:
                chunk = source.recv(65536)
            except OSError:
                chunk = b""
            if not chunk:
                try:
                    target.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
                return
            pending += chunk
            while len(pending) >= 4:
                (length,) = struct.unpack(">i", pending[:4])
                if len(pending) < 4 + length:
                    break
                payload, pending = pending[4 : 4 + length], pending[4 + length :]
                if payload[:4] != struct.pack(">i", -2):
                    with self.lock:
                        self.lines.append(mark + " " + payload.hex())
            target.sendall(chunk)

    def save(self, name, title):
        with open(os.path.join(HERE, name), "w") as out:
            out.write("# " + title + "\n")
            out.write("\n".join(self.lines) + "\n")


def kazoo():
    import kazoo
    from kazoo.client import KazooClient
    from kazoo.exceptions import KazooException, RolledBackError
    from kazoo.security import make_digest_acl

    tap = Tap()
    zk = KazooClient(hosts="127.0.0.1:%d" % tap.port, timeout=10)
    zk.start()

    def do(title, call):
        tap.note(title)
        try:
            call()
        except KazooException:
            pass

    do("auth digest", lambda: zk.add_auth("digest", "bob:pw"))
    do("create", lambda: zk.create("/g", b"v"))
    do("create with null-like empty data, digest ACL", lambda: zk.create("/g/acl", b"", acl=[make_digest_acl("bob", "pw", all=True)]))
    do("create ephemeral sequential with stat", lambda: zk.create("/g/é-", b"", ephemeral=True, sequence=True, include_data=True))
    do("exists of nothing", lambda: zk.exists("/g/none"))
    do("get with watch", lambda: zk.get("/g", watch=lambda event: None))
    do("set, which fires it", lambda: zk.set("/g", b"w", version=0))
    do("bad version", lambda: zk.set("/g", b"w", version=7))
    do("children with stat", lambda: zk.get_children("/g", include_data=True))
    do("children with watch", lambda: zk.get_children("/g", watch=lambda event: None))
    do("get ACL", lambda: zk.get_acls("/g/acl"))
    do("set ACL", lambda: zk.set_acls("/g/acl", [make_digest_acl("al", "pw", read=True)]))
    do("sync", lambda: zk.sync("/g"))

    def transact(fail):
        t = zk.transaction()
        t.check("/g", 1)
        t.create("/g/t", b"1")
        t.set_data("/g/t", b"2")
        t.delete("/g/t")
        if fail:
            t.delete("/g/none")
        t.commit()

    do("multi", lambda: transact(False))
    do("multi that fails", lambda: transact(True))
    do("delete not empty", lambda: zk.delete("/g"))
    do("delete recursively", lambda: zk.delete("/g", recursive=True))
    tap.note("close")
    zk.stop()
    zk.close()
    tap.save("kazoo.hex", "kazoo %s and ZooKeeper, by capture.py" % kazoo.__version__)


def zkcli():
    tap = Tap()
    script = """create /z v
create -c /z/container
create -t 60000 /z/ttl x
create -e /z/mine
addWatch -m PERSISTENT /z
addWatch /z/deep
set /z w
ls -s /z
get -s /z
stat /z
getEphemerals /z
getAllChildrenNumber /z
whoami
addauth digest al:pw
getAcl -s /z
setAcl /z world:anyone:cdrwa
removewatches /z
sync /z
delete /z/mine
deleteall /z
quit
"""
    env = dict(os.environ, CLIENT_JVMFLAGS="-Dzookeeper.extendedTypesEnabled=true")
    subprocess.run(
        ["/usr/share/zookeeper/bin/zkCli.sh", "-server", "127.0.0.1:%d" % tap.port],
        input=script.encode(), env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120,
    )
    tap.save("zkcli.hex", "zkCli.sh (the Java client) 3.8.0 and ZooKeeper 3.8.0, by capture.py: " + " · ".join(script.split("\n")))


kazoo()
zkcli()
