import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const src = resolve(import.meta.dirname, '../../../src')

/** Servers listen, and a tap dials what --to names. */
const others = /^(?:server|tap)\//
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !others.test(file),
)
const texts = new Map(files.map((file) => [file, readFileSync(resolve(src, file), 'utf8')]))
const having = (pattern: RegExp) => files.filter((file) => pattern.test(texts.get(file)!))

test('one file makes sockets, and one those of the standalone binary: everything that goes to a server can be led another way', () => {
  const dialling =
    /import (?!type)[^'\n]*\b(?:createConnection|connect|Socket|Agent)\b[^'\n]*from 'node:net'|\{[^}]*\} = process\.getBuiltinModule\('node:net'\)|\bbun\.connect\(|new Socket\(/i
  expect(having(dialling)).toEqual(['client/reach/dial.ts', 'client/reach/native-line.ts'])
  expect(having(/from 'node:(?:dgram|http2|https)'|\bfetch\(/)).toEqual([])
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
