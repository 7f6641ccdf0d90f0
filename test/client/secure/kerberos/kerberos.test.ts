import { Buffer } from 'node:buffer'
import { expect, test, vi } from 'vitest'
import { GssError } from '../../../../src/client/secure/kerberos/gss-error.ts'
import type { Gssapi, Handle } from '../../../../src/client/secure/kerberos/gssapi.ts'
import { kerberos } from '../../../../src/client/secure/kerberos/kerberos.ts'
import { ConnectionError } from '../../../../src/client/terms/connection-error.ts'
import { errorCodes } from '../../../../src/wire/codes.ts'
import { ZkError } from '../../../../src/wire/error.ts'

/** What no real library or server can be made to do: signatures are a letter in front. */
function library(wait: Promise<unknown> = Promise.resolve()) {
  let last = 1n
  const held = new Set<Handle>()
  const hold = (): Handle => {
    held.add(++last)
    return last
  }
  const release = (handle: Handle): void => void held.delete(handle)
  const signed = (text: string): Buffer => Buffer.from(`s${text}`, 'latin1')
  const gssapi: Gssapi = {
    name: hold,
    releaseName: release,
    credential: async () => hold(),
    releaseCredential: release,
    begin: async () => {
      await wait
      return { context: hold(), token: Buffer.from('hello'), established: false }
    },
    advance: (_credential, _service, context) => ({ context, token: Buffer.alloc(0), established: true }),
    deleteContext: release,
    nameOf: () => 'alice@R',
    unwrap: (_, message) => {
      if (message[0] !== 0x73) throw new GssError('the signature is bad', 6, 0)
      return message.subarray(1)
    },
    wrap: (_, text) => signed(text.toString('latin1')),
    realmOf: () => '',
  }
  return { gssapi, held, signed }
}

const peer = { host: 'zk', port: 2181, address: undefined, ended: new Promise<undefined>(() => {}) }

/** A login against answers in their order. @returns what was sent, how it ended, and how much of the library's is still held */
async function meets(...answers: (Buffer | null | Error)[]) {
  const { gssapi, held } = library()
  const sent: string[] = []
  const exchange = async (token: Buffer): Promise<Buffer | null> => {
    sent.push(token.toString('latin1'))
    const answer = answers.shift()
    if (answer instanceof Error) throw answer
    return answer ?? null
  }
  const error = await kerberos(exchange, { mechanism: 'GSSAPI' }, peer, async () => gssapi).then(
    () => undefined,
    (reason) => reason as ConnectionError,
  )
  return { sent, error, held: held.size }
}

const proof = Buffer.from('proof')
const offer = (bytes: string): Buffer => Buffer.from(`s${bytes}`, 'latin1')

test('we prove who we are, the server does, and no layer is chosen of those it offers', async () => {
  const { sent, error, held } = await meets(proof, offer('\x07\x01\x00\x00'), null)
  expect([error, held]).toEqual([undefined, 0])
  expect(sent).toEqual(['hello', '', 's\x01\x00\x00\x00alice@R'])
})

test.each<[string, (Buffer | null | Error)[], RegExp]>([
  ['SASL switched off', [null], /switched off/],
  ['no proof', [proof, null], /before it had proved who it is/],
  [
    'an offer nobody has signed',
    [proof, Buffer.from('x\x01\x00\x00\x00')],
    /zookeeper\/zk@ could not prove who it is: the signature/,
  ],
  ['an offer without "none"', [proof, offer('\x06\x01\x00\x00')], /wants a security layer/],
  ['an offer cut short', [proof, offer('\x01')], /has 1 bytes, not 4/],
  ['an offer of nothing', [proof, Buffer.alloc(0)], /could not prove/],
  ['a refusal', [new ZkError(errorCodes.AuthFailed.code)], /the server refused alice@R/],
])('%s ends the login with the reason, and everything is given back', async (_, answers, message) => {
  const { error, held } = await meets(...answers)
  expect(error).toMatchObject({ kind: 'auth', message: expect.stringMatching(message) })
  expect(held).toBe(0)
})

test('a lost connection stays what it is', async () => {
  const lost = new ConnectionError('lost', 'gone')
  expect(await meets(proof, lost)).toMatchObject({ error: lost, held: 0 })
})

test('nobody waits for a KDC longer than the connection lives, and what comes late is given back', async () => {
  let answer!: (value?: unknown) => void
  const { gssapi, held } = library(
    new Promise((resolve) => {
      answer = resolve
    }),
  )
  const lost = new ConnectionError('lost', 'gone')
  const exchange = () => Promise.reject(new Error('nothing may be sent'))
  const options = { mechanism: 'GSSAPI' } as const
  const ended = Promise.resolve(lost)
  await expect(kerberos(exchange, options, { ...peer, ended }, async () => gssapi)).rejects.toBe(lost)
  answer()
  await expect.poll(() => held.size).toBe(0)
})

test('what nobody waits for any more is not begun at all', async () => {
  let answer!: (value?: unknown) => void
  const slow = library(
    new Promise((resolve) => {
      answer = resolve
    }),
  )
  const other = library()
  const options = { mechanism: 'GSSAPI' } as const
  const exchange = async (): Promise<Buffer | null> => null
  const first = kerberos(exchange, options, peer, async () => slow.gssapi).catch((error) => error.message)
  const ended = Promise.resolve(new ConnectionError('lost', 'gone'))
  const begun = vi.spyOn(other.gssapi, 'credential')
  await expect(kerberos(exchange, options, { ...peer, ended }, async () => other.gssapi)).rejects.toThrow('gone')
  answer()
  expect(await first).toMatch(/switched off/)
  // Its turn has come, and gone.
  await kerberos(exchange, options, peer, async () => slow.gssapi).catch(() => {})
  expect(begun).not.toHaveBeenCalled()
})
