import { expect, test } from 'vitest'
import { type CommandWay, parseWay } from '../../../src/client/reach/way.ts'

const at = { host: 'zk1', port: 2181 }
const words = (text: string, host = at): readonly string[] => (parseWay(text) as CommandWay).words(host)

test('a command gets host and port, each as a part of a word', () => {
  expect(words("kubectl exec -i zk-0 -- sh -c 'nc %h %p'")).toEqual([
    ...['kubectl', 'exec', '-i', 'zk-0', '--', 'sh', '-c', 'nc zk1 2181'],
  ])
  expect(words('x 100%% %h%p')).toEqual(['x', '100%', 'zk12181'])
  expect(words('nc %h %p', { host: '::1', port: 1 })).toEqual(['nc', '::1', '1'])
})

test('ssh', () => {
  expect(words('ssh://bastion')).toEqual(['ssh', '-W', 'zk1:2181', '--', 'bastion'])
  expect(words('ssh://alice@[::1]:2222', { host: '::1', port: 3 })).toEqual([
    ...['ssh', '-p', '2222', '-W', '[::1]:3', '--', 'alice@::1'],
  ])
})

test('a host that would be an option, or a command of the shell at the far end, is run by nobody', () => {
  for (const host of ['-oProxyCommand=x', '$(reboot)', 'a;b', 'a b', '`x`', "a'b", 'a|b', 'a\nb', '../x', '']) {
    for (const way of ['nc %h %p', 'ssh://bastion'])
      expect(() => words(way, { host, port: 1 })).toThrow('is no name of a host')
  }
  for (const host of ['zk-1.example.com', '10.0.0.1', 'fe80::1%eth0', 'zk_1', 'zk.中国']) {
    expect(words('nc %h', { host, port: 1 })[1]).toBe(host)
  }
})

test('proxies, with user and password from the environment or percent-encoded', () => {
  const env = { ME: 'alice', SECRET: 'p:@ss%' }
  expect(parseWay('socks5://proxy')).toMatchObject({ kind: 'socks5', host: 'proxy', port: 1080, user: undefined })
  expect(parseWay('SOCKS5h://proxy:9050/')).toMatchObject({ kind: 'socks5', port: 9050 })
  expect(parseWay('http://$ME:$\x7bSECRET}@[::1]:3128', env)).toEqual({
    ...{ kind: 'http', host: '::1', port: 3128, user: 'alice', password: 'p:@ss%', name: 'http://[::1]:3128' },
  })
  expect(parseWay('http://a%40b:p%3A%25@proxy:1')).toMatchObject({ user: 'a@b', password: 'p:%' })
})

test.each([
  ['', 'the command is empty'],
  ['nc %h %q', '%q is none of'],
  ['nc %', '% is none of'],
  ['ftp://x', 'ftp is not known'],
  ['http://proxy', 'write http://HOST:PORT'],
  ['http://proxy:0', 'SCHEME://HOST:PORT'],
  ['http://proxy:70000', 'SCHEME://HOST:PORT'],
  ['socks5://', 'SCHEME://HOST:PORT'],
  ['socks5://a/b', 'SCHEME://HOST:PORT'],
  ['ssh://-oProxyCommand=x', 'SCHEME://HOST:PORT'],
  ['ssh://-l@bastion', 'no name of a user'],
  ['ssh://alice:secret@bastion', 'takes no password'],
  ['socks5://$NOBODY:$X@h', 'NOBODY is not set'],
  ['socks5://a:%zz@h', 'percent-encoded'],
])('%s is none', (text, why) => {
  expect(() => parseWay(text, {})).toThrow(why)
  // What cannot be read may hold a password.
  if (text.includes('secret')) expect(() => parseWay(text, {})).not.toThrow('secret')
})
