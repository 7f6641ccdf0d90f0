import { aclJson, aclText } from '../../../cli/data/acl-input.ts'
import type { Batch } from '../../../cli/data/batches.ts'
import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import type { Context } from '../../../cli/declare/context.ts'
import { flag } from '../../../cli/declare/flags.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { type Cell, type Column, cell, type View } from '../../../render/view.ts'
import { type Audited, auditAcls } from '../../../tree/subtree/acl-audit.ts'

export default command({
  summary: 'list the ACLs of a subtree and what is wrong with them',
  description:
    'Prints path, findings and ACL of PATH and of every znode below whose ACL differs from its parent’s, so that a subtree under one ACL is one line.\n' +
    'Findings: open (everybody may change the ACL), writable (everybody may write, create or delete), unusable (a digest entry that is no hash: no password matches it), stuck (nobody may change the ACL), hidden (you may not read the ACL).',
  args: { path: arg.znode({ summary: 'root of the subtree', required: false }) },
  flags: {
    all: flag.switch({ char: 'a', summary: 'every znode, also where the ACL is that of the parent' }),
  },
  examples: ['acl audit /', 'acl audit /app --all --json'],
  reads: true,
  async *run(call): AsyncGenerator<Audited | Batch<Audited>> {
    const { output } = call.settings
    for await (const batch of audited(call, await call.zk())) {
      if (output === 'json' || output === 'ndjson') yield* batch
      else if (batch.length > 0) yield { batch }
    }
  },
  view: (result): View => ({
    kind: 'table',
    columns,
    rows: ('batch' in result ? result.batch : [result]).map(row),
    flows: true,
  }),
  json(result) {
    if ('batch' in result) return result.batch
    const { path, acl, findings, inherited } = result
    return { path, findings, inherited, acl: acl ? aclJson(acl) : null }
  },
})

type AuditCall = Context & {
  readonly args: { readonly path: string | undefined }
  readonly flags: { readonly all: boolean }
}

async function* audited({ args, flags, cwd, signal }: AuditCall, zk: ZooKeeper): AsyncGenerator<Audited[]> {
  for await (const batch of auditAcls(zk, args.path ?? cwd, signal))
    yield flags.all ? batch : batch.filter(({ inherited }) => !inherited)
}

const columns: readonly Column[] = [
  { title: 'path', weight: 1, least: 24 },
  { title: 'findings', weight: 1 },
  { title: 'acl', weight: 1, least: 24, yields: 1 },
]

function row({ path, acl, findings }: Audited): Cell[] {
  return [
    cell.path(path),
    findings.length === 0 ? cell.good('ok') : cell.warn(findings.join(',')),
    cell.text(acl ? aclText(acl) : null),
  ]
}
