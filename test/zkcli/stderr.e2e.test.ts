import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { Sandbox } from '../../src/server/sandbox.ts'
import { noPty, TestShell } from '../repl/test-shell.ts'

const zkcli = `'${process.execPath}' '${join(resolve(import.meta.dirname, '../..'), 'bin/zkcli.js')}'`

test.skipIf(noPty())('an error on a terminal is escaped, wherever stdout goes', async () => {
  await using sandbox = await Sandbox.start()
  const line = `${zkcli} -server ${sandbox.connectString} get $'/a\\u202eb' >/dev/null`
  const shell = new TestShell({ execute: 'bash', args: ['-c', line] })
  await shell.ended
  expect(shell.output).toContain('Node does not exist: /a\\u{202e}b')
})
