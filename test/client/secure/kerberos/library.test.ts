import { expect, test } from 'vitest'
import { openLibrary } from '../../../../src/client/secure/kerberos/library.ts'

test('a machine that has no library by any of its names is told what to install', async () => {
  // What this one has goes by other names elsewhere.
  const elsewhere = process.platform === 'win32' ? 'darwin' : 'win32'
  await expect(openLibrary(elsewhere)).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringContaining('MIT Kerberos'),
    advice: expect.stringContaining('libgssapi-krb5-2'),
  })
})
