import { Buffer } from 'node:buffer'
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '../golden/values')

/** Names of all stored values. */
export const goldenNames = readdirSync(folder).map((file) => file.replace(/\.hex$/, ''))

/** A value written by another tool; the first line of its file says which. */
export function golden(name: string): Buffer {
  const lines = readFileSync(resolve(folder, `${name}.hex`), 'utf8').split('\n')
  return Buffer.from(lines.filter((line) => !line.startsWith('#')).join(''), 'hex')
}

/** What the `broker.*` values contain: a Kafka broker's registration. */
export const broker =
  '{"listener_security_protocol_map":{"PLAINTEXT":"PLAINTEXT"},"endpoints":["PLAINTEXT://kafka-1:9092"],"jmx_port":-1,' +
  '"features":{},"host":"kafka-1","timestamp":"1700000000000","port":9092,"version":5}'

/** What the `long.*` values contain: more than one block of every format. */
export const long = Array.from(
  { length: 1600 },
  (_, i) => `line ${String(i).padStart(5, '0')} of a long value that repeats itself, ${(i * i) % 997}\n`,
).join('')
