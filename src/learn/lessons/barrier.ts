import { Buffer } from 'node:buffer'
import type { Cast } from '../classroom/cast.ts'
import { all, children, isMine, listed, ranWell, someBelow, there } from '../classroom/goals.ts'
import type { Lesson } from '../classroom/lesson.ts'
import { text } from '../texts/language.ts'

const DIR = '/synchronizing'

async function arrive(cast: Cast, number: number): Promise<void> {
  const zk = await cast.machine(`member-${number}`)
  await zk.create(`${DIR}/member_${number}`, Buffer.alloc(0), { mode: 'ephemeral' })
}

export const barrier: Lesson = {
  name: 'barrier',
  title: text('Use 5a: a queue that waits for all (barrier)', '用途五之一：等人到齐的队列（同步队列）'),
  minutes: 5,
  covers: ['queue-synchronous'],
  begin: async (cast) => {
    await cast.put('admin', DIR, '')
    await arrive(cast, 1)
    await arrive(cast, 2)
  },
  steps: [
    {
      tells: text(
        'Three machines are to begin together, when all have come, and not before. Each makes `/synchronizing/member_i`, an ephemeral znode, and watches for `/synchronizing/start`. Who is here already?',
        '三台机器要等全部到齐之后一起开始。每台创建一个临时节点 `/synchronizing/member_i`，并监视 `/synchronizing/start` 是否出现。谁已经到了？',
      ),
      goal: listed(DIR),
      explains: text(
        'Two of three: both wait for `start`. The watch is set on a znode that is not there yet.',
        '三个里到了两个：它们都在等 `start`。监视设在一个还不存在的节点上。',
      ),
      hints: [text('Type `ls /synchronizing`.', '输入 `ls /synchronizing`。')],
      ways: ['ls /synchronizing', 'count /synchronizing'],
      astray: ['get /synchronizing'],
    },
    {
      tells: text(
        'You are the third: create `/synchronizing/member_3`, ephemeral.',
        '你是第三个：创建临时节点 `/synchronizing/member_3`。',
      ),
      goal: someBelow(DIR, isMine),
      explains: text(
        'After arriving each counts the members: fewer than three, wait for `start`; all three, create it.',
        '到了之后数一数成员：不到三个，就等 `start`；三个都到了，就创建它。',
      ),
      hints: [text('Type `create -e /synchronizing/member_3`.', '输入 `create -e /synchronizing/member_3`。')],
      ways: ['create -e /synchronizing/member_3', 'create -e /synchronizing/member_3 here'],
      astray: ['create -e /member_3'],
    },
    {
      tells: text(
        'Count them, and since all have come, create `/synchronizing/start`.',
        '数一数，既然都到齐了，就创建 `/synchronizing/start`。',
      ),
      goal: all(there(`${DIR}/start`), (world) => children(world, DIR).length >= 4),
      explains: text(
        'The watches of the other two fire at the same moment: everybody begins. Such a queue is called a barrier.',
        '另外两台的监视同时触发：大家一起开始。这样的队列也叫屏障（barrier）。',
      ),
      hints: [text('Type `create /synchronizing/start`.', '输入 `create /synchronizing/start`。')],
      ways: ['ls /synchronizing\ncreate /synchronizing/start', 'create /synchronizing/start now'],
      astray: ['create /start'],
    },
    {
      tells: text(
        'The ready-made one: `barrier /phase --members 1 -- echo begin` waits until as many have come, and runs a program. With one member it need not wait for anybody.',
        '现成的屏障：`barrier /phase --members 1 -- echo begin` 等到来了这么多成员再运行程序。只有一个成员时不用等别人。',
      ),
      goal: ranWell('barrier'),
      explains: text(
        'With `--members 3` on three machines all of them begin together; `--enter` and `--leave` make a double barrier, which ends together as well.',
        '在三台机器上用 `--members 3`，它们会一起开始；`--enter` 和 `--leave` 构成双重屏障，结束也在一起。',
      ),
      hints: [
        text('Type `barrier /phase --members 1 -- echo begin`.', '输入 `barrier /phase --members 1 -- echo begin`。'),
      ],
      ways: ['barrier /phase --members 1 -- echo begin', 'barrier /phase -n 1'],
      astray: ['barrier'],
    },
  ],
  terms: {},
  ends: text(
    'members count themselves, the last one opens, and a watch tells all others.',
    '成员自己数人头，最后到的开门，监视通知其他所有人。',
  ),
}
