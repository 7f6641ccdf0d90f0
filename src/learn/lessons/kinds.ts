import { all, children, gone, isMine, isSequential, refused, someBelow, there } from '../classroom/goals.ts'
import type { Lesson } from '../classroom/lesson.ts'
import { text } from '../texts/language.ts'

export const kinds: Lesson = {
  name: 'kinds',
  title: text('Kinds of znodes', '节点的种类'),
  minutes: 7,
  covers: ['four-kinds'],
  steps: [
    {
      tells: text(
        'Until now all znodes were persistent: they stay until somebody deletes them. The second kind is persistent and sequential: the server appends a number to the name. Create `/tickets`, and below it two sequential znodes: `create -s /tickets/t-`.',
        '到目前为止的节点都是持久节点（PERSISTENT）：除非有人删除，否则一直都在。第二种是持久顺序节点（PERSISTENT_SEQUENTIAL）：服务器会在名字后面加上编号。创建 `/tickets`，并在它下面创建两个顺序节点：`create -s /tickets/t-`。',
      ),
      goal: (world) =>
        children(world, '/tickets').filter((leaf) => isSequential(leaf) && leaf.owner === undefined).length >= 2,
      explains: text(
        'The parent counts, with ten digits; two clients never get the same number, and later ones are higher. The number is not that of the children that are there: it goes on when some are deleted.',
        '编号由父节点计数，十位数字；两个客户端不会拿到相同的编号，后来的更大。它并不是当前子节点的个数：即使删除一些，编号也继续往上加。',
      ),
      hints: [
        text(
          'Create the parent first; then run the line with `-s` twice.',
          '先创建父节点，再把带 `-s` 的命令运行两次。',
        ),
        text(
          'Type `create /tickets`, then `create -s /tickets/t-` two times.',
          '输入 `create /tickets`，再输入两次 `create -s /tickets/t-`。',
        ),
      ],
      ways: [
        'create /tickets\ncreate -s /tickets/t-\ncreate -s /tickets/t-',
        'create -p -s /tickets/t-\ncreate --sequential /tickets/',
      ],
      astray: ['create -s /ticket-'],
    },
    {
      tells: text(
        'The third kind is ephemeral: it lives as long as the session that made it. Create one, `/here`.',
        '第三种是临时节点（EPHEMERAL）：创建它的会话（session）结束，它就消失。创建一个临时节点 `/here`。',
      ),
      goal: there('/here', isMine),
      explains: text(
        'Its stat names the owner: your session. `~you` in the tree marks what is yours.',
        '它的状态里写明了所有者：你的会话。树里的 `~you` 表示这是你的。',
      ),
      hints: [text('The flag is `-e`.', '用 `-e` 选项。'), text('Type `create -e /here`.', '输入 `create -e /here`。')],
      ways: ['create -e /here', 'create --ephemeral /here "back soon"'],
      astray: ['create -e /there/too'],
      mistakes: [
        {
          when: there('/here', ({ owner }) => owner === undefined),
          tells: text(
            '`/here` is persistent. `delete /here`, and create it with `-e`.',
            '`/here` 是持久节点。先 `delete /here`，再用 `-e` 创建。',
          ),
        },
      ],
    },
    {
      tells: text('Try to give it a child: `/here/child`.', '试着给它创建一个子节点：`/here/child`。'),
      goal: refused(['create', 'create2'], 'NoChildrenForEphemerals'),
      explains: text(
        'An ephemeral znode has no children: who would own them when it goes?',
        '临时节点不能有子节点：它消失以后，子节点归谁呢？',
      ),
      hints: [text('Type `create /here/child`.', '输入 `create /here/child`。')],
      ways: ['create /here/child', 'create -e /here/child'],
      astray: ['create /child'],
    },
    {
      tells: text(
        'The fourth is both, ephemeral and sequential: a queue number that is given back when you leave. Create one below `/tickets`.',
        '第四种两者兼有：临时顺序节点（EPHEMERAL_SEQUENTIAL），就像排队的号码，人走号销。在 `/tickets` 下面创建一个。',
      ),
      goal: someBelow('/tickets', (leaf) => isMine(leaf) && isSequential(leaf)),
      explains: text(
        'Who has the lowest number is first, and who dies leaves the line: locks and elections are made of this.',
        '编号最小的排在最前，死掉的自动离队：锁和选举就是用它做的。',
      ),
      hints: [text('Type `create -e -s /tickets/t-`.', '输入 `create -e -s /tickets/t-`。')],
      ways: ['create -e -s /tickets/t-', 'create --ephemeral --sequential /tickets/mine-'],
      astray: ['create -s /tickets/t-'],
    },
    {
      tells: text('End your session, and see which znodes go: `close`.', '结束你的会话，看看哪些节点会消失：`close`。'),
      goal: all(gone('/here'), ({ tree }) => ![...tree.values()].some(isMine)),
      explains: text(
        'Both ephemerals are gone, at once, for you said goodbye. The persistent ones stay. Your next command opens another session.',
        '两个临时节点立刻消失了，因为你正常道别了；持久节点还在。你的下一条命令会打开一个新的会话。',
      ),
      hints: [text('Type `close`.', '输入 `close`。')],
      ways: ['close'],
      astray: ['stat /here'],
    },
    {
      tells: text(
        'There are two newer kinds. A TTL znode goes when nobody has changed it for some time, and it has no children. Create `/hint` with a TTL of two seconds, and wait until it is gone.',
        '还有两种较新的节点。TTL 节点：在一段时间内没有人修改，而且没有子节点，就会被删除。创建 `/hint`，TTL 为两秒，然后等它消失。',
      ),
      goal: all(gone('/hint'), ({ ran }) =>
        ran.some(({ asked }) => asked.some(({ op, path, error }) => op === 'createTTL' && path === '/hint' && !error)),
      ),
      explains: text(
        'A server swept it away. The other new kind is the container (`create -c`): it goes some time after its last child did, so that directories of locks do not pile up. Real servers want `extendedTypesEnabled=true` for a TTL.',
        '服务器把它清掉了。另一种是容器节点（`create -c`）：最后一个子节点被删除后不久它也会被删除，这样放锁的目录就不会越积越多。真实的服务器要设置 `extendedTypesEnabled=true` 才支持 TTL。',
      ),
      hints: [
        text('The flag is `-t`; `wait PATH --deleted` waits.', '选项是 `-t`；`wait 路径 --deleted` 会等待。'),
        text(
          'Type `create /hint -t 2s`, then `wait /hint --deleted`.',
          '输入 `create /hint -t 2s`，再输入 `wait /hint --deleted`。',
        ),
      ],
      ways: ['create /hint -t 2s\nwait /hint --deleted', 'create /hint now --ttl 1s\nwait /hint --deleted --for 30s'],
      astray: ['create /hint --ttl soon'],
    },
  ],
  terms: {
    ephemeral: text(
      'An ephemeral znode goes when the session that created it ends, by a goodbye or by its timeout. It has no children. `create -e`.',
      '临时节点（ephemeral）在创建它的会话结束时消失，无论是道别还是超时。它不能有子节点。`create -e`。',
    ),
    sequential: text(
      'For a sequential znode the server appends ten digits to its name, counted by the parent: unique, and in the order of creation. `create -s`.',
      '顺序节点（sequential）由服务器在名字后面加上十位编号，由父节点计数：不重复，并且按创建的先后递增。`create -s`。',
    ),
    persistent: text(
      'A persistent znode stays until somebody deletes it, whoever comes and goes. It is what `create` makes.',
      '持久节点（persistent）一直存在，直到有人删除它。`create` 默认创建的就是它。',
    ),
    container: text(
      'A container is a persistent znode that the servers remove some time after its last child went. `create -c`.',
      '容器节点（container）是持久节点，最后一个子节点消失后不久由服务器删除。`create -c`。',
    ),
    ttl: text(
      'A TTL znode is a persistent one that the servers remove when it was not changed for so long and has no children. `create -t 10m`; servers want extendedTypesEnabled=true.',
      'TTL 节点是持久节点，在规定时间内没有修改且没有子节点时由服务器删除。`create -t 10m`；服务器需要 extendedTypesEnabled=true。',
    ),
  },
  ends: text(
    'persistent or ephemeral, with a number or without; containers and TTLs tidy up.',
    '持久或临时，带编号或不带；容器节点和 TTL 节点会自己清理。',
  ),
}
