import { all, children, heardOf, holds, isMine, isSequential, someBelow, there, watches } from '../classroom/goals.ts'
import type { Lesson } from '../classroom/lesson.ts'
import { text } from '../texts/language.ts'

export const programs: Lesson = {
  name: 'programs',
  title: text('From programs: kazoo, and the library of zoosh', '在程序中使用：kazoo 与 zoosh 的库'),
  minutes: 5,
  covers: ['kazoo'],
  steps: [
    {
      tells: text(
        'Programs do what you do here. In Python, with kazoo:\n`zk = KazooClient(hosts="127.0.0.1:2181"); zk.start()`\n`zk.create("/seq_test")`\n`zk.create("/seq_test/test_i", ephemeral=True, sequence=True)`\nDo the last two here.',
        '程序做的事和你在这里做的一样。用 Python 的 kazoo：\n`zk = KazooClient(hosts="127.0.0.1:2181"); zk.start()`\n`zk.create("/seq_test")`\n`zk.create("/seq_test/test_i", ephemeral=True, sequence=True)`\n请在这里完成后两行。',
      ),
      goal: someBelow('/seq_test', (leaf) => isMine(leaf) && isSequential(leaf)),
      explains: text(
        'The same requests on the wire: the server cannot tell kazoo from zoosh. With zoosh’s library: `const zk = await connect("127.0.0.1:2181")`, `await zk.create("/seq_test/test_i", null, { mode: "ephemeral-sequential" })`.',
        '线路上是同样的请求：服务器分不清是 kazoo 还是 zoosh。用 zoosh 的库：`const zk = await connect("127.0.0.1:2181")`，`await zk.create("/seq_test/test_i", null, { mode: "ephemeral-sequential" })`。',
      ),
      hints: [
        text(
          'Type `create /seq_test`, then `create -e -s /seq_test/test_i`.',
          '先输入 `create /seq_test`，再输入 `create -e -s /seq_test/test_i`。',
        ),
      ],
      ways: ['create /seq_test\ncreate -e -s /seq_test/test_i', 'create -p -e -s /seq_test/test_i'],
      astray: ['create -e /seq_test/test_i'],
    },
    {
      tells: text(
        'A watch in kazoo is a function that is called:\n`def watch_event(event): print("action triggered:", event)`\n`zk.create("/election")`\n`zk.get_children("/election", watch=watch_event)`\nHere: create `/election`, and wait for news of its children with `ls -w /election`. A Python program will create a child.',
        '在 kazoo 里，监视是一个会被调用的函数：\n`def watch_event(event): print("action triggered:", event)`\n`zk.create("/election")`\n`zk.get_children("/election", watch=watch_event)`\n在这里：创建 `/election`，用 `ls -w /election` 等待子节点的变化。一个 Python 程序会创建子节点。',
      ),
      goal: all(there('/election'), heardOf('/election')),
      meanwhile: [
        { once: watches('/election'), act: (cast) => cast.put('python', '/election/child', 'hello from python') },
      ],
      explains: text(
        'In kazoo’s `watch=` it fires once, as here; its `ChildrenWatch` goes on. In zoosh’s library: `for await (const event of zk.watch("/election", { mode: "persistent" })) …`.',
        'kazoo 的 `watch=` 只触发一次，和这里一样；`ChildrenWatch` 会持续。用 zoosh 的库：`for await (const event of zk.watch("/election", { mode: "persistent" })) …`。',
      ),
      hints: [
        text(
          'Type `create /election`, then `ls -w /election`.',
          '先输入 `create /election`，再输入 `ls -w /election`。',
        ),
      ],
      ways: ['create /election\nls -w /election', 'create /election\nwatch /election -r -c 1'],
      astray: ['ls /election'],
    },
    {
      tells: text(
        'The Python program waits for an answer: delete `/election/child`.',
        'Python 程序在等回应：删除 `/election/child`。',
      ),
      goal: (world) => there('/election')(world) && children(world, '/election').length === 0,
      explains: text(
        'Its own watch has just called its function. Programs in Java (Curator), Python (kazoo), Go, C and shells (zoosh) share one tree, and the recipes of zoosh use the layouts of the others.',
        '它自己的监视刚刚调用了它的函数。Java（Curator）、Python（kazoo）、Go、C 的程序和 shell（zoosh）共用一棵树，zoosh 的配方采用它们的节点布局。',
      ),
      hints: [text('Type `delete /election/child`.', '输入 `delete /election/child`。')],
      ways: ['delete /election/child', 'delete -r -y /election\ncreate /election'],
      astray: ['delete /child'],
    },
    {
      tells: text(
        'Scripts use zoosh as a command: each one opens a session, does one thing, and says by its exit code how it went; `--json` is for programs to read. Leave a note for them: `/ready` with the data `yes`.',
        '脚本把 zoosh 当命令用：每条命令打开一个会话，做一件事，用退出码说明结果；`--json` 供程序读取。给它们留个记号：`/ready`，数据为 `yes`。',
      ),
      goal: holds('/ready', 'yes'),
      explains: text(
        'And a script waits for it: `zoosh wait /ready --data yes --for 1m && ./deploy.sh`. docs/cookbook.md has more of these.',
        '脚本这样等它：`zoosh wait /ready --data yes --for 1m && ./deploy.sh`。docs/cookbook.md 里还有更多例子。',
      ),
      hints: [text('Type `create /ready yes`.', '输入 `create /ready yes`。')],
      ways: ['create /ready yes', 'set /ready yes --create'],
      astray: ['create /readi no'],
    },
  ],
  terms: {},
  ends: text(
    'shells and programs are clients alike: same sessions, same watches, same recipes.',
    'shell 和程序都是客户端：同样的会话、同样的监视、同样的配方。',
  ),
}
