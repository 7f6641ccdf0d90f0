import { readFile } from 'node:fs/promises'
import { fileKind, type Kind } from '../../../cli/declare/kinds/kinds.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import type { Setting } from '../../../recipes/configuration.ts'
import { hex } from '../../../render/units.ts'
import { UsageError } from '../../../wire/error.ts'

/** A file to be made from a text with places to fill. */
export interface Template {
  readonly source: string
  readonly target: string
  readonly text: string
}

/** `IN:OUT`. */
export const templateKind: Kind<Pick<Template, 'source' | 'target'>> = {
  complete: 'file',
  placeholder: 'IN:OUT',
  parse(text) {
    const at = text.lastIndexOf(':')
    const [source, target] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)]
    if (source === '' || target === '') throw new UsageError(`"${text}" is not IN:OUT`)
    return { source: fileKind.parse(source, undefined), target: fileKind.parse(target, undefined) }
  },
}

export async function readTemplate({ source, target }: Pick<Template, 'source' | 'target'>): Promise<Template> {
  return { source, target, text: await readFile(source, 'utf8') }
}

/**
 * Fills the places: `{{data}}`, `{{field a.b.0}}` of JSON data, `{{path}}`, `{{version}}`, `{{zxid}}`.
 * @throws StopError no: an unknown place, data that is not JSON, a field that is missing
 */
export function fill({ source, text }: Template, { path, data, stat }: Setting): string {
  let document: unknown
  return text.replace(/\{\{\s*([^}]*?)\s*\}\}/g, (place, inside: string) => {
    if (inside === 'data') return data?.toString() ?? ''
    if (inside === 'path') return path
    if (inside === 'version') return String(stat.version)
    if (inside === 'zxid') return hex(stat.mzxid)
    const field = /^field\s+(.+)$/.exec(inside)?.[1]
    if (field === undefined) throw new StopError('no', `${source}: unknown place ${place}`)
    document ??= parse(data?.toString() ?? '', path)
    return show(pick(document, field, path))
  })
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new StopError('no', `the data of ${path} is not JSON: it has no fields`)
  }
}

function pick(document: unknown, field: string, path: string): unknown {
  let value = document
  for (const name of field.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) {
      throw new StopError('no', `the data of ${path} has no field ${field}`)
    }
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
