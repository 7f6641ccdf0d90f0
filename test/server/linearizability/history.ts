import { errorCodes } from '../../../src/wire/codes.ts'
import { RawClient } from '../requests/raw-client.ts'
import type { Operation } from './checker.ts'

const PATH = '/register'
const acl = [{ perms: 31, scheme: 'world', id: 'anyone' }]

/** Makes the register: value `start`, version 0. */
export async function makeRegister(port: number): Promise<void> {
  const client = await RawClient.open(port)
  await client.request('create', { path: PATH, data: Buffer.from('start'), acl, flags: 0 })
  await client.close()
}

/**
 * One client reads and compares-and-sets the register until `operations` are done or the server has gone; what it was
 * told goes into `history`.
 */
export async function play(port: number, name: string, operations: number, history: Operation[]): Promise<void> {
  const client = await RawClient.open(port)
  let seen = 0
  for (let i = 0; i < operations; i++) {
    const asked = performance.now()
    if (Math.random() < 0.4) {
      const { value } = await client.request('getData', { path: PATH, watch: false })
      const { data, stat } = value!
      seen = stat.version
      history.push({ kind: 'read', asked, answered: performance.now(), value: String(data), version: seen })
      continue
    }
    const value = `${name}-${i}-${Math.random()}`
    const known = { kind: 'cas' as const, asked, value, expected: seen }
    try {
      const { err, value: answer } = await client.request('setData', {
        path: PATH,
        data: Buffer.from(value),
        version: seen,
      })
      if (err !== 0 && err !== errorCodes.BadVersion.code) throw new Error(`unexpected error ${err}`)
      history.push({ ...known, answered: performance.now(), done: err === 0 })
      if (answer) seen = answer.stat.version
      else seen = (await client.request('getData', { path: PATH, watch: false })).value!.stat.version
    } catch (error) {
      if (!client.ended) throw error
      history.push({ ...known, answered: Number.POSITIVE_INFINITY, done: undefined })
      return
    }
  }
  await client.close()
}
