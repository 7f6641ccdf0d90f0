import { expect, test } from 'vitest'
import { Sandbox } from '../../src/server/sandbox.ts'
import { quoted, zkcliProgram } from '../harness/program.ts'
import { noPty, TestShell } from '../repl/test-shell.ts'

test.skipIf(noPty())('an error on a terminal is escaped, wherever stdout goes', async () => {
  await using sandbox = await Sandbox.start()
  const line = `${quoted(zkcliProgram)} -server ${sandbox.connectString} get $'/a\\u202eb' >/dev/null`
  const shell = new TestShell({ program: ['bash'], args: ['-c', line] })
  await shell.ended
  expect(shell.output).toContain('Node does not exist: /a\\u{202e}b')
})
