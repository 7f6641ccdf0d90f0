import { all, heardOf, ranWell, readData, watches } from '../classroom/goals.ts'
import type { Lesson } from '../classroom/lesson.ts'
import { text } from '../texts/language.ts'

export const watching: Lesson = {
  name: 'watches',
  title: text('Watches: be told of a change', '监视：变化会通知你'),
  minutes: 8,
  covers: ['watch', 'one-shot'],
  begin: (cast) => cast.put('shop', '/price', '100'),
  steps: [
    {
      tells: text(
        'To ask again and again whether something has changed is a burden. A watch is better: you read, and ask to be told of the next change. Read `/price` and wait for its change: `get -w /price`. Somebody will change it.',
        '一遍遍地询问有没有变化是一种负担。监视（watch）更好：读取的同时要求在下一次变化时得到通知。读取 `/price` 并等待它变化：`get -w /price`。会有人来改它。',
      ),
      goal: heardOf('/price'),
      meanwhile: [{ once: watches('/price'), act: (cast) => cast.put('shop', '/price', '90') }],
      explains: text(
        'The server sent an event: NodeDataChanged, and the path. Not the new data: that is read anew, and `get -w` did so.',
        '服务器发来一个事件：NodeDataChanged 和路径。里面没有新数据，需要重新读取；`get -w` 已经替你读了。',
      ),
      hints: [text('Type `get -w /price`.', '输入 `get -w /price`。')],
      ways: ['get -w /price', 'get /price --watch', 'watch /price -c 1'],
      astray: ['get /price'],
    },
    {
      tells: text(
        'The price has changed three more times meanwhile, and you heard nothing: that watch fires once. Read the price again.',
        '在这期间价格又变了三次，而你什么也没听到：这种监视只触发一次。再读一次价格。',
      ),
      before: async (cast) => {
        for (const price of ['80', '70', '60']) await cast.put('shop', '/price', price)
      },
      goal: readData('/price'),
      explains: text(
        'Between an event and your next look things may change more than once. So never count events: after each, read again, and take what is there. Read and watch in one request, and nothing is missed in between.',
        '在事件和你下一次读取之间，可能已经变了不止一次。所以不要去数事件：每次收到之后都重新读取，以读到的为准。读取和设置监视是同一个请求，中间不会漏掉变化。',
      ),
      hints: [text('Type `get /price`.', '输入 `get /price`。')],
      ways: ['get /price', 'stat /price'],
      astray: ['pwd'],
    },
    {
      tells: text(
        'Why once? A server with a million watches must not flood a client that is slow. But since 3.6 there are lasting watches, too: `watch /price &` follows it in the background. Type that; the shop goes on.',
        '为什么只触发一次？服务器上可能有上百万个监视，不能把慢的客户端淹没。不过从 3.6 起也有持久监视：`watch /price &` 在后台持续关注它。输入它，商店会继续调价。',
      ),
      goal: ({ fired }) => fired.filter(({ path }) => path === '/price').length >= 3,
      meanwhile: [
        {
          once: watches('/price'),
          act: async (cast) => {
            for (const price of ['61', '62', '63']) await cast.put('shop', '/price', price)
          },
        },
      ],
      explains: text(
        'One watch, three events. If the connection is lost meanwhile, nobody watches for a moment; zoosh looks then at what is there, and tells you of the gap: it never pretends.',
        '一个监视，三个事件。如果其间连接断了，就有一段时间没有人在看；zoosh 会重新查看现状，并告诉你中间有一段缺口：它从不假装什么都没漏。',
      ),
      hints: [
        text('Type `watch /price &`; the `&` sends it to the background.', '输入 `watch /price &`；`&` 表示放到后台。'),
      ],
      ways: ['watch /price &', 'watch / -r &', 'watch /price -c 3'],
      astray: ['get /price'],
    },
    {
      tells: text(
        'A watch on the children tells of those that come and go, and not of their data. Wait for news of the children of `/orders`: `ls -w /orders`. A customer is on the way.',
        '对子节点的监视会告诉你谁来了、谁走了，但不包括它们的数据。等待 `/orders` 的子节点变化：`ls -w /orders`。顾客就要来了。',
      ),
      before: (cast) => cast.put('shop', '/orders', ''),
      goal: heardOf('/orders'),
      meanwhile: [{ once: watches('/orders'), act: (cast) => cast.put('customer', '/orders/1', '3 apples') }],
      explains: text(
        'NodeChildrenChanged: which child it was you find out by listing them again. This is how members of a group learn of each other.',
        'NodeChildrenChanged：是哪个子节点，要重新列出来才知道。组里的成员就是这样得知彼此的。',
      ),
      hints: [text('Type `ls -w /orders`.', '输入 `ls -w /orders`。')],
      ways: ['ls -w /orders', 'watch /orders -r -c 1'],
      astray: ['ls /orders'],
    },
    {
      tells: text(
        'You can also wait for what is not there yet. Wait until `/sale` exists: `wait /sale --exists`.',
        '也可以等待还不存在的东西。等到 `/sale` 出现：`wait /sale --exists`。',
      ),
      goal: all(watches('/sale'), ({ tree }) => tree.has('/sale')),
      meanwhile: [{ once: watches('/sale'), act: (cast) => cast.put('shop', '/sale', 'today') }],
      explains: text(
        'A watch of `exists` is kept for a path, be there a znode or not: scripts wait so for each other.',
        '`exists` 的监视是针对路径的，不管节点存不存在：脚本之间就是这样互相等待的。',
      ),
      hints: [text('Type `wait /sale --exists`.', '输入 `wait /sale --exists`。')],
      ways: ['wait /sale --exists', 'wait /sale --exists --for 1m', 'watch /sale -c 1'],
      astray: ['exists /sale'],
    },
    {
      tells: text(
        'See which watches run in the background, `watches`, and end them: `unwatch --all`.',
        '看看后台还有哪些监视：`watches`，然后结束它们：`unwatch --all`。',
      ),
      goal: ranWell('unwatch', 'removewatches'),
      explains: text('The server forgets them, too.', '服务器也把它们忘掉了。'),
      hints: [text('Type `unwatch --all`.', '输入 `unwatch --all`。')],
      ways: ['watches\nunwatch --all', 'unwatch --all'],
      astray: ['watches'],
    },
  ],
  terms: {
    watch: text(
      'A watch asks a server to tell of the next change of a znode, its data, its being there, or its children. One of old fires once; a persistent one (since 3.6) goes on. It tells that something changed, not what: read again.',
      '监视（watch）要求服务器在节点的数据、存在与否或子节点下一次变化时发出通知。传统的监视只触发一次；持久监视（3.6 起）会一直有效。它只说有变化，变成了什么要重新读取。',
    ),
  },
  ends: text(
    'a watch tells that something changed; read to know what. One-shot by tradition, lasting since 3.6.',
    '监视只告诉你有变化，变成了什么要自己读。传统的监视只触发一次，3.6 起有持久监视。',
  ),
}
