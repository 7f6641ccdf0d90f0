import { Buffer } from 'node:buffer'
import type { Cast } from '../classroom/cast.ts'
import { all, children, gone, isMine, isSequential, listed, someBelow } from '../classroom/goals.ts'
import type { Lesson } from '../classroom/lesson.ts'
import type { World } from '../classroom/world.ts'
import { text } from '../texts/language.ts'

const DIR = '/election'

async function stand(cast: Cast, name: string): Promise<void> {
  const zk = await cast.machine(name)
  await zk.create(`${DIR}/n_`, Buffer.from(name), { mode: 'ephemeral-sequential' })
}

/** Whether the first in line is the learner's. */
function leads(world: World): boolean {
  const line = children(world, DIR).filter(isSequential)
  const [first] = line.sort((a, b) => (a.path.slice(-10) < b.path.slice(-10) ? -1 : 1))
  return first !== undefined && isMine(first)
}

export const election: Lesson = {
  name: 'election',
  title: text('Use 3: leader election', '用途三：主节点选举'),
  minutes: 6,
  covers: ['election'],
  begin: async (cast) => {
    await cast.put('admin', DIR, '')
    await stand(cast, 'node-a')
    await stand(cast, 'node-b')
  },
  steps: [
    {
      tells: text(
        'Of several servers one is to lead, and when it dies another takes over. Each makes an ephemeral sequential znode below `/election`; the lowest number leads. node-a and node-b stand already. Look at the candidates.',
        '几台服务器中要有一台当主（leader），它死了由另一台接替。每台在 `/election` 下面创建一个临时顺序节点，编号最小的当主。node-a 和 node-b 已经参选。看看候选者。',
      ),
      goal: listed(DIR),
      explains: text(
        'node-a came first, so it leads. No single point that could fail decides that: everybody reads the same list.',
        'node-a 先到，所以它是主。决定这件事的不是某个会出故障的单点：每个人读到的是同一份列表。',
      ),
      hints: [text('Type `ls /election`.', '输入 `ls /election`。')],
      ways: ['ls /election', 'ls /election -l'],
      astray: ['get /election'],
    },
    {
      tells: text(
        'Stand as well: an ephemeral sequential znode, `/election/n_`.',
        '你也来参选：创建临时顺序节点 `/election/n_`。',
      ),
      goal: someBelow(DIR, (leaf) => isMine(leaf) && isSequential(leaf)),
      explains: text(
        'You are third in line. You need not watch the leader, only the one right before you: if all watched the leader, its death would wake up everybody at once (a herd).',
        '你排第三。你不需要监视主，只要监视排在你前面的那一个：如果所有人都监视主，它一死就会把所有人同时叫醒（羊群效应）。',
      ),
      hints: [text('Type `create -e -s /election/n_`.', '输入 `create -e -s /election/n_`。')],
      ways: ['create -e -s /election/n_ me', 'cd /election\ncreate -e -s n_'],
      astray: ['create -s /n_'],
    },
    {
      tells: text(
        'node-a dies, a moment later node-b, too. Wait until you lead: the two before you go when their sessions run out, `wait /election --children 1`.',
        'node-a 死了，稍后 node-b 也死了。等到你当主：前面两个的会话过期后就会消失，`wait /election --children 1`。',
      ),
      before: async (cast) => {
        await cast.crash('node-a')
        await cast.crash('node-b')
      },
      goal: leads,
      explains: text(
        'Yours is the lowest number: you lead. It took as long as their session timeouts, and nobody chose you.',
        '你的编号最小：你是主了。花的时间就是它们的会话超时，没有人来指定你。',
      ),
      hints: [text('Type `wait /election --children 1`.', '输入 `wait /election --children 1`。')],
      ways: ['wait /election --children 1', 'wait /election --children 1 --for 30s'],
      astray: [],
    },
    {
      tells: text('Resign: delete your znode, or close your session.', '辞职：删除你的节点，或者关闭会话。'),
      goal: (world) => !children(world, DIR).some(isMine),
      explains: text(
        'The next in line, if there were one, would lead from this moment on.',
        '如果后面还有人，从这一刻起他就是主。',
      ),
      hints: [
        text('`close` ends the session, and with it the candidacy.', '`close` 结束会话，参选也就结束了。'),
        text('Type `close`.', '输入 `close`。'),
      ],
      ways: ['close', 'delete -r -y /election\ncreate /election'],
      astray: ['ls /election'],
    },
    {
      tells: text(
        'All of that is one command: `elect /leader --id me &`. It stands, waits, leads, and tells you what happens; with `-- CMD` it runs a program while it leads.',
        '这一切只要一条命令：`elect /leader --id me &`。它参选、等待、当主，并告诉你发生了什么；加上 `-- 命令`，当主期间会运行一个程序。',
      ),
      goal: all(someBelow('/leader', isMine), (world) => !gone('/leader')(world)),
      explains: text(
        '`elect ls /leader` shows the leader and the line. The layout is that of Curator and kazoo: Java and Python programs can stand in the same election.',
        '`elect ls /leader` 显示主和排队的候选者。节点的布局与 Curator 和 kazoo 相同：Java 和 Python 程序可以参加同一个选举。',
      ),
      hints: [text('Type `elect /leader --id me &`.', '输入 `elect /leader --id me &`。')],
      ways: ['elect /leader --id me &', 'elect /leader &'],
      astray: ['elect ls /leader'],
    },
  ],
  terms: {
    election: text(
      'Leader election: each candidate makes an ephemeral sequential znode; the lowest number leads, each watches the one before it. `elect`.',
      '选举（leader election）：每个候选者创建一个临时顺序节点，编号最小的当主，每个只监视自己前面的那一个。`elect`。',
    ),
  },
  ends: text(
    'the lowest ephemeral sequential znode leads; each watches only the one before it.',
    '编号最小的临时顺序节点当主；每个人只监视自己前面的那一个。',
  ),
}
