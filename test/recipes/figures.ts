/**
 * How often the safety tests repeat: the full figures with ZOOSH_LONG=1, a taste of them otherwise.
 * `npm run build && ZOOSH_LONG=1 npx vitest run --project real --project e2e test/recipes`
 */
const long = process.env.ZOOSH_LONG === '1'

export const figures = {
  /** Increments of each of 8 processes. */
  increments: long ? 50 : 8,
  /** Elections with a leader killed or cut off. */
  elections: long ? 100 : 6,
  /** Items of the queue under 10 takers. */
  items: long ? 1000 : 120,
  /** Rounds of a barrier of 5. */
  barriers: long ? 500 : 40,
  waiters: 100,
  /** Creates whose answer is lost. */
  lostAnswers: long ? 200 : 20,
  /** Failing tries. */
  tries: long ? 1000 : 60,
  /** Acquisitions whose tokens are compared. */
  tokens: long ? 1000 : 100,
  /** Programs started and interrupted at a random moment. */
  interrupts: long ? 500 : 12,
} as const

export const patience = long ? 1_200_000 : 120_000
