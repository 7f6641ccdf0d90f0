import type { Cast } from '../classroom/cast.ts'
import { all, heardOf, holds, readData, there, watches } from '../classroom/goals.ts'
import type { Lesson } from '../classroom/lesson.ts'
import { text } from '../texts/language.ts'

/** Machines that follow the configuration, as any program would: read and watch, again and again. */
async function follow(cast: Cast, name: string): Promise<void> {
  const zk = await cast.machine(name)
  void (async () => {
    for (;;) {
      const watch = zk.watch('/app/config', { mode: 'data' })
      await watch.ready
      const { data } = await zk.get('/app/config')
      cast.say(name, `/app/config = ${String(data)}`)
      await watch.next()
      await watch.close()
    }
  })().catch(() => {
    // The machine was switched off, or the znode is gone: nothing to follow.
  })
}

export const config: Lesson = {
  name: 'config',
  title: text('Use 1: configuration', '用途一：配置管理'),
  minutes: 5,
  covers: ['configuration'],
  steps: [
    {
      tells: text(
        'Ten servers run one application, and all need the same settings. With files somebody has to change ten of them. With ZooKeeper the settings are one znode that everybody watches. Create `/app/config` with the data `{"log":"info"}` (in quotes; `-p` makes `/app`).',
        '十台服务器运行同一个应用，需要同样的配置。用文件的话，改一项就要改十处。用 ZooKeeper，配置就是一个所有人都监视的节点。创建 `/app/config`，数据为 `{"log":"info"}`（要加引号；`-p` 会创建 `/app`）。',
      ),
      goal: there('/app/config', ({ data }) => /"log"/.test(String(data))),
      explains: text(
        'A few kB of settings in one znode are changed as a whole: nobody ever sees half of them.',
        '几 KB 的配置放在一个节点里，修改是整体的：没有人会看到改了一半的配置。',
      ),
      hints: [
        text('Type `create -p /app/config \'{"log":"info"}\'`.', '输入 `create -p /app/config \'{"log":"info"}\'`。'),
      ],
      ways: [`create -p /app/config '{"log":"info"}'`, `create /app\ncreate /app/config '{"log":"info","port":80}'`],
      astray: [`create /app/config '{"log":"info"}'`],
      mistakes: [
        {
          when: there('/app/config'),
          tells: text(
            'The quotes were eaten by the shell: put the whole between single quotes, and use `set`.',
            '双引号被 shell 吃掉了：整体用单引号括起来，再用 `set` 写入。',
          ),
        },
      ],
    },
    {
      tells: text(
        'web-1 and web-2 have started; each reads the configuration, and watches it. Now change `log` to `debug`: `set /app/config debug --field log` changes one field.',
        'web-1 和 web-2 启动了，各自读取配置并监视它。现在把 `log` 改成 `debug`：`set /app/config debug --field log` 只改一个字段。',
      ),
      before: async (cast) => {
        await follow(cast, 'web-1')
        await follow(cast, 'web-2')
      },
      goal: holds('/app/config', /debug/),
      explains: text(
        'You wrote once, and both took the new configuration, within milliseconds: an event, then they read again.',
        '你只写了一次，两台机器在几毫秒内都用上了新配置：收到事件，然后重新读取。',
      ),
      hints: [text('Type `set /app/config debug --field log`.', '输入 `set /app/config debug --field log`。')],
      ways: ['set /app/config debug --field log', `set /app/config '{"log":"debug"}'`],
      astray: ['set /app debug'],
    },
    {
      tells: text(
        'Be one of them: follow `/app/config` with its data in the background, `watch /app/config --data &`. The administrator will change something.',
        '你也做其中一员：在后台带数据地关注 `/app/config`：`watch /app/config --data &`。管理员会做一次修改。',
      ),
      goal: all(watches('/app/config'), heardOf('/app/config')),
      meanwhile: [
        { once: watches('/app/config'), act: (cast) => cast.put('admin', '/app/config', '{"log":"warn","port":8080}') },
      ],
      explains: text(
        'A program does the same with a few lines. For those that know nothing of ZooKeeper there is `configure`: it writes a file and runs or restarts a program at each change.',
        '程序只要几行代码就能做到同样的事。对于完全不知道 ZooKeeper 的程序，可以用 `configure`：每次变化时写好文件，再运行或重启程序。',
      ),
      hints: [text('Type `watch /app/config --data &`.', '输入 `watch /app/config --data &`。')],
      ways: ['watch /app/config --data &', 'watch /app -r &', 'get -w /app/config'],
      astray: ['ls /app'],
    },
    {
      tells: text(
        'A careful change: write the old value back only if nobody else has changed it since you read it. Read `/app/config` with its stat, and write `{"log":"info"}` with that version.',
        '谨慎地修改：只有在你读取之后没有别人改过的情况下，才把旧值写回去。带状态读取 `/app/config`，再用那个版本写入 `{"log":"info"}`。',
      ),
      goal: all(readData('/app/config'), holds('/app/config', /info/), ({ asked }) =>
        asked.some(
          ({ op, path, version, error }) => op === 'setData' && path === '/app/config' && !error && version !== -1,
        ),
      ),
      explains: text(
        'So two administrators never overwrite each other. `edit` and `apply` of zoosh always do it that way.',
        '这样两个管理员就不会互相覆盖。zoosh 的 `edit` 和 `apply` 总是这样做。',
      ),
      hints: [
        text(
          '`get /app/config --stat` tells the version; `set … -v VERSION`.',
          '`get /app/config --stat` 会显示版本；`set … -v 版本`。',
        ),
        text(
          'Type `get /app/config --stat`, then `set /app/config \'{"log":"info"}\' -v 2`.',
          '先输入 `get /app/config --stat`，再输入 `set /app/config \'{"log":"info"}\' -v 2`。',
        ),
      ],
      ways: [
        `get /app/config --stat\nset /app/config '{"log":"info"}' -v 2`,
        `stat /app/config\nset /app/config info --field log -v 2`,
      ],
      astray: [`set /app/config '{"log":"info"}' -v 0`],
    },
  ],
  terms: {},
  ends: text(
    'one znode, many watchers: change once, and all follow. Write with the version you have read.',
    '一个节点，许多监视者：改一次，大家都跟上。写入时带上读到的版本。',
  ),
}
