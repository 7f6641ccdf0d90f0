import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const src = resolve(import.meta.dirname, '../../../src')

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))
const texts = new Map(files.map((file) => [file, readFileSync(resolve(src, file), 'utf8')]))
const having = (pattern: RegExp) => files.filter((file) => pattern.test(texts.get(file)!))

/** Who uses a module that can make a connection, and what he takes of it: each one judged. */
const judged: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'node:net': {
    // Names of addresses, and nothing that connects.
    'client/secure/tls.ts': ['isIP'],
    'client/secure/kerberos/service-principal.ts': ['isIP'],
    'server/reports/admin-guard.ts': ['isIP'],
    // Those who listen; a tap that is told no way goes to --to from where it is.
    'server/listen.ts': ['createServer'],
    'ensemble/local/ports.ts': ['createServer'],
    'tap/relay/relay.ts': ['createServer', 'connect as tcp'],
  },
  // On top of a line that somebody has dialled: see below.
  'node:tls': { 'client/secure/tls.ts': ['connect'], 'ensemble/ask/certificate.ts': ['connect'] },
  'node:http': {
    'client/reach/http-proxy.ts': ['request'],
    'ensemble/ask/admin-call.ts': ['request'],
    'ensemble/ask/admin-server.ts': ['request'],
    'server/reports/admin.ts': ['createServer'],
  },
}

/** What each file takes of a module, types aside. */
function users(module: string): Record<string, string[]> {
  const statement = new RegExp(`import (?!type )([^'\\n]*?) from '${module}'`, 'g')
  const found = files.flatMap((file) => {
    const names = [...texts.get(file)!.matchAll(statement)].flatMap(([, list]) =>
      list!
        .replace(/[{}]/g, '')
        .split(',')
        .map((name) => name.trim()),
    )
    const values = names.filter((name) => name !== '' && !name.startsWith('type '))
    return values.length > 0 ? [[file, values] as const] : []
  })
  return Object.fromEntries(found)
}

test.each(Object.keys(judged))(
  '%s: one file makes sockets, so that everything that goes to a server can be led another way',
  (module) => {
    const sorted = (all: Readonly<Record<string, readonly string[]>>) =>
      Object.fromEntries(Object.entries(all).map(([file, names]) => [file, [...names].sort()]))
    expect(sorted(users(module))).toEqual(sorted(judged[module]!))
  },
)

test('what is loaded where it is needed connects no more than the rest', () => {
  const loaded = having(/(?:import|require|getBuiltinModule)\('node:(?:net|http|tls)'\)/)
  // To speak TLS on a line that somebody has dialled, to make one, and to listen.
  expect(loaded.sort()).toEqual(['client/connection/four-letter.ts', 'client/reach/dial.ts', 'server/listen.ts'])
  // And one makes those of the standalone binary.
  expect(having(/\bbun\.connect\(/i)).toEqual(['client/reach/native-line.ts'])
})

test('nothing else connects', () => {
  expect(
    having(
      /from 'node:(?:dgram|http2|https)'|'node:(?:dgram|http2|https)'|(?<![.\w])fetch\(|new WebSocket|new Socket\(/,
    ),
  ).toEqual([])
  // Nor does a package, but the one that asks a SOCKS proxy on a line of ours.
  expect(having(/from '(?:socks|undici|got|axios|ws)'/)).toEqual(['client/reach/socks-proxy.ts'])
  expect(texts.get('client/reach/socks-proxy.ts')).toContain('existing_socket: line')
  // Servers that zoosh starts on this machine are asked from here.
  const asks = having(/\b(?:fourLetter|askWord|askAdmin|certificateOf|dial)\(/)
  const unled = asks.filter((file) => !/\bvia\b|wordOptions|source\)|options\b/.test(texts.get(file)!))
  expect(unled).toEqual(['ensemble/local/cluster.ts'])
})

test('TLS and HTTP are spoken on a line that somebody has dialled', () => {
  const calls = (pattern: RegExp) =>
    [...texts].flatMap(([file, text]) => [...text.matchAll(pattern)].map(([call]) => [file, call] as const))
  const tls = having(/from 'node:tls'|'node:tls'\)/).filter((file) => /(?<!type )\bconnect\(\{/.test(texts.get(file)!))
  expect(tls).toEqual(
    expect.arrayContaining(['client/secure/tls.ts', 'client/connection/four-letter.ts', 'ensemble/ask/certificate.ts']),
  )
  for (const file of tls) {
    for (const [, call] of texts.get(file)!.matchAll(/\bconnect\((\{[^}]*\})/g))
      expect([file, call]).toEqual([file, expect.stringMatching(/\bsocket\b/)])
  }
  const requests = calls(/\brequest\(\{[^}]*\}/g)
  expect(requests).toHaveLength(3)
  for (const [file, call] of requests) expect([file, call]).toEqual([file, expect.stringContaining('createConnection')])
})
