import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as library from '../../src/lib.ts'
import { installed, root } from '../package/installed.ts'
import { typeErrors } from '../package/type-errors.ts'

interface Block {
  /** `library.md:123`. */
  readonly place: string
  readonly code: string
}

const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
)

/** But for scripts, which are run as they are by another test. */
const blocks: readonly Block[] = pages.flatMap((page) => {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/^( *)```(?:js|ts|javascript|typescript)\b.*\n([\s\S]*?)^\1```$/gm)]
    .filter(([, , code]) => !code!.startsWith('#!'))
    .map(({ index, 2: code }) => ({ place: `${page}:${text.slice(0, index).split('\n').length + 1}`, code: code! }))
})

/** What stands before a block where it does not say so itself, as docs/library.md tells its readers. */
const prelude: Readonly<Record<string, string>> = {
  zk: 'import("zoosh").ZooKeeper',
  other: 'import("zoosh").ZooKeeper',
  server: 'string',
  sandbox: 'import("zoosh").Sandbox',
}

/** What a page speaks of besides: of the section around the block, a test runner, a tracer. */
const around: Readonly<Record<string, string>> = {
  hosts: 'string',
  servers: 'string',
  nightly: '(signal: AbortSignal) => Promise<void>',
  work: '(name: string, signal: AbortSignal) => Promise<void>',
  tracer:
    '{ startSpan(name: string, how: { attributes: Record<string, string> }): { end(): void; recordException(error: Error): void } }',
  test: '(name: string, work: () => unknown) => void',
  expect: 'any',
  increment: '(zk: import("zoosh").ZooKeeper, path: string) => Promise<unknown>',
  count: '(zk: import("zoosh").ZooKeeper) => Promise<number>',
  sandboxed: '(name: string, work: (given: import("zoosh").OnSandbox) => unknown) => void',
}

/** Nothing that Node gives, and no names of the library but those it takes. */
function whole({ code }: Block): string {
  const uses = (name: string) => new RegExp(`(?<![\\w.'"/-])${name}\\b(?!['":])`).test(code)
  const says = (name: string) =>
    new RegExp(`^(?:const|let) [^=\\n]*\\b${name}\\b[^=\\n]* =|^import .*\\b${name}\\b`, 'm').test(code)
  const given = Object.entries({ ...prelude, ...around })
    .filter(([name]) => uses(name) && !says(name))
    .map(([name, type]) => `declare const ${name}: ${type}`)
  const taken = [...Object.keys(library), 'RequestDiagnostics'].filter((name) => uses(name) && !says(name))
  const needs = /\btracingChannel\b/.test(code) ? ["import { tracingChannel } from 'node:diagnostics_channel'"] : []
  return [`import { ${taken.join(', ')} } from 'zoosh'`, ...needs, ...given, code].join('\n')
}

test('every block of TypeScript and JavaScript compiles alone, by what the guide says stands before it', async () => {
  expect(blocks.length).toBeGreaterThan(24)
  const guide = readFileSync(join(root, 'docs/library.md'), 'utf8').slice(0, 1200)
  for (const name of Object.keys(prelude)) expect(guide).toContain(`\`${name}\``)
  const folder = installed()
  try {
    const names = blocks.map(({ place }) => `${place.replace(/\W/g, '_')}.mts`)
    for (const [at, block] of blocks.entries()) writeFileSync(join(folder, names[at]!), whole(block))
    expect(await typeErrors(folder, names, { module: 'nodenext' })).toBe('')
  } finally {
    rmSync(folder, { recursive: true })
  }
}, 120_000)
