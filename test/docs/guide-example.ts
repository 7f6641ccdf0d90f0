import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { transformSync } from 'esbuild'

export const guideFolder = resolve(import.meta.dirname, '../../docs/examples/guide')

/** A program of docs/library.md, whole. */
export interface GuideExample {
  readonly name: string
  /** As Node 20 runs it. */
  readonly code: string
  /** What it prints, as its comments say: `// → text`, a line of output each. */
  readonly output: string
}

export const guideExamples: readonly GuideExample[] = readdirSync(guideFolder).map((name) => {
  const code = readFileSync(join(guideFolder, name), 'utf8')
  const { code: plain } = name.endsWith('.mts') ? transformSync(code, { loader: 'ts' }) : { code }
  return {
    name: name.replace(/\.mts$/, '.mjs'),
    code: plain,
    output: [...code.matchAll(/\/\/ → (.*)\n/g)].map(([, line]) => `${line}\n`).join(''),
  }
})
