import { testFuzzAtAllLevels } from './all-levels.ts'

// The same schedules each time; the long suite plays others.
testFuzzAtAllLevels({ rounds: 20, seed: 1, abreast: 4, again: 'npx vitest run --project unit test/tree/follow/fuzz' })
