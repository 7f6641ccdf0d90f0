import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readLine } from './read-line.ts'

const root = resolve(import.meta.dirname, '../..')
const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
)

/** Extensions that pages show how to write: what is typed to these is theirs to read. */
const extensions = pages.flatMap((page) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^`zoosh-([a-z]+)`:$|"bin": \{ "zoosh-([a-z]+)"/gm)].map(
    ([, script, bin]) => script ?? bin!,
  ),
)
const isTheirs = (line: string) => extensions.includes(/^(?:--\S+ )*(\S+)/.exec(line)?.[1] ?? '')

/** What is typed in the sessions of a page, and in the lines of its shell scripts. */
const lines = pages.flatMap((page) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^```(?:console|sh|bash)\n([\s\S]*?)^```$/gm)].flatMap(
    ([, block]) =>
      [...block!.matchAll(/^(?:\$ )?zoosh ([^\n]*[^\\\n])$/gm)].map(([, line]): [string, string] => [
        page,
        ours(line!),
      ]),
  ),
)

/** Without what the shell around it takes: where its streams go, and what stands for a value. */
function ours(line: string): string {
  return line.replace(/(?:^| )(?:\d?>>?|<) ?\S+/g, '').replace(/"\$\w+"/g, '0')
}

test('there are many of them', () => expect(lines.length).toBeGreaterThan(100))

test('there are extensions among them', () =>
  expect(lines.filter(([, line]) => isTheirs(line)).length).toBeGreaterThan(1))

test.each(lines.filter(([, line]) => !isTheirs(line)))('%s: zoosh %s', (_, line) => readLine(line))
