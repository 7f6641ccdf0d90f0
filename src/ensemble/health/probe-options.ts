import type { FindOptions } from '../members/members.ts'

/** How a member is asked, and how it is reached. */
export type ProbeOptions = Pick<FindOptions, 'timeout' | 'tls' | 'via' | 'signal' | 'open'>
