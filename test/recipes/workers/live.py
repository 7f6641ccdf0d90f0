# CMD of the judge: appends its life to a file, a line every 20 ms: WORD NANOSECONDS TENURE, and with `start` what it holds.
# live.py FILE HOST MS MANNERS CHILDREN
# MANNERS on SIGTERM: plain ends at once, tidy writes on for 100 ms, stubborn ignores it. Its children write under its name.
import os
import signal
import sys
import time

file, host, ms, manners, children = sys.argv[1:6]
log = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
tenure = f"{host}.{os.getpid()}"
until = time.monotonic_ns() + int(ms) * 1_000_000


def write(word, *more):
    os.write(log, " ".join([word, str(time.monotonic_ns()), tenure, *more]).encode() + b"\n")


def tidy(*_):
    global until
    write("term")
    until = min(until, time.monotonic_ns() + 100_000_000)


if manners == "tidy":
    signal.signal(signal.SIGTERM, tidy)
if manners == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
token = os.environ.get("ZOOSH_LOCK_ZXID") or "-"
write("start", token, os.environ.get("ZOOSH_LOCK_PATH") or os.environ.get("ZOOSH_ITEM") or "-")
own = []
for _ in range(int(children)):
    child = os.fork()
    if child == 0:
        own = None
        break
    own.append(child)
while time.monotonic_ns() < until:
    write("alive")
    time.sleep(0.02)
for child in own or []:
    os.waitpid(child, 0)
if own is not None:
    write("end")
