import type { DeviationName } from '../../../src/zkcli/deviations.ts'
import type { Line } from '../transcript.ts'

/** Lines of text; one that must differ ends in `  ≠ NAME`. */
export function lines(text: string): Line[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [, body = '', differs] = /^(.*?)(?: {2}≠ ([\w-]+))?$/s.exec(line)!
      return { text: body, differs: differs as DeviationName | undefined }
    })
}

/** Lines that let events of earlier ones arrive. */
export const settle = '\nsync ROOT\nsync ROOT\nls ROOT'
