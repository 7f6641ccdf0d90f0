import { expect, test } from 'vitest'
import { readWords } from '../../../src/zkcli/grammar/grammar.ts'

const create = { s: {}, e: {}, c: {}, t: { value: true } }
const reconfig = { s: {}, v: { value: true }, add: { value: true }, file: { value: true } }
const quota = {
  n: { value: true, group: true, summary: 'num soft quota' },
  b: { value: true, group: true, summary: 'bytes soft quota' },
}

function read(grammar: Parameters<typeof readWords>[0], line: string) {
  const { args, options } = readWords(grammar, line.split(' '))
  return { args: args.join(' '), options: Object.fromEntries(options) }
}

test.each([
  ['create -s /a x', 'create /a x', { s: '' }],
  ['create /a x -s -e', 'create /a x', { s: '', e: '' }],
  ['create -se /a', 'create /a', { s: '', e: '' }],
  ['create -t 5 /a', 'create /a', { t: '5' }],
  ['create -t5 /a', 'create /a', { t: '5' }],
  ['create -t=5 /a', 'create /a', { t: '5' }],
  ['create -st 5 /a', 'create /a', { s: '', t: '5' }],
  ['create -t -1 /a', 'create /a', { t: '-1' }],
  ['create -t "5" /a', 'create /a', { t: '5' }],
  ['create -t 1 -t 2 /a', 'create /a', { t: '1' }],
  ['create -- -s -5', 'create -s -5', {}],
  ['create - /a', 'create - /a', {}],
])('%s', (line, args, options) => {
  expect(read(create, line)).toEqual({ args, options })
})

test('names of several letters have one dash', () => {
  expect(read(reconfig, 'reconfig -add 1=h:1:2;3 -s')).toEqual({
    args: 'reconfig',
    options: { add: '1=h:1:2;3', s: '' },
  })
})

test.each([
  [create, 'create -q /a', 'org.apache.commons.cli.UnrecognizedOptionException: Unrecognized option: -q'],
  [create, 'create /a -5', 'org.apache.commons.cli.UnrecognizedOptionException: Unrecognized option: -5'],
  [create, 'create -sq /a', 'org.apache.commons.cli.UnrecognizedOptionException: Unrecognized option: -sq'],
  [create, 'create --seq /a', 'org.apache.commons.cli.UnrecognizedOptionException: Unrecognized option: --seq'],
  [create, 'create -t', 'org.apache.commons.cli.MissingArgumentException: Missing argument for option: t'],
  [create, 'create -t -s /a', 'org.apache.commons.cli.MissingArgumentException: Missing argument for option: t'],
  [
    quota,
    'setquota -n 1 -b 2 /a',
    "org.apache.commons.cli.AlreadySelectedException: The option 'b' was specified but an option from this group has already been selected: 'n'",
  ],
  [
    quota,
    'setquota /a',
    'org.apache.commons.cli.MissingOptionException: Missing required option: [-n num soft quota, -b bytes soft quota]',
  ],
] as const)('%# is refused in the words of Commons CLI: %s', (grammar, line, text) => {
  expect(() => read(grammar, line)).toThrow(text)
})
