import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// Kinds of tests by file name: `x.test.ts` needs nothing; `x.real.test.ts` a real ZooKeeper; `x.e2e.test.ts` the built
// program (and a pty); `x.long.test.ts` runs only with ZOOSH_LONG=1 (`npm run test:long`).
const long = process.env.ZOOSH_LONG === '1'

/**
 * A test waits more than it computes, for servers, processes and clocks: with two at once two cores are idle for half of the time.
 * More do not fit beside each other: those with real servers start up to five each.
 */
const workers = 3

/** Where CI wants the counts. */
const report = process.env.ZOOSH_TEST_REPORT

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    setupFiles: ['test/harness/own-data-home.ts'],
    // CI tries once more what fails, and its report names each that needed it: a busy machine must not hide behind a red run.
    retry: process.env.CI === 'true' ? 1 : 0,
    ...(report ? { reporters: ['default', 'json'], outputFile: { json: report } } : {}),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts{,x}'],
          exclude: ['test/**/*.{real,e2e,long}.test.ts'],
          maxWorkers: Math.max(workers, availableParallelism() - 1),
        },
      },
      {
        extends: true,
        test: { name: 'real', include: ['test/**/*.real.test.ts'], maxWorkers: workers, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: { name: 'e2e', include: ['test/**/*.e2e.test.ts'], maxWorkers: workers, sequence: { groupOrder: 1 } },
      },
      ...(long
        ? [
            {
              extends: true as const,
              test: {
                name: 'long',
                include: ['test/**/*.long.test.ts'],
                testTimeout: 1_800_000,
                maxWorkers: 1,
                sequence: { groupOrder: 2 },
              },
            },
          ]
        : []),
    ],
  },
})
