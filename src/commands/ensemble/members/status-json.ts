import type { EnsembleHealth, RankedMember } from '../../../ensemble/health/health.ts'
import { isoTime } from '../../../render/units.ts'

/** `status --json`: times ISO, zxids hex, durations in ms, sizes in bytes; what a member does not tell is left out. */
export function statusJson(health: EnsembleHealth) {
  const { at, from, quorum, service, voters, serving, needed, epoch, digests, troubles, problems, notes } = health
  return {
    at: isoTime(at),
    healthy: problems.length === 0,
    quorum,
    service,
    voters,
    serving,
    needed,
    epoch,
    data: { verdict: digests.verdict, zxid: digests.zxid, compared: digests.compared },
    membersFrom: from,
    members: health.members.map(memberJson),
    problems,
    notes,
    advice: troubles.map(({ where, what, advice, personJudges }) => ({ where, what, advice, personJudges })),
  }
}

function memberJson(member: RankedMember) {
  const { metrics, settings, digests, certificate, withheld, digest, clockSkew, lag, trouble, local, ...rest } = member
  return {
    ...rest,
    situation: trouble?.name,
    local,
    lag: lag === undefined ? undefined : Number(lag),
    data: digest,
    clockSkew,
    certificate: certificate && { subject: certificate.subject, expires: isoTime(certificate.expires) },
    notWhitelisted: withheld.map(({ word }) => word),
  }
}
