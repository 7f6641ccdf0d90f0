import { Buffer } from 'node:buffer'
import type { Cast } from '../classroom/cast.ts'
import { all, gone, heardOf, isMine, listed, someBelow, watches } from '../classroom/goals.ts'
import type { Lesson } from '../classroom/lesson.ts'
import { text } from '../texts/language.ts'

async function join(cast: Cast, name: string, address: string): Promise<void> {
  const zk = await cast.machine(name)
  await zk.create(`/workers/${name}`, Buffer.from(address), { mode: 'ephemeral' })
}

export const group: Lesson = {
  name: 'group',
  title: text('Use 2: group membership', '用途二：集群成员管理'),
  minutes: 5,
  covers: ['group'],
  begin: async (cast) => {
    await cast.put('admin', '/workers', '')
    await join(cast, 'worker-1', '10.0.0.1:8080')
    await join(cast, 'worker-2', '10.0.0.2:8080')
  },
  steps: [
    {
      tells: text(
        'Several servers do one job. Who of them is there right now? Each puts an ephemeral znode below `/workers`, with its address as data. Look who is there.',
        '几台服务器共同完成一项工作。现在谁在？每台机器在 `/workers` 下面放一个临时节点，数据是自己的地址。看看谁在。',
      ),
      goal: listed('/workers'),
      explains: text(
        'The list of children is the list of members. Nobody keeps it: it follows from who lives.',
        '子节点的列表就是成员的列表。没有人去维护它：谁活着，谁就在里面。',
      ),
      hints: [text('Type `ls /workers -l`.', '输入 `ls /workers -l`。')],
      ways: ['ls /workers', 'group ls /workers', 'ls /workers -l'],
      astray: ['get /workers'],
    },
    {
      tells: text(
        'You are to be told when somebody comes or goes: watch the children of `/workers` in the background. worker-3 is about to start.',
        '有人来或者走时你应该得到通知：在后台监视 `/workers` 的子节点。worker-3 就要启动了。',
      ),
      goal: all(watches('/workers'), heardOf('/workers')),
      meanwhile: [{ once: watches('/workers'), act: (cast) => join(cast, 'worker-3', '10.0.0.3:8080') }],
      explains: text(
        'In the API that is `getChildren(path, watch)`: list and watch in one request, so that nobody slips in between.',
        '在 API 里这就是 `getChildren(path, watch)`：列出和监视是同一个请求，中间不会漏掉任何人。',
      ),
      hints: [text('Type `watch /workers -r &`.', '输入 `watch /workers -r &`。')],
      ways: ['watch /workers -r &', 'group watch /workers &', 'ls -w /workers'],
      astray: ['ls /workers'],
    },
    {
      tells: text(
        'Join them: `group join /workers me &` makes an ephemeral znode, and keeps it as long as it runs.',
        '加入它们：`group join /workers me &` 创建一个临时节点，并在运行期间一直保持。',
      ),
      goal: someBelow('/workers', isMine),
      explains: text('All others who watch have just heard of you.', '所有在监视的机器刚刚都知道了你的到来。'),
      hints: [text('Type `group join /workers me &`.', '输入 `group join /workers me &`。')],
      ways: ['group join /workers me &', 'create -e /workers/me 10.0.0.9:8080'],
      astray: ['create /worker'],
      mistakes: [
        {
          when: someBelow('/workers', ({ owner }) => owner === undefined),
          tells: text(
            'A persistent member would seem alive for ever. Delete it, and join with an ephemeral one.',
            '持久节点的成员看上去会永远活着。删掉它，用临时节点加入。',
          ),
        },
      ],
    },
    {
      tells: text(
        'worker-2 has crashed. Find out when the others know: wait until it is gone from the group.',
        'worker-2 崩溃了。看看别人什么时候知道：等到它从组里消失。',
      ),
      before: (cast) => cast.crash('worker-2'),
      goal: gone('/workers/worker-2'),
      explains: text(
        'When its session had expired the server deleted its znode, and the watches of all others fired: they share its work out anew. Nobody had to look for it.',
        '它的会话过期后，服务器删除了它的节点，其他成员的监视随之触发：它们重新分配工作。谁都不需要去探测它。',
      ),
      hints: [text('Type `wait /workers/worker-2 --deleted`.', '输入 `wait /workers/worker-2 --deleted`。')],
      ways: ['wait /workers/worker-2 --deleted', 'wait /workers/worker-2 --deleted --for 30s'],
      astray: [],
    },
  ],
  terms: {
    membership: text(
      'Group membership: each member has an ephemeral znode below one parent, and watches the list of children. `group join`, `group ls`, `group watch`.',
      '成员管理（group membership）：每个成员在同一个父节点下有一个临时节点，并监视子节点列表。`group join`、`group ls`、`group watch`。',
    ),
  },
  ends: text(
    'ephemeral znodes below one parent, and a watch on its children: that is group membership.',
    '同一个父节点下的临时节点，加上对子节点的监视：这就是成员管理。',
  ),
}
