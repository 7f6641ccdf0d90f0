import { command } from '../cli/command.ts'
import { parseConfig } from '../cli/ensemble-config.ts'
import { flag } from '../cli/flags.ts'
import { cell } from '../render/view.ts'

export default command({
  summary: 'print the configuration of the ensemble',
  description:
    'Prints the servers of the ensemble as the dynamic configuration has them; empty on a standalone server. --client prints the connect string clients could use.',
  args: {},
  flags: { client: flag.switch({ char: 'c', summary: 'print a connect string' }) },
  examples: ['config', 'config --json'],
  async run({ zk }) {
    const client = await zk()
    // Outside any chroot.
    const { data, stat } = await client.call('getData', { path: '/zookeeper/config', watch: false })
    return { ...parseConfig(data?.toString() ?? ''), stat }
  },
  view({ members, text }, { flags, settings }) {
    if (flags.client) {
      const servers = members.flatMap(({ client }) => (client === undefined ? [] : [client]))
      return { kind: 'lines', lines: [[cell.text(servers.join(','))]] }
    }
    if (settings.output !== 'pretty')
      return {
        kind: 'lines',
        lines: text
          .split('\n')
          .filter(Boolean)
          .map((line) => [cell.text(line)]),
      }
    const columns = [
      { title: 'id', align: 'right' as const },
      { title: 'role' },
      { title: 'client' },
      { title: 'address', shrink: true },
    ]
    const rows = members.map(({ id, role, client, address }) => [
      cell.number(id),
      cell.text(role),
      cell.text(client ?? null),
      cell.text(address),
    ])
    return rows.length > 0 ? { kind: 'table', columns, rows } : { kind: 'lines', lines: [[cell.muted('standalone')]] }
  },
  json: ({ version, members }) => ({ version: version === undefined ? null : `0x${version.toString(16)}`, members }),
})
