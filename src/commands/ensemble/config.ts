import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { hostText } from '../../client/terms/hosts.ts'
import { clientString, parseMembership } from '../../ensemble/members/membership.ts'
import { cell } from '../../render/view.ts'
import { membershipJson, membershipLines } from './members/membership-view.ts'

export default command({
  summary: 'print the configuration of the ensemble',
  description:
    'Prints the servers of the ensemble as the dynamic configuration has them; empty on a standalone server. --client prints the connect string clients could use.',
  args: {},
  flags: { client: flag.switch({ char: 'c', summary: 'print a connect string' }) },
  examples: ['config', 'config --json'],
  reads: true,
  async run({ zk }) {
    const client = await zk()
    // Outside any chroot.
    const { data, stat } = await client.call('getData', { path: '/zookeeper/config', watch: false })
    const text = data?.toString() ?? ''
    return { ...parseMembership(text), text, stat }
  },
  view(membership, { flags, settings }) {
    if (flags.client) return { kind: 'lines', lines: [[cell.text(clientString(membership))]] }
    if (settings.output !== 'pretty') return membershipLines(membership.text)
    const columns = [
      { title: 'id', align: 'right' as const },
      { title: 'role' },
      { title: 'client' },
      { title: 'address', yields: 1 },
    ]
    const rows = membership.members.map(({ id, role, client, text }) => [
      cell.number(id),
      cell.text(role),
      cell.text(client ? hostText(client) : null),
      cell.text(text),
    ])
    return rows.length > 0 ? { kind: 'table', columns, rows } : { kind: 'lines', lines: [[cell.muted('standalone')]] }
  },
  json: (membership) => membershipJson(membership),
})
