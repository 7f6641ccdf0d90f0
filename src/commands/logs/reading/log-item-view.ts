import type { LogItem } from '../../../ensemble/logs/show.ts'
import { dataJson } from '../../../render/json.ts'
import { isoTime } from '../../../render/units.ts'
import { cell, type View } from '../../../render/view.ts'
import { damageText } from './log-args.ts'
import { preview, transactionJson, transactionLines } from './transaction-cells.ts'

/** A transaction, a znode of a snapshot, or a damage. */
export function logItemView(item: LogItem): View {
  if ('transaction' in item) return { kind: 'lines', lines: transactionLines(item.transaction) }
  if ('damage' in item) return { kind: 'lines', lines: [[cell.bad(damageText(item.damage))]] }
  const { path, data, stat } = item.node
  const cells = [
    cell.zxid(stat.mzxid),
    cell.text(isoTime(stat.mtime)),
    cell.session(stat.ephemeralOwner),
    cell.text('znode'),
  ]
  return { kind: 'lines', lines: [[...cells, cell.path(path), cell.data(`v${stat.version} ${preview(data)}`)]] }
}

export function logItemJson(item: LogItem): unknown {
  if ('transaction' in item) return transactionJson(item.transaction)
  if ('damage' in item) return item
  const { path, data, acl, stat } = item.node
  return { path, ...dataJson(data), acl, stat: { ...stat, ctime: isoTime(stat.ctime), mtime: isoTime(stat.mtime) } }
}
