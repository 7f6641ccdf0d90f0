import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { writeNew } from '../../files/new-file.ts'
import { UsageError } from '../../wire/error.ts'
import { zoosh } from '../../wire/hint.ts'
import { configText, jaasText, log4jText, logbackText } from './config.ts'
import { findInstallation } from './installation.ts'
import { writeKeystores } from './keystores.ts'
import { memberName, PLAN_FILE, type Plan } from './plan.ts'
import { planPorts, requireFreePorts } from './ports.ts'

export interface CreateOptions {
  /** Voting members, 1 to 15. */
  readonly servers: number
  readonly observers: number
  /** First client port; `usual`: 2181, or the first thousand above where all are free. Any free ports without it. */
  readonly basePort?: number | 'usual' | undefined
  /** Folder of a release; the one found on this machine without it. */
  readonly home?: string | undefined
  readonly tls?: boolean | undefined
  readonly sasl?: boolean | undefined
}

const HOST = '127.0.0.1'

/**
 * Writes a pseudo-cluster: zk1.cfg…, data folders with myid, logging, and with tls and sasl their stores and users.
 * Nothing is started.
 * @param dir folder to make; it must be empty or not exist
 * @throws UsageError when no ZooKeeper is found, the folder is in use, or a port is
 */
export async function createCluster(dir: string, options: CreateOptions): Promise<Plan> {
  const root = resolve(dir)
  const installation = findInstallation(options.home)
  if (existsSync(join(root, PLAN_FILE))) {
    throw new UsageError(`${dir} holds a pseudo-cluster already`, zoosh`ensemble destroy ${dir}`)
  }
  if (existsSync(root) && readdirSync(root).length > 0) {
    throw new UsageError(`${dir} is not empty`, 'name a folder that does not exist yet')
  }
  const roles = [
    ...Array.from({ length: options.servers }, () => 'participant' as const),
    ...Array.from({ length: options.observers }, () => 'observer' as const),
  ]
  const members = await planPorts(roles, { base: options.basePort, host: HOST, tls: options.tls === true })
  await requireFreePorts(members, HOST, 'choose others with --base-port, or leave it out to take free ones')
  const { home, version, java } = installation
  const plan: Plan = {
    format: 1,
    home,
    version,
    host: HOST,
    tls: options.tls === true,
    sasl: options.sasl === true,
    members,
  }
  await mkdir(root, { recursive: true })
  if (plan.tls) await writeKeystores(root, java)
  await writeFiles(root, plan)
  return plan
}

async function writeFiles(root: string, plan: Plan): Promise<void> {
  await mkdir(join(root, 'conf'), { recursive: true })
  await writeNew(join(root, 'conf', 'log4j.properties'), log4jText)
  await writeNew(join(root, 'conf', 'logback.xml'), logbackText)
  await writeNew(join(root, 'super.auth'), `digest:super:${randomBytes(12).toString('hex')}\n`, 0o600)
  if (plan.sasl) await writeSasl(root)
  for (const member of plan.members) {
    const data = join(root, memberName(member))
    await mkdir(data, { recursive: true })
    await writeNew(join(data, 'myid'), `${member.id}\n`)
    await writeNew(join(root, `${memberName(member)}.cfg`), configText(plan, member, root))
  }
  // Last, so that a folder with a plan is complete.
  await writeNew(join(root, PLAN_FILE), `${JSON.stringify(plan, null, 2)}\n`)
}

async function writeSasl(root: string): Promise<void> {
  const password = randomBytes(12).toString('hex')
  await writeNew(join(root, 'jaas.conf'), jaasText({ zoosh: password }), 0o600)
  await writeNew(join(root, 'sasl.password'), `${password}\n`, 0o600)
}
