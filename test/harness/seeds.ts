/**
 * Seeds of the schedules to play: so many, from one on. ZOOSH_SEED names another first one, which is played alone unless
 * ZOOSH_ROUNDS says how many.
 */
export function seedsToPlay(rounds: number, first = 1): readonly number[] {
  const { ZOOSH_SEED, ZOOSH_ROUNDS } = process.env
  const count = Number(ZOOSH_ROUNDS ?? (ZOOSH_SEED === undefined ? rounds : 1))
  return Array.from({ length: count }, (_, i) => Number(ZOOSH_SEED ?? first) + i)
}
