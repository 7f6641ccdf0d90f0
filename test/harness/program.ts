import { resolve } from 'node:path'

/** What tests run as zoosh: the built program on this Node, or the standalone binary that ZOOSH_BIN names. */
export const program: readonly [file: string, ...args: string[]] = process.env.ZOOSH_BIN
  ? [resolve(process.env.ZOOSH_BIN)]
  : [process.execPath, resolve(import.meta.dirname, '../../bin/run.js')]
