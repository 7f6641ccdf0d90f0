import { arg } from '../../../cli/declare/args.ts'
import type { Context } from '../../../cli/declare/context.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { hexKind } from '../../../cli/declare/kinds/hex-kind.ts'
import type { Kind } from '../../../cli/declare/kinds/kinds.ts'
import { readTime } from '../../../cli/declare/kinds/moment.ts'
import { warn } from '../../../cli/life/notices.ts'
import type { Damage } from '../../../ensemble/logs/files/log-file.ts'
import { type Cell, cell } from '../../../render/view.ts'
import { UsageError } from '../../../wire/error.ts'

/** A zxid as servers print it: `0x1000002f`, hexadecimal with or without 0x. */
export const zxidKind = hexKind('zxid')

/** A moment: ISO 8601, local where no zone is named. Value in ms. */
export const momentKind: Kind<number> = {
  complete: 'none',
  placeholder: 'TIME',
  parse(text) {
    const time = readTime(text)
    if (time !== undefined) return time
    throw new UsageError(
      `"${text}" is not a time`,
      'ISO 8601, as in 2026-11-22T03:00:00Z, or 2026-11-22 03:00 for the local time',
    )
  },
}

/** Where the files are. */
export const dirArg = arg.text({
  summary:
    'data directory of a server (dataDir, or the version-2 in it), or one file of it; left out, the server is asked, where it runs on this machine',
  required: false,
})

export const logDirFlag = flag.file({ summary: 'dataLogDir, where the transaction logs are kept apart' })

/** The folders of a call. */
export function folders(dir: string, logDir: string | undefined): string[] {
  return logDir === undefined ? [dir] : [dir, logDir]
}

/** One line a damage, for below the data on a terminal and for stderr in a pipe. */
export function damageText({ file, offset, reason }: Damage): string {
  return `${file} is damaged at byte ${offset}: ${reason}`
}

/** In a pipe damage goes to stderr: stdout is for data. */
export function announceDamages(call: Pick<Context, 'io' | 'settings'>, damages: readonly Damage[]): void {
  if (call.settings.output === 'pretty') return
  for (const damage of damages) warn(call, damageText(damage))
}

export function damageLines(damages: readonly Damage[]): Cell[][] {
  return damages.map((damage) => [cell.bad(damageText(damage))])
}
