import { expect, test } from 'vitest'
import { speaksUnicode } from '../../../src/cli/settings/speaks-unicode.ts'

test.each([
  [{ LANG: 'en_US.UTF-8', TERM: 'xterm-256color' }, true],
  [{ LC_CTYPE: 'zh_CN.utf8', LANG: 'C' }, true],
  [{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, false],
  [{ LC_ALL: '', LANG: 'C.UTF-8' }, true],
  [{ TERM: 'xterm' }, false],
  [{ LANG: 'en_US.UTF-8', TERM: 'linux' }, false],
  [{ LANG: 'en_US.UTF-8', TERM: 'vt220' }, false],
  [{ LANG: 'en_US.UTF-8', TERM: 'dumb' }, false],
])('under %o there is more than ASCII: %s', (env, more) => {
  expect(speaksUnicode(env)).toBe(more)
})
