import { expect, test } from 'vitest'
import { viaKind } from '../../../../src/cli/declare/kinds/via-kind.ts'

test.each([
  'nc %h %p',
  'ssh://alice@bastion:22',
  'socks5://proxy:1080',
  'socks5://alice@proxy:1080',
  'http://$USER:$PASSWORD@proxy:1',
  "sh -c 'curl http://a:b@c'",
])('%s is taken as it is', (text) => {
  expect(viaKind.parse(text, undefined)).toBe(text)
})

test.each([
  'socks5://alice:secret@proxy',
  'http://alice:sec@ret@proxy:1',
  ' HTTP://$A:secret@proxy:1',
  'ssh://a:secret@b',
])('a password on the command line is refused, and not repeated: %s', (text) => {
  expect(() => viaKind.parse(text, undefined)).toThrow(/^a password in --via could be read by others/)
})
