import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { find, parseCall } from '../src/cli/words/dispatch.ts'
import { globalsOnly } from '../src/cli/words/globals-only.ts'
import { readInvocation } from '../src/cli/words/invocation.ts'
import { registry } from '../src/commands/index.ts'
import { lessons } from '../src/learn/lessons/index.ts'
import type { Text } from '../src/learn/texts/language.ts'
import { parseLine } from '../src/repl/line/parse-line.ts'
import { advice, byPlace, outsideLine, paragraphs, shellLine, spellHint, zoosh } from '../src/wire/hint.ts'

const src = resolve(import.meta.dirname, '../src')

/** A command line in the source, by the tag that made it, or an example. Values put in are □. */
interface Line {
  readonly where: string
  readonly tag: 'zoosh' | 'shellLine' | 'outsideLine'
  readonly text: string
}

const tags = new Set(['zoosh', 'shellLine', 'outsideLine'])
const ids = Object.keys(registry)
const firstWords = new Set(ids.map((id) => id.split(' ')[0]!))

/** Scripts that other shells run; lessons, whose texts mark lines by backticks (below, and test/learn). */
const notForPeople = (file: string): boolean =>
  file === 'cli/help/completion-scripts.ts' || /^learn\/(?:lessons|texts)\//.test(file)

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name))
const lines: Line[] = []
const unmarked: string[] = []

for (const file of files) {
  const path = join(src, file)
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
  visit(source)

  function visit(node: ts.Node): void {
    const where = `${relative(src, path)}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`
    if (ts.isTaggedTemplateExpression(node) && tags.has(node.tag.getText(source))) {
      lines.push({ where, tag: node.tag.getText(source) as Line['tag'], text: textOf(node.template) })
      return
    }
    const said = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) ? textOf(node) : undefined
    if (said !== undefined && !notForPeople(file)) {
      for (const [, word] of said.matchAll(/\bzoosh ([a-z-]+)/g)) {
        if (firstWords.has(word!) && !isProse(said)) unmarked.push(`${where}: ${said}`)
      }
    }
    if (ts.isNewExpression(node) && /^(Usage|Stop)Error$/.test(node.expression.getText(source))) {
      const hint = node.arguments?.[node.expression.getText(source) === 'UsageError' ? 1 : 2]
      if (hint && (ts.isStringLiteralLike(hint) || ts.isTemplateExpression(hint))) {
        const named = ids.filter((id) => id.includes(' ') && textOf(hint).includes(id))
        const begins = ids.some((id) => textOf(hint).startsWith(`${id} `))
        if (named.length > 0 || begins) unmarked.push(`${where}: ${textOf(hint)}`)
      }
    }
    ts.forEachChild(node, visit)
  }
}

/** `…, and zoosh ends when …`: the program, not a line to type. */
function isProse(text: string): boolean {
  return /\bzoosh (ends|counts|follows|trace|debug)\b|zoosh help TOPIC/.test(text)
}

function textOf(node: ts.Node): string {
  if (ts.isStringLiteralLike(node)) return node.text
  const template = node as ts.TemplateExpression
  return template.head.text + template.templateSpans.map(({ literal }) => `□${literal.text}`).join('')
}

/** What stands for what people put in. */
const standIns: Readonly<Record<string, string>> = { PATH: '/a', ACL: 'world:anyone:r', ID: '1' }

async function reads(text: string, read: (words: readonly string[]) => Promise<unknown>): Promise<string> {
  let fault = ''
  for (const value of ['/a', '1', 'h:2181']) {
    const filled = text.replaceAll('□', value).replace(/\b[A-Z]+\b/g, (word) => standIns[word] ?? word)
    const { commands, fault: broken } = parseLine(filled)
    if (broken) return broken.message
    try {
      await read(commands[0]?.words.map((word) => word.text) ?? [])
      return ''
    } catch (error) {
      fault = (error as Error).message
    }
  }
  return fault
}

const inShell = (text: string): Promise<string> => reads(text, (words) => asCommand(words, '/', true))

const outside = (text: string): Promise<string> =>
  reads(text, async (words) => {
    const invocation = readInvocation(words)
    if (invocation.words.length === 0) return globalsOnly(invocation.leading)
    await globalsOnly(invocation.leading)
    return asCommand(invocation.words, undefined, invocation.words[0] === 'help')
  })

async function asCommand(words: readonly string[], cwd: string | undefined, shell: boolean): Promise<void> {
  const found = find(registry, words)
  if (!found) throw new Error(`no command: ${words.join(' ')}`)
  if (found.entry.shellOnly && !shell) throw new Error(`a word of the shell: ${words.join(' ')}`)
  await parseCall(found.id, (await found.entry.load()).default, found.argv, cwd)
  if (found.id !== 'help' || found.argv.length === 0) return
  const { helpText } = await import('../src/cli/help/help.ts')
  await helpText(registry, found.argv, { columns: 80, shell: cwd !== undefined })
}

describe('every command line that a lesson tells people to type', () => {
  /** What stands between backticks. */
  const quoted = (texts: readonly Text[]) =>
    texts.flatMap((text) =>
      Object.values(text).flatMap((one) => [...one.matchAll(/`([^`]+)`/g)].map(([, code]) => code!)),
    )
  const steps = lessons.flatMap(({ steps, ends }) => [...steps, { tells: ends, explains: ends, hints: [] }])
  const hinted = quoted(steps.flatMap(({ hints }) => hints.slice(-1)))
  const named = quoted(steps.flatMap(({ tells, explains }) => [tells, explains]))

  test.each([...new Set(hinted.filter((code) => code !== '&'))])('%s', async (line) => {
    expect(await inShell(line.replace(/ &$/, ''))).toBe('')
  })

  test.each([...new Set(named.filter((code) => code.startsWith('zoosh ')))])('%s, outside', async (line) => {
    expect(await outside(line.slice('zoosh '.length).replace(/ &&.*/, ''))).toBe('')
  })
})

describe('every command line that zoosh tells people to type', () => {
  test('is found in the source', () => {
    expect(lines.length).toBeGreaterThan(60)
    expect(lines.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['set □ DATA', 'connect --timeout 30s', '--sandbox', 'watches']),
    )
  })

  test('is marked as one', () => {
    expect(unmarked).toEqual([])
  })

  test.each(lines.filter(({ tag }) => tag !== 'outsideLine'))('$where: $text, in the shell', async ({ text }) => {
    expect(await inShell(text)).toBe('')
  })

  test.each(lines.filter(({ tag }) => tag !== 'shellLine'))('$where: zoosh $text', async ({ text }) => {
    expect(await outside(text)).toBe('')
  })
})

describe('every example', () => {
  test.each(Object.entries(registry))('of %s', async (id, entry) => {
    const { default: command } = await entry.load()
    for (const example of command.examples) {
      expect([example, await inShell(example)]).toEqual([example, ''])
      if (!entry.shellOnly || id === 'help') expect([example, await outside(example)]).toEqual([example, ''])
    }
  })
})

describe('a hint', () => {
  const hint = advice`say ${zoosh`set ${'/a b'} ${"it's"}`}, or ${byPlace({ outside: 'go', shell: shellLine`fg` })} ${1}`

  test('is spelled for its place', () => {
    expect(spellHint(hint, 'shell')).toBe(`say set '/a b' "it's", or fg 1`)
    expect(spellHint(hint, 'outside')).toBe(`say zoosh set '/a b' "it's", or go 1`)
    expect(spellHint(paragraphs('a', outsideLine`-s h`), 'shell')).toBe('a\nzoosh -s h')
  })

  test('is a text for outside to whoever knows nothing of places', () => {
    expect(`${zoosh`ls`}`).toBe('zoosh ls')
    expect(JSON.stringify({ hint: zoosh`ls` })).toBe('{"hint":"zoosh ls"}')
  })
})
