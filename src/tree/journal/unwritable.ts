import { UsageError } from '../../wire/error.ts'

/** An error of the disk, as the user meets it. */
export function unwritable(error: unknown): unknown {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).code === undefined) return error
  return new UsageError(
    `the journal cannot be written, so nothing could be put back: ${error.message}`,
    'nothing was changed; --no-journal goes ahead without it, XDG_DATA_HOME names another place',
  )
}
