import { UsageError } from '../../wire/error.ts'
import type { ParsedCall } from '../words/parse.ts'

/** Flags of output that no program could be told of. */
const ours = ['output', 'json', 'trace'] as const

/**
 * What stands in front of an extension's name says how to connect; in which form it prints is its own business.
 * @throws UsageError
 */
export function refuseOutputFlags({ flags }: Pick<ParsedCall, 'flags'>, name: string): void {
  const given = ours.find((one) => flags[one] !== undefined && flags[one] !== false)
  if (given === undefined) return
  throw new UsageError(
    `--${given} says nothing to ${name}, which is an extension`,
    `what stands behind ${name} is for it to read`,
  )
}
