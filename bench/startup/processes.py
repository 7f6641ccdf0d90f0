# Runs programs to their ends, interleaved, and tells what each took on the clock and of the processor, in ms, as JSON.
# stdin: {"rounds": N, "programs": {NAME: [WORD, ...]}}. Their stdout is a pipe that is read, as in $(...); Node's spawn
# gives sockets, and no processor time of single children.
import json, os, sys, time

asked = json.load(sys.stdin)
null = os.open('/dev/null', os.O_RDWR)
env = {name: value for name, value in os.environ.items() if name != 'NODE_EXTRA_CA_CERTS'}
taken = {name: {'wall': [], 'cpu': [], 'out': ''} for name in asked['programs']}
for turn in range(asked['rounds'] + 1):
    for name, words in asked['programs'].items():
        reader, writer = os.pipe()
        streams = [(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, writer, 1), (os.POSIX_SPAWN_DUP2, null, 2)]
        start = time.perf_counter()
        pid = os.posix_spawn(words[0], words, env, file_actions=streams + [(os.POSIX_SPAWN_CLOSE, reader)])
        os.close(writer)
        out = b''
        while some := os.read(reader, 65536):
            out += some
        _, status, usage = os.wait4(pid, 0)
        wall = time.perf_counter() - start
        os.close(reader)
        if status != 0:
            sys.exit(f'{name} ended with {status}')
        taken[name]['out'] = out.decode()
        if turn > 0:
            taken[name]['wall'].append(wall * 1000)
            taken[name]['cpu'].append((usage.ru_utime + usage.ru_stime) * 1000)
json.dump(taken, sys.stdout)
