import { all, holds, ranWell } from '../classroom/goals.ts'
import type { Lesson, Place } from '../classroom/lesson.ts'
import { text } from '../texts/language.ts'

const withServers = ({ ensemble }: Place): boolean => ensemble
const without = ({ ensemble }: Place): boolean => !ensemble

export const ensemble: Lesson = {
  name: 'ensemble',
  title: text('Three servers: an ensemble', '三台服务器：集群'),
  minutes: 10,
  covers: ['quorum', 'pseudo-cluster', 'create-get-set', 'one-shot', 'client-server'],
  isReal: true,
  steps: [
    {
      tells: text(
        'One server is no reliable system. An ensemble of several keeps the same tree on each; a write is done when a majority, the quorum, has it on disk. With two servers both must be up: one of two is no majority. With three, one may fail. How many of five may fail? Answer with `echo NUMBER`.',
        '只有一台服务器谈不上可靠。集群（ensemble）里每台都保存同一棵树；多数派（quorum）都落盘之后，一次写入才算完成。两台服务器时两台都必须在：二者之一不是多数。三台时可以坏一台。五台可以坏几台？用 `echo 数字` 回答。',
      ),
      goal: ranWell('echo 2'),
      explains: text('Three of five are a majority, so two may fail.', '五台中的三台是多数，所以可以坏两台。'),
      hints: [
        text('More than half must be left: 3 of 5.', '必须剩下一半以上：5 台中的 3 台。'),
        text('Type `echo 2`.', '输入 `echo 2`。'),
      ],
      ways: ['echo 2'],
      astray: ['echo 1', 'echo 3'],
    },
    {
      tells: text('And how many of four may fail?', '四台可以坏几台？'),
      goal: ranWell('echo 1'),
      explains: text(
        'Only one: three of four are the smallest majority. A fourth server makes writes slower and tolerates no failure more than three do. That is why ensembles have odd numbers of servers.',
        '只有一台：四台的最小多数是三台。第四台让写入更慢，却不比三台多容忍一次故障。所以集群的服务器数量通常是奇数。',
      ),
      hints: [
        text('More than half of four is three.', '四的一半以上是三。'),
        text('Type `echo 1`.', '输入 `echo 1`。'),
      ],
      ways: ['echo 1'],
      astray: ['echo 2'],
    },
    {
      where: without,
      tells: text(
        'The practice needs Apache ZooKeeper on this machine, and there is none. On Debian and Ubuntu `apt install zookeeper` gets it; elsewhere unpack a release of zookeeper.apache.org and set `ZOOKEEPER_HOME` to its folder. Then `zoosh learn ensemble` goes on. Read what it will do: `help ensemble create`.',
        '这个练习需要本机装有 Apache ZooKeeper，现在没有找到。在 Debian 和 Ubuntu 上用 `apt install zookeeper` 安装；在别的系统上解压 zookeeper.apache.org 的发行包，并把 `ZOOKEEPER_HOME` 设为它的目录。然后 `zoosh learn ensemble` 会继续。先看看它会做什么：`help ensemble create`。',
      ),
      goal: ranWell('help'),
      explains: text(
        'It writes for each server what people write by hand: a configuration with `dataDir`, `clientPort` and a line `server.N=host:2888:3888` for every server, and a file `myid` with its number in its data folder.',
        '它替每台服务器写好人们要手写的东西：配置文件，包括 `dataDir`、`clientPort` 和每台服务器一行的 `server.N=主机:2888:3888`；以及数据目录里写着自己编号的 `myid` 文件。',
      ),
      hints: [text('Type `help ensemble create`.', '输入 `help ensemble create`。')],
      ways: ['help ensemble create'],
      astray: [],
    },
    {
      where: withServers,
      tells: text(
        'Now three real servers on this one machine, a pseudo-cluster: three processes, each with its folder and its port. By hand you would write `zk1.cfg`, `zk2.cfg`, `zk3.cfg`, and a `myid` each. Let zoosh do it: `ensemble create ./zk --servers 3 --base-port 7181`.',
        '现在在这一台机器上运行三台真正的服务器，也就是伪集群：三个进程，各有自己的目录和端口。手工做的话要写 `zk1.cfg`、`zk2.cfg`、`zk3.cfg`，以及各自的 `myid`。让 zoosh 来做：`ensemble create ./zk --servers 3 --base-port 7181`。',
      ),
      goal: ranWell('ensemble create'),
      explains: text(
        'Look at the files when you like. Each configuration has the same `server.1 … server.3` lines: two ports besides that of the clients, one to follow the leader, one to elect it; `myid` says which of them this server is.',
        '有空可以看看这些文件。每个配置里都有同样的 `server.1 … server.3`：除了客户端端口还有两个端口，一个用于跟随主，一个用于选举；`myid` 说明自己是其中哪一台。',
      ),
      hints: [
        text(
          'Type `ensemble create ./zk --servers 3 --base-port 7181`.',
          '输入 `ensemble create ./zk --servers 3 --base-port 7181`。',
        ),
      ],
      ways: ['ensemble create ./zk --servers 3 --base-port 7181'],
      astray: ['ensemble create'],
    },
    {
      where: withServers,
      tells: text('Start them: `ensemble start ./zk`.', '启动它们：`ensemble start ./zk`。'),
      goal: ranWell('ensemble start'),
      explains: text(
        'The three elected a leader among themselves. All writes go through it; reads are answered by whichever server you are connected to.',
        '三台服务器自己选出了主。所有写入都经过主；读取由你连接的那一台直接应答。',
      ),
      hints: [text('Type `ensemble start ./zk`.', '输入 `ensemble start ./zk`。')],
      ways: ['ensemble start ./zk'],
      astray: ['ensemble start ./nowhere'],
    },
    {
      where: withServers,
      tells: text('Who leads? `ensemble status ./zk`.', '谁是主？`ensemble status ./zk`。'),
      goal: ranWell('ensemble status', 'status'),
      explains: text(
        'One leader, two followers. `zkServer status` of the installation says the same with `Mode: follower`, one server at a time.',
        '一个主（leader），两个从（follower）。安装包里的 `zkServer status` 用 `Mode: follower` 说同样的事，但一次只看一台。',
      ),
      hints: [text('Type `ensemble status ./zk`.', '输入 `ensemble status ./zk`。')],
      ways: ['ensemble status ./zk'],
      astray: ['ensemble status'],
    },
    {
      where: withServers,
      tells: text(
        'Connect to the first server only, `connect 127.0.0.1:7181`, and create `/test_data` with `test1234`.',
        '只连接第一台服务器：`connect 127.0.0.1:7181`，创建 `/test_data`，数据为 `test1234`。',
      ),
      goal: all(ranWell('connect'), holds('/test_data', 'test1234')),
      explains: text(
        'A majority has it on disk now. You need not know which.',
        '现在多数派已经把它落盘了。是哪几台你不需要知道。',
      ),
      hints: [
        text(
          'Type `connect 127.0.0.1:7181`, then `create /test_data test1234`.',
          '先输入 `connect 127.0.0.1:7181`，再输入 `create /test_data test1234`。',
        ),
      ],
      ways: ['connect 127.0.0.1:7181\ncreate /test_data test1234'],
      astray: ['create /test_data'],
    },
    {
      where: withServers,
      tells: text(
        'Connect to all three, so that one may fail: `connect 127.0.0.1:7181,127.0.0.1:7182,127.0.0.1:7183`, and read `/test_data`.',
        '连接全部三台，这样坏一台也没关系：`connect 127.0.0.1:7181,127.0.0.1:7182,127.0.0.1:7183`，然后读取 `/test_data`。',
      ),
      goal: all(ranWell('connect'), ranWell('get /test_data')),
      explains: text(
        'The same data, whichever of the three answered. A follower may lag a moment behind the leader; `sync` waits until it has caught up.',
        '不管三台中哪一台应答，数据都一样。从可能比主慢一点点；`sync` 会等到它追上。',
      ),
      hints: [
        text(
          'Type `connect 127.0.0.1:7181,127.0.0.1:7182,127.0.0.1:7183`, then `get /test_data`.',
          '先输入 `connect 127.0.0.1:7181,127.0.0.1:7182,127.0.0.1:7183`，再输入 `get /test_data`。',
        ),
      ],
      ways: ['connect 127.0.0.1:7181,127.0.0.1:7182,127.0.0.1:7183\nget /test_data'],
      astray: ['get /test_dat'],
    },
    {
      where: withServers,
      tells: text(
        'Follow `/test_data` in the background with `watch /test_data &`, and change it: `set /test_data abcd1234`. (In zkCli of old, `get /test_data 1` set a watch that fires once.)',
        '用 `watch /test_data &` 在后台监视它，然后修改：`set /test_data abcd1234`。（在旧版 zkCli 里，`get /test_data 1` 设置一个只触发一次的监视。）',
      ),
      goal: all(ranWell('watch'), holds('/test_data', 'abcd1234')),
      explains: text(
        'The event came, whichever server the writer was connected to.',
        '不管写的人连接的是哪台服务器，事件都会到。',
      ),
      hints: [
        text(
          'Type `watch /test_data &`, then `set /test_data abcd1234`.',
          '先输入 `watch /test_data &`，再输入 `set /test_data abcd1234`。',
        ),
      ],
      ways: ['watch /test_data &\nset /test_data abcd1234'],
      astray: ['get /test_data'],
    },
    {
      where: withServers,
      tells: text(
        'Kill the leader, without a goodbye: `ensemble kill ./zk --leader`. Then read `/test_data`.',
        '不打招呼地杀死主：`ensemble kill ./zk --leader`。然后读取 `/test_data`。',
      ),
      goal: all(ranWell('ensemble kill'), ranWell('get /test_data')),
      explains: text(
        'The two others elected a new leader, and your session went on, on another server if it had to. The light of the prompt told: ◐ while it was looking, ● again.',
        '另外两台选出了新的主，你的会话继续，必要时换了一台服务器。提示符上的灯会告诉你：正在寻找时是 ◐，连上后又是 ●。',
      ),
      hints: [
        text(
          'Type `ensemble kill ./zk --leader`, then `get /test_data`.',
          '先输入 `ensemble kill ./zk --leader`，再输入 `get /test_data`。',
        ),
      ],
      ways: ['ensemble kill ./zk --leader\nget /test_data'],
      astray: ['get /test_data'],
    },
    {
      where: withServers,
      tells: text(
        'That was enough: take the pseudo-cluster away, `ensemble destroy ./zk -y`.',
        '够了：把伪集群清掉，`ensemble destroy ./zk -y`。',
      ),
      goal: ranWell('ensemble destroy'),
      explains: text(
        'Its processes are stopped and its folder is gone. If you had killed a second one before, the last would have refused to serve: one of three is no majority, and no answer is better than a wrong one.',
        '进程已停止，目录已删除。如果刚才再杀一台，剩下的一台就会拒绝服务：三台中的一台不是多数，没有答案好过错误的答案。',
      ),
      hints: [text('Type `ensemble destroy ./zk -y`.', '输入 `ensemble destroy ./zk -y`。')],
      ways: ['ensemble destroy ./zk -y'],
      astray: ['ensemble destroy ./nowhere -y'],
    },
  ],
  terms: {
    ensemble: text(
      'An ensemble is a group of servers that keep the same tree. Clients connect to any of them; it serves as long as a majority of its voters is up.',
      '集群（ensemble）是一组保存同一棵树的服务器。客户端可以连接其中任意一台；只要多数投票成员在线，它就能提供服务。',
    ),
    quorum: text(
      'The quorum is a majority of the voting servers: 2 of 3, 3 of 4, 3 of 5. A write is done when a quorum has it on disk. Four tolerate no more failures than three: so ensembles are odd.',
      '多数派（quorum）是投票服务器的多数：3 台中的 2 台、4 台中的 3 台、5 台中的 3 台。多数派落盘之后写入才算完成。四台并不比三台多容忍一次故障，所以通常用奇数台。',
    ),
    leader: text(
      'The leader is the server that orders all writes; the followers vote on them, and answer reads themselves. When it dies the rest elect another.',
      '主（leader）是给所有写入排序的服务器；从（follower）对写入投票，并自己应答读取。主死了，其余的会选出新的主。',
    ),
    follower: text(
      'A follower is a voting server that follows the leader: it passes writes on to it, and answers reads itself, perhaps a moment behind. `sync` catches up.',
      '从（follower）是跟随主的投票服务器：把写入转给主，自己应答读取，可能稍稍落后。`sync` 会等它追上。',
    ),
    observer: text(
      'An observer follows the leader without a vote: it makes reads faster and writes no slower, and its failure costs no quorum.',
      '观察者（observer）跟随主但没有投票权：让读取更快而不拖慢写入，它的故障不影响多数派。',
    ),
  },
  ends: text(
    'a majority decides; odd numbers; clients go on while there is one.',
    '多数派说了算；用奇数台；只要多数派还在，客户端就能继续。',
  ),
}
