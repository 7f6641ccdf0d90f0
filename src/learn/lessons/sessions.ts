import { Buffer } from 'node:buffer'
import { all, gone, isMine, listed, readData, someBelow } from '../classroom/goals.ts'
import type { Lesson } from '../classroom/lesson.ts'
import { text } from '../texts/language.ts'

export const sessions: Lesson = {
  name: 'sessions',
  title: text('Sessions: who is alive', '会话：谁还活着'),
  minutes: 6,
  covers: ['client-server', 'session'],
  begin: async (cast) => {
    await cast.put('admin', '/machines', '')
    for (const name of ['web-1', 'web-2'] as const)
      await (await cast.machine(name)).create(`/machines/${name}`, Buffer.from('up'), { mode: 'ephemeral' })
  },
  steps: [
    {
      tells: text(
        'Two machines are on, each with a session, and each has put an ephemeral znode below `/machines`. List them.',
        '有两台机器开着，各有一个会话，并且各自在 `/machines` 下面放了一个临时节点。把它们列出来。',
      ),
      goal: listed('/machines'),
      explains: text(
        'A client connects to one server, and the server gives it a session: an id, a password, a timeout. While nothing else is to be said the client sends heartbeats, so that the server knows it is alive.',
        '客户端连接到一台服务器，服务器给它一个会话：编号、密码和超时时间。没有别的请求时，客户端发送心跳，让服务器知道它还活着。',
      ),
      hints: [text('Type `ls /machines`.', '输入 `ls /machines`。')],
      ways: ['ls /machines', 'ls /machines -l', 'ls -R /'],
      astray: ['get /machines'],
    },
    {
      tells: text('Whose is `/machines/web-1`? Look at its stat.', '`/machines/web-1` 是谁的？看看它的状态。'),
      goal: readData('/machines/web-1'),
      explains: text(
        'The owner is the id of the session of web-1. `who PATH` tells the address of the machine as well, on a real server.',
        '所有者就是 web-1 的会话编号。在真实的服务器上，`who 路径` 还会告诉你机器的地址。',
      ),
      hints: [text('Type `stat /machines/web-1`.', '输入 `stat /machines/web-1`。')],
      ways: ['stat /machines/web-1', 'get /machines/web-1 --stat'],
      astray: ['stat /web-1'],
    },
    {
      tells: text(
        'web-1 has just lost its power. It said no goodbye: its znode is still there! Wait for it to go: `wait /machines/web-1 --deleted`.',
        'web-1 刚刚断电了。它没有道别，所以它的节点还在！等它消失：`wait /machines/web-1 --deleted`。',
      ),
      before: (cast) => cast.crash('web-1'),
      goal: gone('/machines/web-1'),
      explains: text(
        'The server heard no heartbeat for the whole timeout, 3 seconds here, so the session expired, and its ephemerals went with it. The timeout is the price: short ones notice a death soon, and take a long pause for one.',
        '服务器在整个超时时间里（这里是 3 秒）没有收到心跳，于是会话过期，它的临时节点随之消失。超时时间需要权衡：短的能很快发现死亡，但也会把一次长停顿当成死亡。',
      ),
      hints: [text('Type `wait /machines/web-1 --deleted`.', '输入 `wait /machines/web-1 --deleted`。')],
      ways: ['wait /machines/web-1 --deleted', 'wait /machines --children 1 --for 20s'],
      astray: [],
    },
    {
      tells: text(
        'Take its place: put an ephemeral znode of your own below `/machines`.',
        '你来顶替它：在 `/machines` 下面放一个你自己的临时节点。',
      ),
      goal: someBelow('/machines', isMine),
      explains: text(
        'As long as your shell is open, others see you. If the server you are connected to dies, your client finds another within the timeout and goes on with the same session: a lost connection is not a lost session. In the last lesson you will see that with three servers.',
        '只要你的 shell 开着，别人就能看到你。如果你连接的那台服务器死了，客户端会在超时时间内连上另一台，会话继续：连接断了不等于会话没了。最后一课会用三台服务器演示。',
      ),
      hints: [text('Type `create -e /machines/me`.', '输入 `create -e /machines/me`。')],
      ways: ['create -e /machines/me', 'cd /machines\ncreate --ephemeral web-1 up'],
      astray: ['create /machines/web-3'],
      mistakes: [
        {
          when: someBelow('/machines', ({ owner }) => owner === undefined),
          tells: text(
            'That one is persistent: it would be there long after you. Use `-e`.',
            '那是持久节点：你走了它还在。要用 `-e`。',
          ),
        },
      ],
    },
    {
      tells: text(
        'web-2 is switched off in order: it closes its session. Is it still there? List `/machines`.',
        'web-2 正常关机：它关闭了自己的会话。它还在吗？列出 `/machines`。',
      ),
      before: (cast) => cast.leave('web-2'),
      goal: all(listed('/machines'), gone('/machines/web-2')),
      explains: text(
        'Who says goodbye is gone at once; nobody has to wait for a timeout.',
        '道别的立刻消失，谁也不用等超时。',
      ),
      hints: [text('Type `ls /machines`.', '输入 `ls /machines`。')],
      ways: ['ls /machines', 'ls -l /machines'],
      astray: ['pwd'],
    },
    {
      tells: text(
        'Go as well, in the way of web-2, and then look at `/machines` with a new session.',
        '你也像 web-2 那样离开，然后用一个新会话看看 `/machines`。',
      ),
      goal: all(
        ({ opened }) => opened > 0,
        listed('/machines'),
        ({ tree }) => ![...tree.values()].some(isMine),
      ),
      explains: text(
        'Another session: nothing that was yours is yours any more. What must outlive you, keep in persistent znodes.',
        '这是另一个会话：以前属于你的都不再属于你了。需要比你活得更久的东西，要放在持久节点里。',
      ),
      hints: [text('Type `close`, then `ls /machines`.', '先输入 `close`，再输入 `ls /machines`。')],
      ways: ['close\nls /machines', 'close\nconnect\nls -l /machines'],
      astray: ['ls /machines'],
    },
  ],
  terms: {
    session: text(
      'A session is what a client has with the ensemble: an id, a password, a timeout. It outlives a lost connection, if another server is found within the timeout, and ends by a goodbye or by silence; then its ephemerals and watches are gone.',
      '会话（session）是客户端与集群之间的关系：编号、密码、超时时间。连接断开后，只要在超时时间内连上另一台服务器，会话就继续；道别或沉默过久则结束，它的临时节点和监视也随之消失。',
    ),
    heartbeat: text(
      'A heartbeat (ping) is sent by a client that has nothing else to say, every third of the timeout or so, so that the servers know it lives.',
      '心跳（ping）：客户端没有别的请求时，大约每隔三分之一超时时间发送一次，让服务器知道它还活着。',
    ),
  },
  ends: text(
    'a session is more than a connection: it survives a lost one, and ends by a goodbye or by silence.',
    '会话不等于连接：连接断了它还在；道别或者长时间沉默，它才结束。',
  ),
}
