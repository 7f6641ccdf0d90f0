import { Buffer } from 'node:buffer'
import { all, any, asked, children, isMine, isSequential, listed, ranWell, someBelow } from '../classroom/goals.ts'
import type { Lesson } from '../classroom/lesson.ts'
import type { World } from '../classroom/world.ts'
import { text } from '../texts/language.ts'

const DIR = '/locks/report'

function holds(world: World): boolean {
  const line = children(world, DIR).filter(isSequential)
  const [first] = line.sort((a, b) => (a.path.slice(-10) < b.path.slice(-10) ? -1 : 1))
  return first !== undefined && isMine(first)
}

export const lock: Lesson = {
  name: 'lock',
  title: text('Use 4: locks', '用途四：锁'),
  minutes: 6,
  covers: ['locks'],
  begin: async (cast) => {
    await cast.put('admin', DIR, '')
    const zk = await cast.machine('batch-1')
    await zk.create(`${DIR}/lock-`, Buffer.from('batch-1'), { mode: 'ephemeral-sequential' })
  },
  steps: [
    {
      tells: text(
        'Two programs on two machines must not write the same report at once. A lock within one process does not help; one in ZooKeeper does. batch-1 holds `/locks/report`. Look at it.',
        '两台机器上的两个程序不能同时写同一份报表。进程内的锁帮不上忙，ZooKeeper 里的锁可以。batch-1 持有 `/locks/report`。看看它。',
      ),
      goal: listed(DIR),
      explains: text(
        'As in an election: each who wants the lock makes an ephemeral sequential znode; the lowest holds it.',
        '和选举一样：想要锁的都创建一个临时顺序节点，编号最小的持有锁。',
      ),
      hints: [text('Type `ls /locks/report`.', '输入 `ls /locks/report`。')],
      ways: ['ls /locks/report', 'lock ls /locks/report', 'ls -R /locks'],
      astray: ['get /locks'],
    },
    {
      tells: text(
        'Get in line: create an ephemeral sequential znode `/locks/report/lock-`.',
        '去排队：创建临时顺序节点 `/locks/report/lock-`。',
      ),
      goal: someBelow(DIR, (leaf) => isMine(leaf) && isSequential(leaf)),
      explains: text(
        'Yours is not the lowest, so you wait: watch the znode right before yours, with `exists` and a watch.',
        '你的编号不是最小，所以要等：用带监视的 `exists` 监视排在你前面的那个节点。',
      ),
      hints: [text('Type `create -e -s /locks/report/lock-`.', '输入 `create -e -s /locks/report/lock-`。')],
      ways: ['create -e -s /locks/report/lock- me', 'create --sequential --ephemeral /locks/report/lock-'],
      astray: ['create -e /locks/me'],
    },
    {
      tells: text(
        'Wait for the one before you: `wait /locks/report/lock-0000000000 --deleted`. batch-1 is nearly done.',
        '等你前面的那个：`wait /locks/report/lock-0000000000 --deleted`。batch-1 快做完了。',
      ),
      goal: holds,
      meanwhile: [
        {
          once: ({ asked: all_ }) => all_.some(({ op, watch }) => op === 'addWatch' || watch === true),
          act: (cast) => cast.leave('batch-1'),
        },
      ],
      explains: text(
        'It is released by deleting the znode, or by the end of the session; the watch fires, and you, the lowest now, hold the lock. Nobody else was woken up.',
        '删除节点或者会话结束就释放了锁；监视触发，现在编号最小的是你，你持有锁。别的人没有被吵醒。',
      ),
      hints: [
        text(
          'Type `wait /locks/report/lock-0000000000 --deleted`.',
          '输入 `wait /locks/report/lock-0000000000 --deleted`。',
        ),
      ],
      ways: ['wait /locks/report/lock-0000000000 --deleted', 'wait /locks/report --children 1 --for 30s'],
      astray: ['ls /locks/report'],
    },
    {
      tells: text('Release it: delete your znode. Press Tab for its name.', '释放它：删除你的节点。按 Tab 补全名字。'),
      goal: (world) => !children(world, DIR).some(isMine),
      explains: text(
        'Simple, and yet hard to get right in a program: lost answers, sessions that expire while the work goes on. So do not write it yourself.',
        '道理简单，但在程序里要写对并不容易：应答丢失、工作还在进行而会话已经过期，等等。所以不要自己写。',
      ),
      hints: [text('Type `delete /locks/report/lock-0000000001`.', '输入 `delete /locks/report/lock-0000000001`。')],
      ways: ['delete /locks/report/lock-0000000001', 'close'],
      astray: ['ls /locks/report'],
    },
    {
      tells: text(
        'Here is the lock that is written already: run a program under it, `lock /locks/report -- echo mine`.',
        '这里有现成的锁：在锁的保护下运行一个程序，`lock /locks/report -- echo mine`。',
      ),
      goal: any(ranWell('lock /locks/report'), all(asked(['create', 'create2', 'multi']), ranWell('lock'))),
      explains: text(
        'The lock was taken, `echo` ran, and the lock was released. If the session ends while a program runs, the program is stopped before anybody else can get the lock.',
        '取得锁，运行 `echo`，释放锁。如果程序运行期间会话结束了，在别人可能拿到锁之前，程序会先被停掉。',
      ),
      hints: [text('Type `lock /locks/report -- echo mine`.', '输入 `lock /locks/report -- echo mine`。')],
      ways: ['lock /locks/report -- echo mine', 'lock /locks/report --no-wait -- echo mine'],
      astray: ['lock ls /locks/report'],
    },
  ],
  terms: {},
  ends: text(
    'a lock is a line of ephemeral sequential znodes; `lock PATH -- CMD` stands in it for you.',
    '锁就是一队临时顺序节点；`lock 路径 -- 命令` 替你排队。',
  ),
}
