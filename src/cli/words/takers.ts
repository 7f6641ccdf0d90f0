import type { Args } from '../declare/args.ts'

/**
 * Which argument each word of a line is, by name. What may be left out takes a word only where there are more than must be:
 * `[DIR] PATH` of one word is a PATH.
 * @param count how many words there are; those too many are nobody's
 */
export function takers(args: Args, count: number): string[] {
  const entries = Object.entries(args)
  let spare = count - entries.filter(([, { required }]) => required).length
  return entries.flatMap(([name, { required, multiple }]) => {
    const taken = multiple ? (required ? 1 : 0) + Math.max(spare, 0) : required || spare > 0 ? 1 : 0
    spare -= taken - (required ? 1 : 0)
    return Array.from({ length: taken }, () => name)
  })
}
