import { describeLives } from './describe-lives.ts'

describeLives({ rounds: 10_000, seed: Math.floor(Math.random() * 1_000_000) })
