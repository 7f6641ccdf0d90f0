import { describeJudge } from './describe-judge.ts'

describeJudge(1000, Math.floor(Math.random() * 1_000_000))
