import { Buffer } from 'node:buffer'
import type { Call } from '../../../cli/declare/command.ts'
import { runToEnd } from '../../../cli/program/run-to-end.ts'
import { hex } from '../../../render/units.ts'
import type { Change } from '../../../tree/follow/change.ts'

/**
 * Runs the program after `--` for one change, to its end: data on stdin, facts in the environment.
 * @returns its exit code
 * @throws StopError when it cannot be started
 */
export function runForChange(call: Pick<Call, 'lend' | 'rest' | 'signal'>, change: Change): Promise<number> {
  return runToEnd(call, {
    argv: call.rest,
    env: environment(change),
    stdin: ('data' in change && change.data) || Buffer.alloc(0),
  })
}

function environment(change: Change): Record<string, string> {
  const { type, path } = change
  const zxid = change.type === 'Gap' ? change.until : change.type === 'Unknown' ? undefined : change.zxid
  const version = 'version' in change ? change.version : undefined
  return {
    ZOOSH_EVENT: type,
    ZOOSH_PATH: path,
    ZOOSH_ZXID: zxid === undefined ? '' : hex(zxid),
    ZOOSH_VERSION: version === undefined ? '' : String(version),
  }
}
