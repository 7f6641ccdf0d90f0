import { dataJson } from '../../../render/json.ts'
import { isoTime } from '../../../render/units.ts'
import { cell, type View } from '../../../render/view.ts'
import type { ReadItem } from './telling-damage.ts'
import { preview, transactionJson, transactionLines } from './transaction-cells.ts'

/** A transaction, or a znode of a snapshot. */
export function logItemView(item: ReadItem): View {
  if ('transaction' in item) return { kind: 'lines', lines: transactionLines(item.transaction) }
  const { path, data, stat } = item.node
  const cells = [
    cell.zxid(stat.mzxid),
    cell.text(isoTime(stat.mtime)),
    cell.session(stat.ephemeralOwner),
    cell.text('znode'),
  ]
  return { kind: 'lines', lines: [[...cells, cell.path(path), cell.data(`v${stat.version} ${preview(data)}`)]] }
}

export function logItemJson(item: ReadItem): unknown {
  if ('transaction' in item) return transactionJson(item.transaction)
  const { path, data, acl, stat } = item.node
  return { path, ...dataJson(data), acl, stat: { ...stat, ctime: isoTime(stat.ctime), mtime: isoTime(stat.mtime) } }
}
