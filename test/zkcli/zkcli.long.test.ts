import { afterAll, beforeAll, test } from 'vitest'
import { describeReal, type RealServer, startServer } from '../harness/real-server.ts'
import { compare } from './compare.ts'
import { generated } from './generated.ts'

const SEEDS = Number(process.env.ZOOSH_SEEDS ?? 100)
const LINES = 60

describeReal('zkcli and the real zkCli, on many generated lines', () => {
  let server: RealServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server?.stop())

  test(`print the same for ${SEEDS * LINES} lines`, async () => {
    for (let seed = 1000; seed < 1000 + SEEDS; seed++) {
      await compare(server.connectString, generated(seed, LINES), seed)
    }
  })
})
