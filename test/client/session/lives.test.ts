import { describeLives } from './describe-lives.ts'

describeLives({ rounds: 200, seed: 1 })
