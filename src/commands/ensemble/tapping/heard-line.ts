import { dataJson } from '../../../render/json.ts'
import { isoTime } from '../../../render/units.ts'
import { type Cell, cell } from '../../../render/view.ts'
import type { Exchange, Heard } from '../../../tap/conversation/entry.ts'

/** Parts of a transaction that a line names. */
const PARTS = 3

/**
 * What was heard as a line: time, client, session, what, path, more, bytes, outcome, zxid, ms.
 * @param pretty whether it is for eyes: the time of day, and nothing where there is nothing
 */
export function heardLine({ client, session, entry }: Heard, pretty: boolean): Cell[] {
  const time = isoTime(entry.time)
  const who = [
    pretty ? cell.muted(time.slice(11, 23)) : cell.text(time),
    cell.text(client),
    session === undefined ? cell.text('') : cell.session(session),
  ]
  const line = (
    what: Cell,
    path: Cell,
    more: string,
    bytes: number | undefined,
    outcome: Cell,
    zxid?: bigint,
    ms?: number,
  ): Cell[] => [
    ...[...who, what, path, cell.muted(more)],
    bytes === undefined ? cell.text('') : pretty ? cell.bytes(bytes) : cell.number(bytes),
    outcome,
    zxid === undefined ? cell.text('') : cell.zxid(zxid),
    ms === undefined ? cell.text('') : cell.number(round(ms)),
  ]
  const none = cell.text('')
  switch (entry.kind) {
    case 'request': {
      const { requestBytes, answerBytes, zxid, latency } = entry
      return line(
        cell.name(entry.op),
        pathCell(entry),
        moreOf(entry),
        requestBytes + answerBytes,
        outcomeOf(entry),
        zxid,
        latency,
      )
    }
    case 'event':
      return line(cell.warn(entry.type), cell.path(entry.path), '', entry.answerBytes, none, entry.zxid)
    case 'session': {
      const more = [entry.timeout === undefined ? '' : `timeout ${entry.timeout} ms`, entry.readOnly ? 'read-only' : '']
      const bad = ['expired', 'refused', 'lost'].includes(entry.what)
      const outcome = bad ? cell.bad(entry.what) : cell.good(entry.what)
      return line(cell.name('session'), none, more.join(' ').trim(), undefined, outcome, undefined, entry.latency)
    }
    case 'word':
      return line(cell.name('word'), cell.text(entry.word), '', entry.answerBytes, none, undefined, entry.latency)
    case 'unread':
      return line(cell.bad('unread'), none, `from the ${entry.from}`, entry.bytes, cell.bad(entry.why))
  }
}

function pathCell({ path, parts }: Exchange): Cell {
  if (path !== undefined) return cell.path(path)
  if (!parts) return cell.text('')
  const named = parts.slice(0, PARTS).map((part) => [part.op, part.path ?? '', part.error ?? ''].join(' ').trim())
  const rest = parts.length > PARTS ? [`and ${parts.length - PARTS} more`] : []
  return cell.path([...named, ...rest].join(', '))
}

function moreOf({ version, mode, watch, paths, scheme, damaged, data, dataBytes }: Exchange): string {
  const more = [
    version === undefined || version === -1 ? '' : `version ${version}`,
    mode ?? '',
    watch ? 'watch' : '',
    paths === undefined ? '' : `${paths} watches`,
    scheme ?? '',
    damaged ? 'damaged' : '',
    data === undefined ? '' : data === null ? 'null' : data.toString('utf8'),
    data === undefined && dataBytes !== undefined ? `${dataBytes} B of data` : '',
  ]
  return more.filter((part) => part !== '').join(' ')
}

function outcomeOf({ error, unanswered }: Exchange): Cell {
  if (unanswered) return cell.bad('no answer')
  return error === undefined ? cell.good('ok') : cell.bad(error)
}

/** ms to the microsecond. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000
}

/** The same as a document. */
export function heardJson({ client, server, session, entry }: Heard): Record<string, unknown> {
  const time = isoTime(entry.time)
  const who = { time, client, server, session: session ?? null }
  const ms = (value: number | undefined): number | null => (value === undefined ? null : round(value))
  switch (entry.kind) {
    case 'request': {
      const { op, path, parts, requestBytes, answerBytes, error, zxid, latency, unanswered, data, ...rest } = entry
      const { kind: _, time: __, damaged, ...more } = rest
      return {
        ...who,
        op,
        path: path ?? null,
        ...more,
        ...(parts && { parts }),
        bytes: requestBytes + answerBytes,
        requestBytes,
        answerBytes,
        error: error ?? null,
        zxid: zxid ?? null,
        latencyMs: ms(latency),
        ...(unanswered && { unanswered }),
        ...(damaged && { damaged }),
        ...(data === undefined ? {} : dataJson(data)),
      }
    }
    case 'event':
      return {
        ...who,
        op: 'event',
        event: entry.type,
        path: entry.path,
        bytes: entry.answerBytes,
        zxid: entry.zxid ?? null,
      }
    case 'session': {
      const { what, timeout, readOnly, latency } = entry
      return { ...who, op: 'session', state: what, timeoutMs: timeout ?? null, readOnly, latencyMs: ms(latency) }
    }
    case 'word':
      return { ...who, op: 'word', word: entry.word, bytes: entry.answerBytes, latencyMs: ms(entry.latency) }
    case 'unread':
      return { ...who, op: 'unread', from: entry.from, bytes: entry.bytes, why: entry.why }
  }
}
