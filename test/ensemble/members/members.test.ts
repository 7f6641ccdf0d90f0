import { expect, test } from 'vitest'
import { findMembers } from '../../../src/ensemble/members/members.ts'
import { clientString, parseMembership } from '../../../src/ensemble/members/membership.ts'
import { majority, planReconfig, quorumOf } from '../../../src/ensemble/members/quorum.ts'

const config = `server.1=zk1:2888:3888:participant;2181
server.3=[::1]:2890:3890:observer;[::1]:2183;2284
server.2=10.0.0.2:2889:3889|10.1.0.2:2889:3889:participant;0.0.0.0:2182
version=1f0000000a`

test('the configuration tells ids, roles and where clients connect', () => {
  expect(parseMembership(config)).toEqual({
    version: 0x1f0000000an,
    members: [
      {
        id: 1,
        text: 'zk1:2888:3888:participant;2181',
        role: 'participant',
        quorum: { host: 'zk1', port: 2888 },
        electionPort: 3888,
        client: { host: 'zk1', port: 2181 },
        secure: undefined,
      },
      {
        id: 3,
        text: '[::1]:2890:3890:observer;[::1]:2183;2284',
        role: 'observer',
        quorum: { host: '::1', port: 2890 },
        electionPort: 3890,
        client: { host: '::1', port: 2183 },
        secure: { host: '::1', port: 2284 },
      },
      {
        id: 2,
        text: '10.0.0.2:2889:3889|10.1.0.2:2889:3889:participant;0.0.0.0:2182',
        role: 'participant',
        quorum: { host: '10.0.0.2', port: 2889 },
        electionPort: 3889,
        client: { host: '10.0.0.2', port: 2182 },
        secure: undefined,
      },
    ],
  })
})

test('the connect string of the clients keeps the order of the servers', () => {
  expect(clientString(parseMembership(config))).toBe('zk1:2181,[::1]:2183,10.0.0.2:2182')
})

test('a configuration without client ports, of a standalone server or of rubbish has no clients', () => {
  expect(parseMembership('server.1=zk1:2888:3888\nversion=0').members[0]).toMatchObject({
    role: 'participant',
    client: undefined,
  })
  expect(parseMembership('').members).toEqual([])
  expect(parseMembership('server.x=1\nserver.1=\nserver.2=nonsense;;\u001b[2J').members).toEqual([])
})

test('members that are named are taken as they are, AdminServers by the ports given', async () => {
  const find = (members: string, adminPorts?: number[]) =>
    findMembers({ members, server: 'unused:1', adminPorts, timeout: 100 })
  expect(await find('zk1,zk2:2182')).toEqual({
    from: '--members',
    members: [
      { id: undefined, role: undefined, address: { host: 'zk1', port: 2181 }, admin: { host: 'zk1', port: 8080 } },
      { id: undefined, role: undefined, address: { host: 'zk2', port: 2182 }, admin: { host: 'zk2', port: 8080 } },
    ],
  })
  const admins = async (adminPorts?: number[]) =>
    (await find('127.0.0.1:1,127.0.0.1:2', adminPorts)).members.map(({ admin }) => admin?.port)
  expect(await admins()).toEqual([undefined, undefined])
  expect(await admins([9001, 9002])).toEqual([9001, 9002])
  expect(await admins([9001])).toEqual([9001, 9001])
})

test('a majority is more than half', () => {
  expect([1, 2, 3, 4, 5, 7].map(majority)).toEqual([1, 2, 2, 3, 3, 4])
  const { members } = parseMembership(config)
  expect(quorumOf(members)).toEqual({ voters: [1, 2], observers: [3], needed: 2, tolerates: 0 })
  expect(quorumOf([])).toMatchObject({ needed: 0, tolerates: 0 })
})

const member = (id: number, role: 'participant' | 'observer' = 'participant') =>
  parseMembership(`server.${id}=zk${id}:2888:3888:${role};2181`).members[0]!
const three = [member(1), member(2), member(3)]

test('a reconfiguration is planned: who comes and goes, what quorum before and after', () => {
  const plan = planReconfig(three, { joining: [member(4), member(5)] })
  expect(plan).toMatchObject({ added: [4, 5], removed: [], changed: [], errors: [], warnings: [] })
  expect([plan.before.needed, plan.after.needed, plan.after.tolerates]).toEqual([2, 3, 2])
  expect(planReconfig(three, { joining: [member(3, 'observer')] })).toMatchObject({
    changed: [3],
    after: { voters: [1, 2], observers: [3] },
    warnings: ['2 voters bear no more failures than 1 do', 'failures borne: 1 before, 0 after'],
  })
  expect(planReconfig(three, { members: [member(7)] })).toMatchObject({ added: [7], removed: [1, 2, 3] })
})

test('a reconfiguration that cannot work is an error before it is sent', () => {
  expect(planReconfig(three, { leaving: [1, 2, 3] }).errors).toEqual(['nobody would be left to vote'])
  expect(planReconfig(three, { leaving: [9] }).errors).toEqual(['no such member: 9'])
  const dead = planReconfig(three, { joining: [member(4), member(5)] }, new Set([1, 2]))
  expect(dead.errors).toEqual(['only 2 of the new voters answer, and 3 are needed'])
  expect(planReconfig(three, { leaving: [] }, new Set([1, 2])).warnings).toEqual([
    '1 of the new voters do not answer now',
  ])
})
