import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/reach.md'), 'utf8')

/** What docs/reach.md says under a title. */
export const section = (title: string): string => new RegExp(`^## ${title}\n([\\s\\S]*?)(?=^## )`, 'm').exec(page)![1]!

/** Command lines of a section of it, as they are typed. */
export const lines = (title: string): string[] =>
  [...section(title).matchAll(/^ {4}\$ (zoosh .*)$/gm)].map(([, line]) => line!)
