import { chmodSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

// The one place that says how zoosh and zkcli are started by tests: program.test.ts holds it.

/** A file that can be run, and its first arguments. */
export type Program = readonly [file: string, ...args: string[]]

const root = resolve(import.meta.dirname, '../..')

/** The standalone binary that is tried instead of the built program on this Node; `zkcli` lies beside it. */
const binary = process.env.ZOOSH_BIN ? resolve(process.env.ZOOSH_BIN) : undefined

/** The built programs on this Node, whatever else is tried. */
export const onNode = {
  zoosh: [process.execPath, join(root, 'bin/run.cjs')],
  zkcli: [process.execPath, join(root, 'bin/zkcli.js')],
} as const satisfies Record<string, Program>

/** What tests run as zoosh. */
export const program: Program = binary ? [binary] : onNode.zoosh

/** What tests run as zkcli. */
export const zkcliProgram: Program = binary ? [join(dirname(binary), 'zkcli')] : onNode.zkcli

/** What spawn() and its like take. */
export function call([file, ...first]: Program, words: readonly string[]): [file: string, args: string[]] {
  return [file, [...first, ...words]]
}

/** A program as words of a shell's line. */
export function quoted(words: Program): string {
  return words.map((word) => `'${word}'`).join(' ')
}

/** Puts a program into a folder under a name, as a PATH wants it. */
export function putInto(folder: string, name: string, words: Program = program): void {
  const file = join(folder, name)
  writeFileSync(file, `#!/bin/sh\nexec ${quoted(words)} "$@"\n`)
  chmodSync(file, 0o755)
}

/**
 * The environment in which a file runs before the program.
 * @param standalone whether the program is the standalone binary; default: as {@link program} is
 */
export function preloading(file: string, standalone = binary !== undefined): Record<string, string> {
  return standalone ? { BUN_OPTIONS: `--preload=${file}` } : { NODE_OPTIONS: `--require=${file}` }
}

/** What is Node's and not the binary's, and so tried on Node alone; docs/decisions/0014 lists it. */
export const nodesOwn = {
  modules: 'the list of modules that Node has loaded',
  koffi: 'what is said where koffi is not installed',
} as const

/** For `skipIf`: says aloud that something is not tried, for the program is the standalone binary. */
export function standalone(reason: keyof typeof nodesOwn): boolean {
  if (binary) console.warn(`SKIPPED on the standalone binary: ${nodesOwn[reason]}`)
  return binary !== undefined
}
