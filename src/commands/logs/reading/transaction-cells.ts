import type { Change, Transaction } from '../../../ensemble/logs/files/transaction.ts'
import { dataJson, utf8 } from '../../../render/json.ts'
import { duration, isoTime } from '../../../render/units.ts'
import { type Cell, cell } from '../../../render/view.ts'

/** A transaction as lines of cells: one a change, each with zxid, time and session, so that any of them can be cut out. */
export function transactionLines({ zxid, time, session, changes, multi }: Transaction): Cell[][] {
  return changes.map((change) => [
    cell.zxid(zxid),
    cell.text(isoTime(time)),
    cell.session(session),
    opCell(change, multi),
    'path' in change ? cell.path(change.path) : cell.text(''),
    detailCell(change),
  ])
}

function opCell({ op }: Change, multi: boolean): Cell {
  const text = multi ? `multi ${op}` : op
  return op === 'delete' || op === 'close' ? cell.warn(text) : op === 'error' ? cell.muted(text) : cell.text(text)
}

function detailCell(change: Change): Cell {
  switch (change.op) {
    case 'create': {
      const kind = change.kind === 'ttl' ? `ttl ${duration(change.ttl)}` : change.kind
      return cell.data(`${kind} ${preview(change.data)}`)
    }
    case 'set':
      return cell.data(`v${change.version} ${preview(change.data)}`)
    case 'acl':
      return cell.data(
        `v${change.version} ${change.acl.map(({ scheme, id, perms }) => `${scheme}:${id}:${perms}`).join(',')}`,
      )
    case 'check':
      return cell.text(`v${change.version}`)
    case 'delete':
      return cell.text(change.reaped ? 'by the server: an empty container, or a TTL that ran out' : '')
    case 'session':
      return cell.text(`timeout ${duration(change.timeout)}`)
    case 'close':
      return cell.data(change.ephemerals && change.ephemerals.length > 0 ? `took ${change.ephemerals.join(' ')}` : '')
    case 'error':
      return cell.text(change.name === 'Unknown' ? `code ${change.code}` : change.name)
    case 'unknown':
      return cell.text(`type ${change.type}`)
  }
}

const SHOWN = 120

/** Data as text, cut; bytes that are no text by their number. */
export function preview(data: Buffer | null): string {
  if (data === null) return 'null'
  const text = utf8(data)
  if (text === undefined) return `${data.length} bytes`
  return text.length > SHOWN ? `"${text.slice(0, SHOWN)}"…` : `"${text}"`
}

export function transactionJson({ zxid, time, session, cxid, changes, multi, digest }: Transaction) {
  return {
    zxid,
    time: isoTime(time),
    session,
    cxid,
    multi,
    digest: digest?.toString(),
    changes: changes.map(changeJson),
  }
}

function changeJson(change: Change) {
  return 'data' in change ? { ...change, ...dataJson(change.data) } : change
}
