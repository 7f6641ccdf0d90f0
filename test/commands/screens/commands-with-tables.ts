import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

const src = resolve(import.meta.dirname, '../../../src')

/** Ids of the commands whose declaration, or a view it imports, makes a table: read off the command table and the sources. */
export function commandsWithTables(): string[] {
  const index = resolve(src, 'commands/index.ts')
  const rows = [...readFileSync(index, 'utf8').matchAll(/^ +'?([a-z][a-z ]*?)'?: entry\(\(\) => import\('(.+?)'\)/gm)]
  return rows.flatMap(([, id, file]) => (makesTable(resolve(dirname(index), file!), new Set()) ? [id!] : []))
}

/** Follows imports as long as they stay where views are. */
function makesTable(file: string, seen: Set<string>): boolean {
  if (seen.has(file)) return false
  seen.add(file)
  const text = readFileSync(file, 'utf8')
  if (/\bkind: 'table'/.test(text)) return true
  const imported = [...text.matchAll(/^import [^'"]*?from '(\.[^']+)'/gm)].map(([, path]) =>
    resolve(dirname(file), path!),
  )
  return imported.some((path) => /\/(commands|cli\/data)\//.test(path) && makesTable(path, seen))
}
