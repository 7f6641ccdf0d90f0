import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainData } from '../../../src/commands/ensemble/members/answer-view.ts'
import { questions } from '../../../src/ensemble/ask/question.ts'
import { answers } from './answers.ts'

/** Each parser, with the word whose answer it reads. */
const parsers = Object.values(questions).map(({ word, text, json }) => ({ word, text: text as Parse, json }))

type Parse = (text: string) => { readonly known: unknown; readonly rest: readonly string[] }

/** Every value that stands somewhere in what was read, by where it stands; lists by what they hold, not by place. */
function facts(known: unknown, at = ''): string[] {
  if (known === undefined || known === null) return []
  if (Array.isArray(known)) return known.flatMap((item) => facts(item, `${at}[]`))
  if (typeof known === 'object') return Object.entries(known).flatMap(([key, value]) => facts(value, `${at}.${key}`))
  return [`${at}=${String(known)}`]
}

const factsOf = (read: { readonly known: unknown }) => facts(plainData(read.known))

/** Whether a value is in the text, in the letters it came in, or in those it is made of. */
function stands(fact: string, text: string): boolean {
  const value = fact.slice(fact.indexOf('=') + 1)
  if (value === '' || value === 'false' || text.includes(value)) return true
  if (/^-?\d+$/.test(value)) return sameNumber(BigInt(value), text)
  return value === 'true' ? text.includes('READ-ONLY') : value.split(/[\n:[\]]/).every((part) => text.includes(part))
}

function sameNumber(value: bigint, text: string): boolean {
  const numbers = [...text.matchAll(/0x([0-9a-f]+)|\d+/g)].map(([number]) => BigInt(number))
  const bare = [...text.matchAll(/\b[0-9a-f]+\b/g)].map(([number]) => BigInt(`0x${number}`))
  const dates = [...text.matchAll(/expire at (.*):$/gm)].map(([, date]) => BigInt(Date.parse(date!) || 0))
  return [...numbers, ...bare, ...dates].some((number) => BigInt.asIntN(64, number) === value)
}

describe.each(answers)('the answers of $make', ({ make, words }) => {
  const known = parsers.filter(({ word }) => words[word])

  test.each(known)('$word is read to the last line', ({ word, text }) => {
    const { known, rest } = text(words[word]!)
    expect(rest).toEqual([])
    expect(known).toBeDefined()
  })

  test.each(known)('of $word, cut anywhere, nothing is read that was not meant', ({ word, text }) => {
    const whole = new Set(factsOf(text(words[word]!)))
    for (let at = 0; at <= words[word]!.length; at++) {
      const cut = words[word]!.slice(0, at)
      // The members of an ensemble end in a line that ZooKeeper does not end.
      const added = factsOf(text(cut)).filter((fact) => !whole.has(fact) && !fact.includes('.membership='))
      expect({ cut, added }).toEqual({ cut, added: [] })
    }
  })

  test(`of ${make}, no answer to one word is taken for that to another but where it says the same`, () => {
    for (const { word, text } of parsers)
      for (const [other, answer] of Object.entries(words)) {
        const read = text(answer)
        for (const fact of factsOf(read))
          expect({ word, other, fact, stands: stands(fact, answer) }).toMatchObject({ stands: true })
      }
  })
})

const line = fc.oneof(
  fc.constantFrom(...answers.flatMap(({ words }) => Object.values(words).flatMap((answer) => answer.split('\n')))),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '__proto__=1',
    'zk___proto__\t1',
    '\tconstructor',
    '/__proto__',
    'HTTP/1.1 400 Bad Request',
    '\u001b[31m',
    '0x',
    'Zxid: -1',
  ),
)

test.each(parsers)(
  '$word: of lines in any order, from anybody, it takes what stands there and hands on the rest',
  ({ text }) => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.boolean(), (lines, whole) => {
        const answer = lines.join('\n') + (whole ? '\n' : '')
        const read = text(answer)
        for (const fact of factsOf(read)) expect({ fact, stands: stands(fact, answer) }).toEqual({ fact, stands: true })
        for (const left of read.rest) expect(answer).toContain(left)
      }),
    )
  },
)

test.each(parsers)('$word: of any JSON over HTTP it takes what is of its form, or nothing', ({ json }) => {
  const keys = [
    'server_stats',
    'connections',
    'secure_connections',
    'expiry_time_to_session_ids',
    'session_id_to_ephemeral_paths',
    'path_to_session_ids',
    'session_id_to_watched_paths',
    'digests',
    'zxid',
    'digest',
    'remote_socket_address',
    'session_id',
    'established',
    'num_paths',
    'datadir_size',
    'version',
    'proposal_stats',
  ]
  const key = fc.oneof(fc.constantFrom(...keys), fc.string())
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.double(),
      fc.bigInt(),
      fc.constantFrom(null, true, '0x1', '-5'),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(key, tie('any'), { maxKeys: 4 }),
    ),
  })).any
  fc.assert(fc.property(fc.dictionary(key, value, { maxKeys: 6 }), (answer) => void json(answer)))
})
