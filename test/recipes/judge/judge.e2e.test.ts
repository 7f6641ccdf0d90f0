import { describeJudge } from './describe-judge.ts'

// The same schedules each time; the long suite plays others.
describeJudge(8, 1)
