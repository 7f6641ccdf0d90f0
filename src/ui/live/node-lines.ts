import { typeOf } from '../../cli/data/stat-view.ts'
import { escapeText, own } from '../../render/text.ts'
import { ago, bytes, hex } from '../../render/units.ts'
import type { Details } from './node-details.ts'
import type { Line } from './pane.tsx'
import { fitData, fitted, wrapped } from './screen.ts'

/** The node pane: facts above, data or its difference below. @param scroll lines of data passed over */
export function nodeLines(details: Details | undefined, columns: number, scroll: number, diff: boolean): Line[] {
  if (!details) return [{ text: own`reading…`, dim: true }]
  const { path, stat, lines, acl, problem } = details
  const head: Line[] = [{ text: fitted(path, columns), bold: true }]
  if (problem !== undefined) head.push(...wrapped([problem], columns).map((text) => ({ text, color: 'red' })))
  if (stat) {
    const type = typeOf(stat)
    const owner = type === 'ephemeral' ? [`owner ${hex(stat.ephemeralOwner)}`] : []
    const facts = [
      ...[type, ...owner, `version ${stat.version}`],
      ...[bytes(stat.dataLength), `${stat.numChildren} children`],
    ]
    const times = [`modified ${ago(stat.mtime, Date.now())}`, `mzxid ${hex(stat.mzxid)}`, `czxid ${hex(stat.czxid)}`]
    head.push(...wrapped(facts, columns).map((text) => ({ text })))
    head.push(...[...wrapped(times, columns), ...wrapped([`acl ${acl}`], columns)].map((text) => ({ text, dim: true })))
  }
  head.push({ text: own`` })
  if (diff && details.diff) return [...head, ...diffed(details, columns).slice(scroll)]
  const body = lines.slice(scroll).map((text): Line => ({ text: fitData(text, columns) }))
  if (stat && details.data === null) body.push({ text: own`null`, dim: true })
  return [...head, ...body]
}

function diffed({ diff = [] }: Details, columns: number): Line[] {
  const colors = { '+': 'green', '-': 'red', ' ': undefined } as const
  const lines = diff.map(({ sign, text }): Line => {
    const color = colors[sign]
    return { text: own`${escapeText(sign)} ${fitData(text, columns - 2)}`, ...(color ? { color } : { dim: true }) }
  })
  return [{ text: own`changed while you looked:`, dim: true }, ...lines]
}
