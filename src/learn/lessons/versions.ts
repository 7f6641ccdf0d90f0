import { all, any, asked, gone, holds, ranWell, readData, refused, there } from '../classroom/goals.ts'
import type { Lesson } from '../classroom/lesson.ts'
import { text } from '../texts/language.ts'

export const versions: Lesson = {
  name: 'versions',
  title: text('Stats and versions: never overwrite somebody else', '状态与版本：不要覆盖别人的修改'),
  minutes: 6,
  covers: ['model', 'create-get-set'],
  steps: [
    {
      tells: text(
        'A shop keeps its stock in a znode. Create `/stock` with the data `10`.',
        '有一家商店把库存放在一个节点里。创建 `/stock`，数据为 `10`。',
      ),
      goal: holds('/stock', '10'),
      explains: text(
        'Data is bytes; ZooKeeper does not know that this is a number.',
        '数据只是字节，ZooKeeper 并不知道这是一个数字。',
      ),
      hints: [text('Type `create /stock 10`.', '输入 `create /stock 10`。')],
      ways: ['create /stock 10', 'set /stock 10 --create'],
      astray: ['set /stock 10'],
    },
    {
      tells: text(
        'Beside its data a znode has a stat: when it was created and changed, by which transactions, how often, whose it is. Look at that of `/stock`.',
        '除了数据，节点还有一份状态（stat）：何时由哪个事务创建和修改、改过几次、属于谁。看看 `/stock` 的状态。',
      ),
      goal: any(ranWell('stat /stock'), asked(['exists'], '/stock'), asked(['getData'], '/stock')),
      explains: text(
        'Every change of the whole ensemble gets a number, the zxid; they are in one order, and everybody sees that order. czxid created this znode, mzxid changed it last. The version of the data is 0: it was never changed.',
        '整个集群的每一次修改都有一个编号 zxid，所有修改排成一个顺序，每个人看到的顺序都相同。czxid 是创建它的事务，mzxid 是最后修改它的事务。数据版本是 0：还没有改过。',
      ),
      hints: [text('Type `stat /stock`.', '输入 `stat /stock`。')],
      ways: ['stat /stock', 'get /stock --stat', 'ls / -l\nstat /stock'],
      astray: ['stat /stok'],
    },
    {
      tells: text(
        'You sell one. Write `9`, but only if nobody has changed the stock since you looked: with `-v 0` the server refuses any other version.',
        '你卖出了一件。写入 `9`，但前提是在你看过之后没有人改过库存：加上 `-v 0`，版本不是 0 时服务器会拒绝。',
      ),
      goal: holds('/stock', '9'),
      explains: text(
        'That is compare-and-set: the check and the write are one thing, done by the server. The version is 1 now.',
        '这就是比较并设置（compare-and-set）：检查和写入由服务器一步完成。现在版本是 1。',
      ),
      hints: [
        text('`set` takes the version with `-v`.', '`set` 用 `-v` 指定版本。'),
        text('Type `set /stock 9 -v 0`.', '输入 `set /stock 9 -v 0`。'),
      ],
      ways: ['set /stock 9 -v 0', 'set /stock 9 --version 0'],
      astray: ['set /stock 9 -v 4'],
    },
    {
      tells: text(
        'Meanwhile the other till sold two, and wrote `7`; you did not see it. Sell your next one the same way, with the version you know of: write `8` with `-v 1`.',
        '与此同时，另一个收银台卖出两件，写成了 `7`，而你没有看到。照样卖你的下一件，用你所知道的版本：带 `-v 1` 写入 `8`。',
      ),
      before: (cast) => cast.put('till-2', '/stock', '7'),
      goal: refused(['setData', 'multi'], 'BadVersion'),
      explains: text(
        'BadVersion: the server did not do it, and two sold things were not forgotten. Without `-v` you would have overwritten them in silence.',
        'BadVersion：服务器拒绝了，那两件的销售记录没有丢。如果不带 `-v`，你就会悄悄地把它覆盖掉。',
      ),
      hints: [text('Type `set /stock 8 -v 1`.', '输入 `set /stock 8 -v 1`。')],
      ways: ['set /stock 8 -v 1', 'set /stock 8 --version 1'],
      astray: ['get /stock'],
    },
    {
      tells: text(
        'So: read again, and write what follows from what is there, with the version it has. `get /stock --stat` shows both.',
        '所以要重新读取，根据现有的值算出新值，再带上它的版本写入。`get /stock --stat` 两样都会显示。',
      ),
      goal: all(readData('/stock'), holds('/stock', '6')),
      explains: text(
        'Read, compute, write if unchanged, else from the beginning: so counters, and all recipes, are built. `counter` does it for you.',
        '读取、计算、未变则写入，变了就从头再来：计数器和所有的“配方”都是这样做出来的。`counter` 命令替你做这件事。',
      ),
      hints: [
        text('Seven are left; you sell one. The version is 2.', '还剩七件，你卖出一件。版本是 2。'),
        text(
          'Type `get /stock --stat`, then `set /stock 6 -v 2`.',
          '先输入 `get /stock --stat`，再输入 `set /stock 6 -v 2`。',
        ),
      ],
      ways: ['get /stock --stat\nset /stock 6 -v 2', 'stat /stock\nget /stock\nset /stock 6 --version 2'],
      astray: ['set /stock 6 -v 1'],
    },
    {
      tells: text(
        'Several writes can be one transaction: all of them, or none. Move one from the stock to the sold ones: in one `txn`, set `/stock` to `5` and create `/sold` with `1`.',
        '几个写操作可以合成一个事务：要么全做，要么全不做。把一件从库存移到已售：用一个 `txn`，把 `/stock` 设为 `5`，并创建 `/sold`，数据为 `1`。',
      ),
      goal: all(
        holds('/stock', '5'),
        holds('/sold', '1'),
        ({ tree }) => tree.get('/stock')?.stat.mzxid === tree.get('/sold')?.stat.czxid,
      ),
      explains: text(
        'Both have the same zxid: nobody, at no moment, saw one without the other.',
        '两者的 zxid 相同：任何人在任何时刻都不会只看到其中一个。',
      ),
      hints: [
        text('Each operation is one argument, in quotes.', '每个操作是一个参数，用引号括起来。'),
        text("Type `txn 'set /stock 5' 'create /sold 1'`.", "输入 `txn 'set /stock 5' 'create /sold 1'`。"),
      ],
      ways: ["txn 'set /stock 5' 'create /sold 1'", 'begin\nset /stock 5\ncreate /sold 1\ncommit'],
      astray: ["txn 'set /stock 5' 'create /sold/today 1'"],
      mistakes: [
        {
          when: all(there('/sold'), holds('/stock', '5')),
          tells: text(
            'The values are right, but they were two transactions. `delete /sold`, and do both in one `txn`.',
            '值是对的，但用了两个事务。先 `delete /sold`，再用一个 `txn` 同时完成。',
          ),
        },
        {
          when: all(gone('/sold'), refused(['create', 'create2'], 'NoNode')),
          tells: text('One of them failed, so nothing was done at all.', '其中一个失败了，所以什么都没有做。'),
        },
      ],
    },
  ],
  terms: {
    zxid: text(
      'The zxid is the number of a transaction. All changes of an ensemble are in one order; a higher zxid is later. Its upper half counts the leaders (epochs), the lower half their changes.',
      'zxid 是事务的编号。集群的所有修改排成一个顺序，zxid 大的在后。高 32 位是主的届数（epoch），低 32 位是这一届里的修改次数。',
    ),
    stat: text(
      'A stat tells of a znode: which transactions created and changed it (czxid, mzxid, pzxid), when, its versions, who owns it if it is ephemeral, how large it is, how many children it has.',
      '状态（stat）描述一个节点：由哪些事务创建和修改（czxid、mzxid、pzxid）、时间、版本、临时节点的所有者、数据大小、子节点个数。',
    ),
    version: text(
      'A version counts the changes of a znode’s data; there is one of its ACL and one of its list of children as well. Who writes with `-v N` writes only over what he has read.',
      '版本（version）记录数据被修改的次数；ACL 和子节点列表也各有一个。用 `-v N` 写入，只会覆盖你读过的内容。',
    ),
    transaction: text(
      'A transaction (multi) is several operations that are done as a whole or not at all, under one zxid: `txn`, or `begin` and `commit` in the shell.',
      '事务（multi）是一组要么全做、要么全不做的操作，共用一个 zxid：`txn`，或者在 shell 里用 `begin` 和 `commit`。',
    ),
  },
  ends: text(
    'a stat tells the versions; `-v` writes only over what you have seen; `txn` does several things at once.',
    '状态里有版本；`-v` 只覆盖你看过的内容；`txn` 一次完成几件事。',
  ),
}
