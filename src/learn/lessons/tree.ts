import { all, gone, holds, listed, readData, there } from '../classroom/goals.ts'
import type { Lesson } from '../classroom/lesson.ts'
import { text } from '../texts/language.ts'

export const tree: Lesson = {
  name: 'tree',
  title: { en: 'A tree of znodes', zh: '一棵节点树' },
  minutes: 5,
  covers: ['what', 'model'],
  steps: [
    {
      tells: {
        en: 'ZooKeeper is a small, very reliable store that the programs of a distributed system agree through: what the configuration is, who is alive, who leads. You are its client: `zoosh` holds one TCP connection to one server, and asks. What it keeps looks like a file system: a tree of znodes, each with a path.\nSee what is there: list the children of the root, `/`.',
        zh: 'ZooKeeper 是一个小而可靠的存储，分布式系统里的各个程序靠它达成一致：配置是什么、谁还活着、谁是主。你现在是它的客户端（client）：`zoosh` 与一台服务器保持一个 TCP 连接，向它提问。它保存的东西像文件系统：一棵由节点（znode）组成的树，每个节点有一个路径。\n先看看有什么：列出根节点 `/` 的子节点。',
      },
      goal: listed('/'),
      explains: {
        en: 'One request went to the server, and one answer came back. `/zookeeper` is the servers’ own; the rest of the tree is yours, and empty.',
        zh: '一个请求发给了服务器，收到了一个应答。`/zookeeper` 是服务器自己用的；树的其余部分归你，现在还是空的。',
      },
      hints: [
        { en: 'As for folders: the word is `ls`.', zh: '和看目录一样，命令是 `ls`。' },
        { en: 'Type `ls /`.', zh: '输入 `ls /`。' },
      ],
      ways: ['ls /', 'ls', 'count /'],
      astray: ['pwd', 'get /nothing'],
    },
    {
      tells: {
        en: 'A znode holds data, a little of it: at most 1 MB, mostly far less. Make one: `/greeting`, with the data `hello`.',
        zh: '节点里可以存数据，但不多：最多 1 MB，通常远小于此。创建一个节点 `/greeting`，数据为 `hello`。',
      },
      goal: holds('/greeting', 'hello'),
      explains: {
        en: 'It is in the tree now, for everybody who is connected, until somebody deletes it. That is a persistent znode: it has nothing to do with you being here.',
        zh: '它现在在树里了，所有连接上来的客户端都能看到，直到有人删除它。这就是持久节点（PERSISTENT）：与你是否在线无关。',
      },
      hints: [
        { en: 'The word is `create`; then the path, then the data.', zh: '命令是 `create`，后面依次是路径和数据。' },
        { en: 'Type `create /greeting hello`.', zh: '输入 `create /greeting hello`。' },
      ],
      ways: ['create /greeting hello', 'create /greeting\nset /greeting hello'],
      astray: ['create /hello', 'create greetings/one hello'],
      mistakes: [
        {
          when: there('/greeting'),
          tells: {
            en: '`/greeting` is there, but its data is not `hello`; `set PATH DATA` writes other data.',
            zh: '`/greeting` 已经有了，但数据不是 `hello`；用 `set 路径 数据` 改写。',
          },
        },
      ],
    },
    {
      tells: {
        en: 'Read it: ask for the data of `/greeting`. Press Tab while you type a path: names come from the live tree.',
        zh: '读出来：取得 `/greeting` 的数据。输入路径时按 Tab，名字会从服务器上的树里补全。',
      },
      goal: readData('/greeting'),
      explains: {
        en: 'Reading never changes anything, and any server of an ensemble can answer it.',
        zh: '读取不会改变任何东西，集群里任何一台服务器都能应答。',
      },
      hints: [{ en: 'Type `get /greeting`.', zh: '输入 `get /greeting`。' }],
      ways: ['get /greeting', 'stat /greeting'],
      astray: ['get /greetin'],
    },
    {
      tells: {
        en: 'A znode may have children, as a folder has files; unlike a folder it holds data of its own as well. Make a child of `/greeting`, called `morning`, with any data.',
        zh: '节点可以有子节点，就像目录里有文件；和目录不同的是，它自己也能存数据。给 `/greeting` 创建一个子节点 `morning`，数据随意。',
      },
      goal: there('/greeting/morning'),
      explains: {
        en: 'A path always begins at the root. There is no create for half a path: the parent must be there (`create -p` makes missing ones).',
        zh: '路径总是从根开始。父节点必须先存在，否则不能创建（`create -p` 会补上缺少的父节点）。',
      },
      hints: [{ en: 'Type `create /greeting/morning`.', zh: '输入 `create /greeting/morning`。' }],
      ways: ['create /greeting/morning "good morning"', 'cd /greeting\ncreate morning'],
      astray: ['create /greetings/morning x'],
    },
    {
      tells: {
        en: 'Now write other data into `/greeting`: whatever you like.',
        zh: '现在把 `/greeting` 的数据改成别的，随便什么都行。',
      },
      goal: all(
        there(
          '/greeting',
          ({ stat, path }, { before }) => stat.version > (before.get(path)?.stat.version ?? stat.version),
        ),
      ),
      explains: {
        en: 'A write replaces the data as a whole; nobody ever reads half of it. The server counted it: the version of the data went up by one.',
        zh: '写入会整体替换数据，没有人会读到一半。服务器记了数：数据版本加了一。',
      },
      hints: [{ en: 'Type `set /greeting bonjour`.', zh: '输入 `set /greeting 你好`。' }],
      ways: ['set /greeting bonjour', 'set /greeting 你好'],
      astray: ['set /greetings bonjour'],
    },
    {
      tells: {
        en: 'Clean up: delete `/greeting`, and all below it.',
        zh: '收拾一下：删除 `/greeting` 以及它下面的所有节点。',
      },
      goal: gone('/greeting'),
      explains: {
        en: 'A znode with children cannot be deleted: they go first, and `delete -r` does that for you, after it has asked. What it took is in a journal; `undo` would put it back.',
        zh: '有子节点的节点不能直接删除，要先删子节点；`delete -r` 会先询问，再替你逐个删除。删掉的内容记在日志里，`undo` 可以恢复。',
      },
      hints: [
        {
          en: '`delete` takes one znode; with `-r` it takes all below as well.',
          zh: '`delete` 删除一个节点；加上 `-r` 会连同下面的一起删除。',
        },
        { en: 'Type `delete -r -y /greeting`.', zh: '输入 `delete -r -y /greeting`。' },
      ],
      ways: ['delete -r -y /greeting', 'delete /greeting/morning\ndelete /greeting', 'deleteall -y /greeting'],
      astray: ['delete /greeting'],
      mistakes: [
        {
          when: ({ ran }) => ran.some(({ asked }) => asked.some(({ error }) => error === 'NotEmpty')),
          tells: {
            en: 'It is not empty: a znode with children is never deleted alone.',
            zh: '它不是空的：有子节点的节点不能单独删除。',
          },
        },
      ],
    },
  ],
  terms: {
    znode: text(
      'A znode is an entry of ZooKeeper’s tree: it has a path, a little data (at most 1 MB), a stat, an ACL, and perhaps children. `create get set delete ls stat` are about znodes.',
      '节点（znode）是 ZooKeeper 树中的一项：有路径、少量数据（最多 1 MB）、状态、ACL，也可能有子节点。`create get set delete ls stat` 都是针对节点的。',
    ),
    client: text(
      'A client is a program with a session: zoosh, kazoo, Curator. It holds one TCP connection to one server of the ensemble, sends requests, and gets answers and events in the order in which they happened.',
      '客户端（client）是拥有会话的程序：zoosh、kazoo、Curator。它与集群中的一台服务器保持一个 TCP 连接，发送请求，并按发生的顺序收到应答和事件。',
    ),
  },
  ends: {
    en: 'a znode has a path, data, and perhaps children; `ls create get set delete` are most of what people ever type.',
    zh: '节点有路径、有数据，也可以有子节点；平时用得最多的就是 `ls create get set delete`。',
  },
}
