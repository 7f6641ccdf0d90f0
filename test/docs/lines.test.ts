import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readLine } from './read-line.ts'

const root = resolve(import.meta.dirname, '../..')
const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
)

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

test.each(lines)('%s: zoosh %s', (_, line) => readLine(line))
