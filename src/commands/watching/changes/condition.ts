import { toJson } from '../../../render/json.ts'
import type { Condition, Look } from '../../../tree/follow/await-node.ts'
import { UsageError } from '../../../wire/error.ts'
import { changesBetween } from '../../../wire/version.ts'

/** The flags of `wait` that say what is waited for. */
export interface Wanted {
  readonly exists: boolean
  readonly deleted: boolean
  readonly changed: boolean
  readonly data: string | undefined
  readonly field: string | undefined
  readonly children: number | undefined
  readonly version: number | undefined
}

/**
 * All that is wanted, as one condition; undefined when nothing is.
 * @throws UsageError for a regular expression, or EXPR=VALUE, that cannot be read
 */
export async function conditionOf(wanted: Wanted): Promise<Condition | undefined> {
  const parts: Condition[] = []
  const { children, version } = wanted
  if (wanted.exists) parts.push(({ stat }) => stat !== undefined)
  if (wanted.deleted) parts.push(({ stat }) => stat === undefined)
  if (wanted.changed) parts.push((now, _, first) => differs(now, first))
  if (wanted.data !== undefined) parts.push(await dataMatches(wanted.data))
  if (wanted.field !== undefined) parts.push(fieldIs(wanted.field))
  if (children !== undefined) {
    parts.push((now, before) => between(children, before.stat?.numChildren, now.stat?.numChildren))
  }
  if (version !== undefined) parts.push(({ stat }) => stat !== undefined && changesBetween(version, stat.version) >= 0)
  if (parts.length === 0) return undefined
  return async (now, before, first) => {
    for (const part of parts) if (!(await part(now, before, first))) return false
    return true
  }
}

function differs(now: Look, first: Look): boolean {
  if (!now.stat || !first.stat) return now.stat !== first.stat
  return now.stat.czxid !== first.stat.czxid || now.stat.mzxid !== first.stat.mzxid
}

/** Whether a number that moves by one each time was at `goal`, on its way from `before` to `now` or at their end. */
function between(goal: number, before: number | undefined, now: number | undefined): boolean {
  if (now === undefined) return false
  const from = before ?? now
  return goal >= Math.min(from, now) && goal <= Math.max(from, now)
}

async function dataMatches(source: string): Promise<Condition> {
  const { compilePattern } = await import('../../../patterns/pattern.ts')
  const pattern = await compilePattern(source)
  return async ({ stat, data, unread }) => {
    if (!stat) return false
    if (unread) throw unread
    const { decode } = await import('../../../values/decode.ts')
    return pattern.test(data === null ? '' : (await decode(data)).text) || pattern.test(data?.toString() ?? '')
  }
}

function fieldIs(text: string): Condition {
  const at = text.lastIndexOf('=')
  if (at <= 0) throw new UsageError(`--field: ${text} is not EXPR=VALUE`, 'such as --field limits.connections=10')
  const [expression, value] = [text.slice(0, at), text.slice(at + 1)]
  return async ({ stat, data, unread }) => {
    if (unread) throw unread
    if (!stat || data === null) return false
    const [{ decode }, { getField }, { ValueError }] = await Promise.all([
      import('../../../values/decode.ts'),
      import('../../../values/field.ts'),
      import('../../../values/bytes/value-error.ts'),
    ])
    try {
      const found = getField((await decode(data)).value, expression)
      return (typeof found === 'string' ? found : toJson(found, false)) === value
    } catch (error) {
      if (!(error instanceof ValueError)) throw error
      if (error.code === 'BadExpression') throw new UsageError(`--field: ${error.message}`)
      return false
    }
  }
}
