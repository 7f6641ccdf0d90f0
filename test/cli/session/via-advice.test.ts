import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Settings } from '../../../src/cli/declare/settings.ts'
import { toFailure } from '../../../src/cli/life/failure.ts'
import { openSession } from '../../../src/cli/session/open-session.ts'
import { settle } from '../../../src/cli/settings/settle.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { spellHint } from '../../../src/wire/hint.ts'
import { Inside } from '../../harness/inside.ts'
import { freePort } from '../../harness/ports.ts'

const folder = mkdtempSync(join(tmpdir(), 'zoosh-advice-'))
/** A certificate of its own authority, for one name. */
function certificate(name: string): { cert: string; key: string; file: string } {
  const [file, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)]
  const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`]
  execFileSync('openssl', [...words, '-addext', `subjectAltName=DNS:${name}`, '-keyout', key, '-out', file], {
    stdio: 'pipe',
  })
  return { cert: readFileSync(file, 'utf8'), key: readFileSync(key, 'utf8'), file }
}

/** What ssh says, by its last word. */
writeFileSync(
  join(folder, 'ssh'),
  `#!/bin/sh
case "$1" in
denied) echo 'a@b: Permission denied (publickey,password).' ;;
unknown) echo 'Host key verification failed.' ;;
behind) printf 'channel 0: open failed: connect failed: Connection refused\\r\\nstdio forwarding failed\\n' ;;
shared) echo 'Stdio forwarding request failed: Session open refused by peer' ;;
esac >&2
exit 255
`,
  { mode: 0o755 },
)

let plain: Sandbox
let ours: Sandbox
let proxys: Sandbox
let inside: Inside
const files: Record<string, string> = {}

const portOf = (sandbox: Sandbox): number => Number(sandbox.connectString.split(':')[1])

beforeAll(async () => {
  const tls = async (name: string): Promise<Sandbox> => {
    const { file, ...own } = certificate(name)
    files[name] = file
    return Sandbox.start({ port: 0, tls: own })
  }
  ;[plain, ours, proxys] = await Promise.all([Sandbox.start({ port: 0 }), tls('zk.inside'), tls('proxy.inside')])
  inside = await Inside.start({
    'zk.inside:2181': portOf(plain),
    'zk.inside:2281': portOf(ours),
    'zk.inside:2282': portOf(proxys),
  })
})
afterAll(async () => {
  await inside.stop()
  await Promise.all([plain, ours, proxys].map((one) => one.stop()))
  rmSync(folder, { recursive: true })
})
afterEach(() => {
  inside.fault = undefined
  inside.login = undefined
  inside.refusal = { socks: 5, http: '502 Bad Gateway' }
})

interface Row {
  /** `command`, `socks` and `http` are ways into the network inside; else a way, with PORT for that of its proxy and NOBODY for one nobody listens on. */
  readonly via: string
  /** What is wrong. */
  readonly with?: (inside: Inside) => void
  readonly settings?: () => Partial<Settings>
  readonly code: string
  readonly says: RegExp
  readonly outside: RegExp
  /** Default: as outside. */
  readonly shell?: RegExp
}

const refusing =
  (socks: number, http = '502 Bad Gateway') =>
  (it: Inside): void => {
    it.fault = 'refuses'
    it.refusal = { socks, http }
  }
const wanting = (it: Inside): void => {
  it.login = { user: 'alice', password: 'secret' }
}
const faulty =
  (fault: Inside['fault']) =>
  (it: Inside): void => {
    it.fault = fault
  }

const CALLED = /--server names it as it is called there$/
const CALLED_SHELL = /connect HOST:PORT --via WAY names it as it is called there$/
const WAYS = /--via or ZOOSH_VIA names another way, none goes directly$/
const WAYS_SHELL = /connect HOST:PORT --via WAY goes another way, connect HOST:PORT directly$/

const rows: Record<string, Row> = {
  'a command that is not there': {
    via: 'no-such-program %h %p',
    code: 'Tunnel',
    says: /there is no such program/,
    outside: /^what --via names has to be on the PATH/,
  },
  'ssh whose key nobody wants': {
    via: 'FOLDER/ssh denied',
    code: 'Tunnel',
    says: /ended with 255: a@b: Permission denied \(publickey,password\)/,
    outside: /^ssh can ask for a password, .* on a terminal only; elsewhere it takes a key, an agent/,
  },
  'ssh that does not know the bastion': {
    via: 'FOLDER/ssh unknown',
    code: 'Tunnel',
    says: /Host key verification failed/,
    outside: /^ssh can ask for a password, a passphrase or a host key on a terminal only/,
  },
  'ssh behind which nobody is': {
    via: 'FOLDER/ssh behind',
    code: 'Tunnel',
    says: /stdio forwarding failed/,
    outside: /^the bastion is there, and leads to no server: .*--server names it as it is called there$/,
    shell: CALLED_SHELL,
  },
  'ssh behind which nobody is, through a login that is shared': {
    via: 'FOLDER/ssh shared',
    code: 'Tunnel',
    says: /Session open refused by peer/,
    outside: /^the bastion is there, and leads to no server: .*--server names it as it is called there$/,
    shell: CALLED_SHELL,
  },
  'a command that fails, and says why': {
    via: "sh -c 'echo no route >&2; exit 1'",
    code: 'Tunnel',
    says: /ended with 1: no route/,
    outside: WAYS,
    shell: WAYS_SHELL,
  },
  'a command that fails, and says nothing': {
    via: 'false',
    code: 'Tunnel',
    says: /false: ended with 1/,
    outside: /tried by hand, with host and port for %h and %p/,
  },
  'a command that ends at once in good order': {
    via: 'true',
    code: 'Lost',
    says: /the tunnel ended before the server answered/,
    outside: /^what --via names ended, or the server did/,
  },
  'a command that says something else': {
    via: "sh -c 'echo SSH-2.0-x; cat'",
    code: 'NotZookeeper',
    says: /does not speak ZooKeeper/,
    outside: /is this a ZooKeeper client port/,
  },
  'a command that stays silent': {
    via: 'sleep 100',
    code: 'Timeout',
    says: /no answer through the tunnel within 500 ms/,
    outside: /^--timeout allows more time; is the server running there\?/,
    shell: /^connect --timeout 30s allows more time; is the server/,
  },
  'a command that leads to nobody': {
    via: 'socat - TCP:127.0.0.1:NOBODY',
    code: 'Tunnel',
    says: /Connection refused/,
    outside: /^the command can be tried by hand/,
  },
  'a command that does not know the host': {
    via: 'socat - TCP:no-such-host.invalid:1',
    code: 'Tunnel',
    says: /socat.*(not known|resolution)/,
    outside: /^the command can be tried by hand/,
  },
  'a bastion that is not there': {
    via: 'ssh://127.0.0.1:NOBODY',
    code: 'Tunnel',
    says: /Connection refused/,
    outside: /^is that the bastion\? ssh can be tried by hand/,
  },
  'no proxy (socks)': {
    via: 'socks5://127.0.0.1:NOBODY',
    code: 'Tunnel',
    says: /the proxy socks5:\S+: connection refused/,
    outside: /^is the proxy running there\? --via or/,
    shell: WAYS_SHELL,
  },
  'no proxy (http)': {
    via: 'http://127.0.0.1:NOBODY',
    code: 'Tunnel',
    says: /the proxy http:\S+: connection refused/,
    outside: /^is the proxy running there\? --via or/,
    shell: WAYS_SHELL,
  },
  'a proxy nobody resolves': {
    via: 'http://no-such-host.invalid:1',
    code: 'Tunnel',
    says: /the proxy \S+: (no such host|the name server)/,
    outside: /^is the proxy running there/,
  },
  'a proxy that wants a password (socks)': {
    via: 'socks',
    with: wanting,
    code: 'Tunnel',
    says: /it wants a user and a password/,
    outside: /\$USER:\$PASSWORD@HOST:PORT takes both from variables/,
  },
  'a proxy that wants a password (http)': {
    via: 'http',
    with: wanting,
    code: 'Tunnel',
    says: /does not accept the user and the password, or wants them/,
    outside: /\$USER:\$PASSWORD@HOST:PORT/,
  },
  'a proxy that wants another password': {
    via: 'socks5://alice:wrong@127.0.0.1:PORT',
    with: wanting,
    code: 'Tunnel',
    says: /does not accept the user and the password/,
    outside: /\$USER:\$PASSWORD@HOST:PORT/,
  },
  'SOCKS: general failure': {
    via: 'socks',
    with: refusing(1),
    code: 'Tunnel',
    says: /it gives no connection to zk\.inside:2181/,
    outside: /^is the server running there\? names are resolved/,
    shell: CALLED_SHELL,
  },
  'SOCKS: not allowed': {
    via: 'socks',
    with: refusing(2),
    code: 'Tunnel',
    says: /it does not allow connections to zk\.inside:2181/,
    outside: /^the rules of the proxy decide/,
  },
  'SOCKS: network unreachable': {
    via: 'socks',
    with: refusing(3),
    code: 'Unreachable',
    says: /it cannot reach zk\.inside:2181/,
    outside: CALLED,
    shell: CALLED_SHELL,
  },
  'SOCKS: host unreachable': {
    via: 'socks',
    with: refusing(4),
    code: 'Unreachable',
    says: /it cannot reach zk\.inside:2181/,
    outside: CALLED,
    shell: CALLED_SHELL,
  },
  'SOCKS: refused': {
    via: 'socks',
    with: refusing(5),
    code: 'Refused',
    says: /zk\.inside:2181 refuses connections, it says/,
    outside: CALLED,
    shell: CALLED_SHELL,
  },
  'HTTP 403': {
    via: 'http',
    with: refusing(5, '403 Forbidden'),
    code: 'Tunnel',
    says: /it does not allow connections to zk\.inside:2181/,
    outside: /^the rules of the proxy decide/,
  },
  'HTTP 405': {
    via: 'http',
    with: refusing(5, '405 Method Not Allowed'),
    code: 'Tunnel',
    says: /it is no proxy/,
    outside: /^is it a proxy of that kind\?/,
  },
  'HTTP 500': {
    via: 'http',
    with: refusing(5, '500 Oops'),
    code: 'Tunnel',
    says: /HTTP status 500/,
    outside: /^is it a proxy of that kind\?/,
  },
  'HTTP 502': {
    via: 'http',
    with: refusing(5),
    code: 'Unreachable',
    says: /it cannot reach zk\.inside:2181/,
    outside: CALLED,
    shell: CALLED_SHELL,
  },
  'HTTP 504': {
    via: 'http',
    with: refusing(5, '504 Gateway Timeout'),
    code: 'Unreachable',
    says: /it gets no answer from zk\.inside:2181/,
    outside: CALLED,
    shell: CALLED_SHELL,
  },
  'a proxy that hangs up (socks)': {
    via: 'socks',
    with: faulty('hangs-up'),
    code: 'Tunnel',
    says: /closed the connection without an answer/,
    outside: /^is it a proxy of that kind\?/,
  },
  'a proxy that hangs up (http)': {
    via: 'http',
    with: faulty('hangs-up'),
    code: 'Tunnel',
    says: /closed the connection without an answer/,
    outside: /^is it a proxy of that kind\?/,
  },
  'no proxy, but something (socks)': {
    via: 'socks',
    with: faulty('garbage'),
    code: 'Tunnel',
    says: /does not speak SOCKS 5/,
    outside: /^is it a proxy of that kind\?/,
  },
  'no proxy, but something (http)': {
    via: 'http',
    with: faulty('garbage'),
    code: 'Tunnel',
    says: /does not speak HTTP/,
    outside: /^is it a proxy of that kind\?/,
  },
  'a proxy that says nothing': {
    via: 'socks',
    with: faulty('silent'),
    code: 'Timeout',
    says: /the tunnel did not open within 500 ms/,
    outside: /^--timeout allows more time; where that does not help, --via or/,
    shell: /^connect --timeout 30s/,
  },
  'a server that says nothing': {
    via: 'http',
    with: faulty('half-open'),
    code: 'Timeout',
    says: /no answer through the tunnel within 500 ms/,
    outside: CALLED,
    shell: CALLED_SHELL,
  },
  "a certificate that is for the proxy's name": {
    via: 'socks',
    settings: () => ({ server: 'zk.inside:2282', tls: true, tlsCa: files['proxy.inside']! }),
    code: 'Tls',
    says: /zk\.inside/,
    outside: /for the name of the server, whatever leads there: see --tls-server-name/,
  },
  'a certificate of nobody we know': {
    via: 'http',
    settings: () => ({ server: 'zk.inside:2281', tls: true, tlsCa: files['proxy.inside']! }),
    code: 'Tls',
    says: /self-signed|certificate/,
    outside: /see --tls-server-name, --tls-ca/,
  },
}

async function open(via: string, settings: Partial<Settings> = {}): Promise<unknown> {
  const io = {
    out: () => undefined,
    err: () => undefined,
    readStdin: async () => Buffer.alloc(0),
    inTty: false,
    outTty: false,
    errTty: false,
    columns: 80,
  }
  const all = { ...settle({}, {}, false), server: 'zk.inside:2181', timeout: 500, via, ...settings }
  const zk = await openSession(all, io, new AbortController().signal).catch((error: unknown) => error)
  if (!(zk instanceof Error)) await (zk as Awaited<ReturnType<typeof openSession>>).close()
  return zk
}

test.each(Object.keys(rows))('%s: which hop, and what to do about it', async (name) => {
  const { via, with: spoil, settings, code, says, outside, shell = outside } = rows[name]!
  spoil?.(inside)
  const way = via === 'command' || via === 'socks' || via === 'http' ? inside[via] : via
  const nobody = String(await freePort())
  // What needs no patience is given some: a busy machine starts a program late.
  const timeout = code === 'Timeout' ? 500 : 20_000
  const error = await open(
    way.replace('FOLDER', folder).replace('NOBODY', nobody).replace('PORT', String(inside.port)),
    {
      timeout,
      ...settings?.(),
    },
  )
  const failure = toFailure(error)
  expect(failure).toMatchObject({ exit: 3, code, title: expect.stringMatching(says) })
  const hints = (['outside', 'shell'] as const).map((place) => spellHint(failure.hint!, place))
  expect(hints).toEqual([expect.stringMatching(outside), expect.stringMatching(shell)])
  // What needs no server, or is no way at all, helps nobody who has to go this way.
  for (const hint of hints) expect(hint).not.toMatch(/sandbox|wrong|secret/)
})

test('the name in the certificate is that of the server', async () => {
  const tls = { server: 'zk.inside:2281', tls: true, tlsCa: files['zk.inside']!, timeout: 20_000 }
  for (const kind of ['command', 'socks', 'http'] as const)
    expect(await open(inside[kind], tls)).not.toBeInstanceOf(Error)
  // Told otherwise, by another.
  const told = { ...tls, server: 'zk.inside:2282', tlsCa: files['proxy.inside']!, tlsServerName: 'proxy.inside' }
  expect(await open(inside.socks, told)).not.toBeInstanceOf(Error)
})

test('what is not reached by a way is told as ever', async () => {
  const io = {
    out: () => undefined,
    err: () => undefined,
    readStdin: async () => Buffer.alloc(0),
    inTty: false,
    outTty: false,
    errTty: false,
    columns: 80,
  }
  const settings = { ...settle({}, {}, false), server: `127.0.0.1:${await freePort()}` }
  const error = await openSession(settings, io, new AbortController().signal).catch((reason: unknown) => reason)
  expect(spellHint(toFailure(error).hint!, 'outside')).toContain('--sandbox')
})
