import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/reach.md'), 'utf8')

/** What docs/reach.md says below a title. */
export function section(title: string): string {
  return new RegExp(`^## ${title}\n([\\s\\S]*?)(?=^## )`, 'm').exec(page)![1]!
}

/** Command lines of a section, as they are typed. */
export function linesOf(title: string): string[] {
  return [...section(title).matchAll(/^ {4}\$ (zoosh .*)$/gm)].map(([, line]) => line!)
}

/** What a profile says there of pods that have bash only. */
export function wayByBash(): string {
  return /via: (kubectl exec .*)/.exec(section('Kubernetes'))![1]!
}
