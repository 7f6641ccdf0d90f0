import { all, any, children, gone, isSequential, listed, ranWell, readData, someBelow } from '../classroom/goals.ts'
import type { Lesson } from '../classroom/lesson.ts'
import { text } from '../texts/language.ts'

const DIR = '/queue'

export const queue: Lesson = {
  name: 'queue',
  title: text('Use 5b: a queue, first in, first out', '用途五之二：先进先出队列'),
  minutes: 5,
  covers: ['queue-fifo'],
  begin: (cast) => cast.put('admin', DIR, ''),
  steps: [
    {
      tells: text(
        'Producers put work into a queue, consumers take it out in the same order. Each item is a persistent sequential znode: put two items, `create -s /queue/queue_ "first job"`, then another.',
        '生产者把任务放进队列，消费者按同样的顺序取出。每一项是一个持久顺序节点：放入两项，`create -s /queue/queue_ "第一个任务"`，再来一个。',
      ),
      goal: (world) => children(world, DIR).filter(isSequential).length >= 2,
      explains: text(
        'The numbers are the order. Items stay when their producer goes: they are not ephemeral.',
        '编号就是顺序。生产者走了，任务还在：它们不是临时节点。',
      ),
      hints: [text('Type `create -s /queue/queue_ job` two times.', '把 `create -s /queue/queue_ job` 输入两次。')],
      ways: [
        'create -s /queue/queue_ "first job"\ncreate -s /queue/queue_ "second job"',
        'cd /queue\ncreate -s queue_ one\ncreate -s queue_ two',
      ],
      astray: ['create -s /queue_ job'],
    },
    {
      tells: text(
        'A consumer lists the children, and finds the lowest number. Do so.',
        '消费者列出子节点，找出编号最小的。你来做。',
      ),
      goal: listed(DIR),
      explains: text('The lowest is the oldest: it is next.', '最小的就是最早的：轮到它了。'),
      hints: [text('Type `ls /queue`.', '输入 `ls /queue`。')],
      ways: ['ls /queue', 'queue ls /queue'],
      astray: ['get /queue'],
    },
    {
      tells: text('Take it: read the lowest item, then delete it.', '取出它：读取编号最小的一项，然后删除。'),
      goal: all(readData(`${DIR}/queue_0000000000`), gone(`${DIR}/queue_0000000000`)),
      explains: text(
        'If two consumers try, only one can delete it; the other gets NoNode, and takes the next. Who deletes has the job.',
        '如果两个消费者同时来取，只有一个能删除成功；另一个得到 NoNode，就去取下一项。谁删除成功，任务就归谁。',
      ),
      hints: [
        text(
          'Type `get /queue/queue_0000000000`, then `delete /queue/queue_0000000000`.',
          '先输入 `get /queue/queue_0000000000`，再输入 `delete /queue/queue_0000000000`。',
        ),
      ],
      ways: [
        'get /queue/queue_0000000000\ndelete /queue/queue_0000000000',
        'cd /queue\nget queue_0000000000\nrm queue_0000000000',
      ],
      astray: ['delete /queue'],
    },
    {
      tells: text(
        'The ready-made queue: `queue put /jobs "resize a.png"`.',
        '现成的队列：`queue put /jobs "resize a.png"`。',
      ),
      goal: someBelow('/jobs', isSequential),
      explains: text(
        'It speaks the layouts of Curator and kazoo, knows priorities and delays, and an item a worker dies over goes to another (`--ack`).',
        '它兼容 Curator 和 kazoo 的布局，支持优先级和延迟；加上 `--ack`，处理中途死掉的任务会交给别人。',
      ),
      hints: [text('Type `queue put /jobs "resize a.png"`.', '输入 `queue put /jobs "resize a.png"`。')],
      ways: ['queue put /jobs "resize a.png"', 'queue put /jobs urgent --priority 1'],
      astray: ['queue ls /job'],
    },
    {
      tells: text('And take it out: `queue take /jobs`.', '再取出来：`queue take /jobs`。'),
      goal: all(any(ranWell('queue take'), ranWell('take')), (world) => !someBelow('/jobs', isSequential)(world)),
      explains: text(
        'Taken, and printed. ZooKeeper is a good queue for thousands of items, and a bad one for millions: the list of children must fit into one answer.',
        '取出并打印了。ZooKeeper 适合几千项的队列，不适合几百万项：子节点列表必须装得进一个应答。',
      ),
      hints: [text('Type `queue take /jobs`.', '输入 `queue take /jobs`。')],
      ways: ['queue take /jobs', 'queue take /jobs --no-wait -- cat'],
      astray: ['queue ls /jobs'],
    },
  ],
  terms: {},
  ends: text('sequence numbers are the order; who deletes an item has it.', '编号就是顺序；谁删除成功，东西就归谁。'),
}
