import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AnyCommand } from '../../../src/cli/declare/command.ts'
import { find, parseCall } from '../../../src/cli/words/dispatch.ts'
import { parseWithOclif } from '../../../src/cli/words/oclif.ts'
import { cook, flagsOf, parseQuick, type RawCall } from '../../../src/cli/words/parse.ts'
import { sortWords } from '../../../src/cli/words/sort-words.ts'
import { registry } from '../../../src/commands/index.ts'
import { parseLine } from '../../../src/repl/line/parse-line.ts'

const commands: [string, AnyCommand][] = await Promise.all(
  Object.entries(registry).map(async ([id, entry]) => [id, (await entry.load()).default] as [string, AnyCommand]),
)

/** Words a command line may hold: its own flags in every spelling, values, paths, and things that look like flags. */
function wordsFor(command: AnyCommand): fc.Arbitrary<string[]> {
  const value = fc.oneof(
    fc.constantFrom('/a', '/a/b', 'x', '', '-', '--', '-1', '10s', '5', '=', 'a=b', '-5s', '--x', '$?', 'a b', 'é'),
    fc.string({ maxLength: 4 }),
  )
  const spelled = Object.entries(flagsOf(command)).map(([name, { char, kind }]) => {
    const long = `--${name}`
    const forms = [fc.constant([long]), value.map((text) => [`${long}=${text}`])]
    if (kind !== 'switch') forms.push(value.map((text) => [long, text]))
    if (char !== undefined)
      forms.push(
        fc.constant([`-${char}`]),
        value.map((text) => [`-${char}${text}`]),
        value.map((text) => [`-${char}`, text]),
      )
    return fc.oneof(...forms)
  })
  const piece = fc.oneof(
    { weight: 3, arbitrary: value.map((text) => [text]) },
    { weight: 4, arbitrary: fc.oneof(...spelled) },
  )
  return fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.flat())
}

/** A switch is given or not; how often and with which word is nobody's business. */
function comparable(command: AnyCommand, { words, flags, rest }: RawCall) {
  const specs = flagsOf(command)
  const entries = [...flags].map(([name, values]) => [name, specs[name]!.kind === 'switch' ? true : values] as const)
  return { words, rest, flags: Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))) }
}

describe.each(commands)('%s', (id, command) => {
  test('whatever the quick parser accepts, oclif reads the same', async () => {
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(wordsFor(command), async (argv) => {
        const quick = parseQuick(command, argv)
        if (!quick) return
        accepted++
        expect(comparable(command, await parseWithOclif(id, command, argv))).toEqual(comparable(command, quick))
      }),
      { numRuns: 400 },
    )
    expect(accepted).toBeGreaterThan(0)
  })

  test('has a summary, a description, and examples that are its own and parse', async () => {
    expect(command.summary).toMatch(/^[a-z]/)
    expect(command.description.toString().length).toBeGreaterThan(20)
    for (const argument of Object.values(command.args as object)) expect(argument.summary).toBeTruthy()
    for (const example of command.examples as readonly string[]) {
      const [line] = parseLine(example).commands
      const found = find(
        registry,
        line!.words.map(({ text }) => text),
      )
      expect([example, registry[found!.id] ?? found!.entry]).toEqual([example, registry[id]])
      await parseCall(id, command, found!.argv, '/')
    }
  })

  test('no flag letter stands for two flags', () => {
    const letters = Object.values(flagsOf(command)).flatMap(({ char }) => (char === undefined ? [] : [char]))
    expect(new Set(letters).size).toBe(letters.length)
    expect(letters).not.toContain('h')
  })
})

describe('sortWords', () => {
  const ls = flagsOf(commands.find(([id]) => id === 'ls')![1])
  const sorted = (...argv: string[]) => {
    const found = sortWords(ls, argv)
    return found && [found.words, Object.fromEntries(found.flags)]
  }

  test('reads every sure spelling', () => {
    expect(sorted('/a', '-lR', '--limit', '3')).toEqual([['/a'], { long: ['true'], recursive: ['true'], limit: ['3'] }])
    expect(sorted('-lsh1:2', '--limit=3')).toEqual([[], { long: ['true'], server: ['h1:2'], limit: ['3'] }])
    expect(sorted('-', '-l', '--', '-R', '--')).toEqual([['-', '-R', '--'], { long: ['true'] }])
    expect(sorted('--auth', 'a:b', '--auth', 'c:d')).toEqual([[], { auth: ['a:b', 'c:d'] }])
  })

  test.each([
    ['an unknown flag', ['--nothing']],
    ['a name that only JavaScript knows', ['--constructor', 'x']],
    ['an unknown letter', ['-q']],
    ['a switch with a value', ['--long=x']],
    ['no value', ['--limit']],
    ['a value behind the end of the flags', ['--limit', '--', '3']],
    ['a value like a flag', ['--limit', '-3']],
    ['a letter and an equals sign', ['-s=h1']],
    ['a flag given twice', ['--limit', '1', '--limit', '2']],
  ])('is in doubt about %s', (_, argv) => {
    expect(sorted(...argv)).toBeUndefined()
  })
})

describe('cook', () => {
  const get = commands.find(([id]) => id === 'get')![1]
  const raw = (words: string[], flags: Record<string, string[]> = {}): RawCall => ({
    words,
    flags: new Map(Object.entries(flags)),
    rest: [],
  })

  test('resolves a relative path against the working znode', () => {
    expect(cook(get, raw(['b/../c']), '/a').args).toEqual({ paths: ['/a/c'] })
  })

  test('refuses flags that exclude each other', () => {
    expect(() => cook(get, raw(['/a'], { base64: ['true'], hex: ['true'] }), '/')).toThrow(
      '--base64 and --hex cannot be combined',
    )
  })

  test('names the argument that is wrong', () => {
    expect(() => cook(get, raw(['/a//b']), '/')).toThrow('PATHS: bad path "/a//b"')
    expect(() => cook(get, raw(['/a'], { timeout: ['5'] }), '/')).toThrow('--timeout: "5" is not a duration')
  })
})
