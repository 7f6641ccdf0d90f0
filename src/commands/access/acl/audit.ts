import { aclJson, aclText } from '../../../cli/data/acl-input.ts'
import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { cell } from '../../../render/view.ts'
import { auditAcls } from '../../../tree/subtree/acl-audit.ts'

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
  async *run(call) {
    const zk = await call.zk()
    for await (const audited of auditAcls(zk, call.args.path ?? call.cwd, call.signal)) {
      if (call.flags.all || !audited.inherited) yield audited
    }
  },
  view: ({ path, acl, findings }) => ({
    kind: 'lines',
    lines: [
      [
        cell.path(path),
        findings.length === 0 ? cell.good('ok') : cell.warn(findings.join(',')),
        cell.text(acl ? aclText(acl) : null),
      ],
    ],
  }),
  json: ({ path, acl, findings, inherited }) => ({ path, findings, inherited, acl: acl ? aclJson(acl) : null }),
})
