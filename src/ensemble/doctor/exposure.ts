import { FourLetterError, fourLetter } from '../../client/connection/four-letter.ts'
import { hostText } from '../../client/terms/hosts.ts'
import { wordOptions } from '../ask/question.ts'
import type { ProbeOptions } from '../health/probe-options.ts'
import type { Member } from '../members/members.ts'

/** A member that answers four-letter words it had better not answer to everyone. */
export interface Exposure {
  readonly server: string
  readonly words: readonly string[]
}

/** Words that tell much or cost much, and change nothing: `envi` tells paths, `wchc` and `wchp` walk all watches. */
const telling = ['envi', 'dump', 'wchc', 'wchp']

/** Asks each member the telling words. Members on the loopback address are left out: nobody else reaches them. */
export async function findExposure(members: readonly Member[], options: ProbeOptions): Promise<Exposure[]> {
  const open = members.filter(({ address }) => !/^(127\.|::1$|localhost$)/.test(address.host))
  return Promise.all(open.map((member) => exposureOf(member, options)))
}

async function exposureOf(member: Member, options: ProbeOptions): Promise<Exposure> {
  const how = await wordOptions({ ...options, address: member.address })
  const answered = await Promise.all(
    telling.map(async (word) => {
      try {
        await fourLetter(member.address, word, how)
        return word
      } catch (error) {
        if (error instanceof FourLetterError) return undefined
        throw error
      }
    }),
  )
  return { server: hostText(member.address), words: answered.filter((word) => word !== undefined) }
}
