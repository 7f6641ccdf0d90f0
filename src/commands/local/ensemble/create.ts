import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { placeOf } from '../../../cli/declare/place-of.ts'
import { createCluster } from '../../../ensemble/local/create.ts'
import { clientAddress, connectString, memberName, secureConnectString } from '../../../ensemble/local/plan.ts'
import { cell, type View } from '../../../render/view.ts'
import { advice, paragraphs, spellHint, zoosh } from '../../../wire/hint.ts'

export default command({
  summary: 'write a pseudo-cluster of real ZooKeeper servers on this machine',
  description: paragraphs(
    advice`Writes zk1.cfg and so on, data folders with myid, and ports, as the tutorial has one do it by hand, for the Apache ZooKeeper found on this machine: --version-home, ZOOKEEPER_HOME, the usual folders, Debian’s package. Nothing is started; ${zoosh`ensemble start DIR`} does that.`,
    'Client ports count up from --base-port, quorum ports from 100 above it, election ports 200, AdminServer 300, TLS 400. Servers that do not run hold no ports: of two pseudo-clusters made before either is started, one needs a --base-port of its own.',
    'All servers listen on 127.0.0.1 only. --tls adds ports with TLS and stores in tls/ (clients: --tls-ca DIR/tls/ca.pem --tls-cert DIR/tls/client.p12 --tls-passphrase-file DIR/tls/password), --sasl the user zoosh, whose password is in sasl.password. super.auth holds the super user, for reconfig: --auth-file DIR/super.auth.',
  ),
  args: { dir: arg.text({ summary: 'folder to make' }) },
  flags: {
    servers: flag.integer({ summary: 'voting members (default 3)', min: 1, max: 15 }),
    observers: flag.integer({ summary: 'members that do not vote (default 0)', min: 0, max: 15 }),
    'base-port': flag.integer({
      summary: 'first client port (default 2181, or 3181 … 10181, the first from which all ports are free)',
      min: 1024,
      max: 65_000,
    }),
    'version-home': flag.file({ summary: 'folder of the release to run' }),
    tls: flag.switch({ summary: 'with TLS ports and certificates' }),
    sasl: flag.switch({ summary: 'with SASL DIGEST-MD5' }),
  },
  examples: [
    'ensemble create ./abc --servers 3',
    'ensemble create ./abc --servers 3 --observers 1 --base-port 2181 --tls',
  ],
  async run({ args, flags }) {
    const plan = await createCluster(args.dir, {
      servers: flags.servers ?? 3,
      observers: flags.observers ?? 0,
      basePort: flags['base-port'] ?? 'usual',
      home: flags['version-home'],
      tls: flags.tls,
      sasl: flags.sasl,
    })
    return {
      dir: args.dir,
      version: plan.version,
      home: plan.home,
      connectString: connectString(plan),
      secureConnectString: secureConnectString(plan),
      servers: plan.members.map((member) => ({
        id: member.id,
        role: member.role,
        address: clientAddress(plan, member),
        config: `${memberName(member)}.cfg`,
        ports: {
          client: member.clientPort,
          quorum: member.quorumPort,
          election: member.electionPort,
          admin: member.adminPort,
          ...(member.securePort === undefined ? {} : { secure: member.securePort }),
        },
      })),
    }
  },
  view: ({ dir, version, home, servers }, call): View => {
    const table: View = {
      kind: 'table',
      columns: [
        { title: 'server', align: 'right' },
        { title: 'role', yields: 2 },
        { title: 'client port' },
        { title: 'config', weight: 1, yields: 1 },
      ],
      rows: servers.map(({ id, role, address, config }) => [
        cell.number(id),
        cell.text(role),
        cell.text(address),
        cell.path(`${dir}/${config}`),
      ]),
    }
    if (call.settings.output !== 'pretty') return table
    const start = advice`ZooKeeper ${version ?? ''} of ${home}; start it: ${zoosh`ensemble start ${dir}`}`
    const next = [cell.muted(spellHint(start, placeOf(call)))]
    return { kind: 'stack', views: [table, { kind: 'lines', lines: [next] }] }
  },
})
