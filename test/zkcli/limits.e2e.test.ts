import { expect, test } from 'vitest'
import { startMute, startPingsOnly } from '../harness/silent-servers.ts'
import { ours, run } from './programs.ts'

/** Far more than the two seconds given, and far less than zkCli's for ever. */
const SOON = 12_000

const lines = [
  'ls /',
  'ls -R /',
  'get /a',
  'stat /a',
  'create /a x',
  'set /a x',
  'delete /a',
  'deleteall /a',
  'getAcl /a',
  'setAcl /a world:anyone:r',
  'sync /',
  'whoami',
  'config',
  'getEphemerals /',
  'getAllChildrenNumber /',
  'addWatch /a',
  'listquota /a',
  'setquota -n 5 /a',
  'delquota /a',
]

test.concurrent.each([
  ['is mute', startMute],
  ['answers pings only', startPingsOnly],
] as const)('a server that %s holds up no command for ever', { timeout: 120_000 }, async (_name, start) => {
  await using server = await start()
  await Promise.all(
    lines.map(async (line) => {
      const started = performance.now()
      const { code, err } = await run(ours, ['-server', server.connectString, '-timeout', '2000', ...line.split(' ')])
      expect([line, code, err]).toEqual([line, 1, expect.stringMatching(/ConnectionLoss|rc=-4/)])
      expect(performance.now() - started).toBeLessThan(SOON)
    }),
  )
})
