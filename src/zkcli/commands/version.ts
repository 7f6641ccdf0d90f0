import { type Word, word } from './word.ts'

/** Put in by the build; `dev` when run from source. */
declare const ZOOSH_VERSION: string | undefined

export const version: Word = word(
  '',
  0,
  async ({ compat, out }) => {
    const zoosh = typeof ZOOSH_VERSION === 'string' ? ZOOSH_VERSION : 'dev'
    await out(`ZooKeeper CLI version: ${compat.version}, by zoosh ${zoosh}\n`)
  },
  { most: 0 },
)
