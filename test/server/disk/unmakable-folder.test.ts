import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Sandbox } from '../../../src/server/sandbox.ts'

test.skipIf(!existsSync('/proc/self'))('a data directory that cannot be made is an error, at once', async () => {
  await expect(Sandbox.start({ port: false, dataDir: '/proc/zoosh/data' })).rejects.toThrow()
})
