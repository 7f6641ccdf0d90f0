import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const guideFolder = resolve(import.meta.dirname, '../../docs/examples/guide')

/** A program of docs/library.md, whole. */
export interface GuideExample {
  readonly name: string
  readonly code: string
  /** What it prints, as its comments say: `// → text`, a line of output each. */
  readonly output: string
}

export const guideExamples: readonly GuideExample[] = readdirSync(guideFolder).map((name) => {
  const code = readFileSync(join(guideFolder, name), 'utf8')
  return { name, code, output: [...code.matchAll(/\/\/ → (.*)\n/g)].map(([, line]) => `${line}\n`).join('') }
})
