import type { Cast } from '../classroom/cast.ts'
import { all, any, asked, holds, ranWell, there } from '../classroom/goals.ts'
import type { Lesson } from '../classroom/lesson.ts'
import { text } from '../texts/language.ts'

/** Somebody without a credential tries to read. */
async function pry(cast: Cast): Promise<void> {
  const zk = await cast.machine('stranger')
  const told = await zk.get('/payroll').then(
    ({ data }) => `/payroll = ${String(data)}`,
    (error: Error) => `get /payroll: ${error.message}`,
  )
  cast.say('stranger', told)
}

export const access: Lesson = {
  name: 'access',
  title: text('Who may: ACLs', '谁可以做什么：ACL'),
  minutes: 5,
  covers: [],
  steps: [
    {
      tells: text(
        'Create `/payroll` with the data `secret`, and look at who may do what with it: `acl get /payroll`.',
        '创建 `/payroll`，数据为 `secret`，再看看谁能对它做什么：`acl get /payroll`。',
      ),
      goal: all(holds('/payroll', 'secret'), asked(['getACL'], '/payroll')),
      explains: text(
        '`world:anyone:cdrwa`: everybody may create children, delete them, read, write, and administrate the ACL. That is the default, and the reason why a ZooKeeper belongs behind a firewall.',
        '`world:anyone:cdrwa`：任何人都可以创建子节点（c）、删除子节点（d）、读（r）、写（w）和管理 ACL（a）。这是默认值，也是 ZooKeeper 应该放在防火墙后面的原因。',
      ),
      hints: [
        text(
          'Type `create /payroll secret`, then `acl get /payroll`.',
          '先输入 `create /payroll secret`，再输入 `acl get /payroll`。',
        ),
      ],
      ways: ['create /payroll secret\nacl get /payroll', 'set /payroll secret --create\ngetAcl /payroll'],
      astray: ['acl get /pay'],
    },
    {
      tells: text(
        'Say who you are: a name and a password of your choice, `auth digest alice:wonderland`.',
        '表明身份：自选用户名和密码，`auth digest alice:wonderland`。',
      ),
      goal: any(asked(['auth']), ranWell('auth'), ranWell('addauth')),
      explains: text(
        'The server stores no users: with scheme digest whoever knows the password is alice. What an ACL keeps is a hash of both.',
        '服务器不保存用户：在 digest 方案中，知道密码的就是 alice。ACL 里保存的是两者的哈希。',
      ),
      hints: [text('Type `auth digest alice:wonderland`.', '输入 `auth digest alice:wonderland`。')],
      ways: ['auth digest alice:wonderland', 'addauth digest bob:builder'],
      astray: ['auth'],
    },
    {
      tells: text(
        'Now give `/payroll` to nobody but whoever you have said you are: `acl set /payroll auth::cdrwa`. A stranger will try to read it.',
        '现在让 `/payroll` 只归你刚才表明的身份所有：`acl set /payroll auth::cdrwa`。会有陌生人来尝试读取。',
      ),
      goal: there('/payroll', ({ acl }) => acl.length > 0 && acl.every(({ scheme }) => scheme === 'digest')),
      meanwhile: [{ once: there('/payroll', ({ acl }) => acl.every(({ scheme }) => scheme === 'digest')), act: pry }],
      explains: text(
        'NoAuth for the stranger. An ACL holds for its znode only, and not for those below it; and whoever may list the parent still sees the name.',
        '陌生人得到 NoAuth。ACL 只对这个节点有效，对它下面的节点无效；能列出父节点的人仍然看得到它的名字。',
      ),
      hints: [text('Type `acl set /payroll auth::cdrwa`.', '输入 `acl set /payroll auth::cdrwa`。')],
      ways: ['acl set /payroll auth::cdrwa -y', 'setAcl /payroll auth::cdrwa'],
      astray: ['acl set /payroll world:anyone:r --dry-run'],
    },
    {
      tells: text(
        'Let everybody read it, and only read: add the entry `world:anyone:r`, `acl add /payroll world:anyone:r`.',
        '让所有人可以读，而且只能读：加上一条 `world:anyone:r`，`acl add /payroll world:anyone:r`。',
      ),
      goal: there(
        '/payroll',
        ({ acl }) => acl.some(({ scheme, perms }) => scheme === 'world' && perms === 1) && acl.length > 1,
      ),
      meanwhile: [{ once: there('/payroll', ({ acl }) => acl.some(({ scheme }) => scheme === 'world')), act: pry }],
      explains: text(
        'The stranger reads, and cannot write. `acl can PATH PERMS` tells what you may do, `acl audit` what is open in a tree.',
        '陌生人能读，但不能写。`acl can 路径 权限` 告诉你自己能做什么，`acl audit` 列出一棵树里哪些地方是敞开的。',
      ),
      hints: [text('Type `acl add /payroll world:anyone:r`.', '输入 `acl add /payroll world:anyone:r`。')],
      ways: ['acl add /payroll world:anyone:r', 'acl set /payroll auth::cdrwa,world:anyone:r -y'],
      astray: ['acl get /payroll'],
    },
  ],
  terms: {},
  ends: text(
    'an ACL says who may do what, for one znode; digests are enough for names, TLS and SASL for more.',
    'ACL 规定谁能对一个节点做什么；digest 够用于区分身份，更高的要求用 TLS 和 SASL。',
  ),
}
