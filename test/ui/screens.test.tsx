import { join } from 'node:path'
import { render } from 'ink'
import type { ReactNode } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { connect } from '../../src/client/connect.ts'
import { topCaption, topScreen } from '../../src/commands/ensemble/members/top-view.ts'
import { tapScreen } from '../../src/commands/ensemble/tapping/live.ts'
import { liveTrees } from '../../src/commands/watching/changes/live-trees.ts'
import { theme } from '../../src/render/theme.ts'
import { width } from '../../src/render/width.ts'
import { Sandbox } from '../../src/server/sandbox.ts'
import type { Summary } from '../../src/tap/account/account.ts'
import { LiveModel } from '../../src/ui/live/live-model.ts'
import { LiveView } from '../../src/ui/live/live-view.tsx'
import { Top } from '../../src/ui/top/top.tsx'
import { screens } from '../commands/screens/results.ts'
import { WideStdout } from './wide-stdout.ts'

const ROWS = 24

afterEach(() => {
  vi.unstubAllEnvs()
})

/** The first frame that shows all of the signs: what is asked of a server comes when it comes. */
async function frameOf(view: ReactNode, columns: number, signs: readonly RegExp[]): Promise<string> {
  // With CI set ink draws only its last frame.
  vi.stubEnv('CI', undefined as unknown as string)
  const stdout = new WideStdout(columns, ROWS)
  const stdin = Object.assign(new WideStdout(columns, ROWS), {
    ...{ setRawMode: () => undefined, setEncoding: () => undefined, read: () => null },
    ...{ ref: () => undefined, unref: () => undefined },
  })
  const app = render(view, { stdout, stdin, stderr: stdout, debug: true, patchConsole: false } as never)
  try {
    await vi.waitFor(() => {
      for (const sign of signs) expect(stdout.frame).toMatch(sign)
    }, 20_000)
    return stdout.frame
  } finally {
    app.unmount()
  }
}

/** Frames of all widths below their rulers; none is wider than its terminal. */
async function golden(name: string, frame: (columns: number) => Promise<string>): Promise<void> {
  let all = ''
  for (const columns of [120, 80, 40]) {
    const shown = await frame(columns)
    for (const line of shown.split('\n')) expect(width(line)).toBeLessThanOrEqual(columns)
    all += `── ${columns} columns ${'─'.repeat(columns - `${columns} columns`.length - 4)}\n${shown}\n\n`
  }
  await expect(all.replace(/ +$/gm, '')).toMatchFileSnapshot(join(import.meta.dirname, `../golden/screens/${name}.txt`))
}

test('top fills the screen at 120, 80 and 40 columns', async () => {
  const [measured] = screens.top!.items as [Parameters<typeof topScreen>[0]]
  const source = {
    refresh: async () => measured,
    interval: 1e6,
    orders: ['received'],
    screen: topScreen,
    caption: topCaption,
  }
  await golden('top-full-screen', (columns) =>
    frameOf(<Top source={source} theme={theme(false)} unicode />, columns, [/clients by received/, /zk1/]),
  )
})

/** Every row has its number of children, or no sign that it has any; the znode has been read. */
const loaded = [/app +2│/, /services +2│/, /zookee\S+ +2│/, / {4}locks/, / {4}queue/, /acl world/, /127\.0\.0\.1/]

test('tap fills the screen at 120, 80 and 40 columns', async () => {
  const [{ summary }] = screens['tap --summary']!.items as [{ summary: Summary }]
  const source = {
    refresh: async () => summary,
    interval: 1e6,
    orders: ['paths'],
    screen: tapScreen,
    caption: (rows: number, order: string) => `${rows} ${order}`,
  }
  await golden('tap-full-screen', (columns) =>
    frameOf(<Top source={source} theme={theme(false)} unicode />, columns, [/\d paths/, /getData/]),
  )
})

test('browse fills the screen at 120, 80 and 40 columns', async () => {
  await using sandbox = await Sandbox.start({ seed: true })
  const zk = await connect(sandbox.connectString)
  try {
    await golden('browse-full-screen', async (columns) => {
      const stop = new AbortController()
      const model = new LiveModel(async () => zk, '/', stop.signal, liveTrees({ zk: async () => zk }))
      void model.live()
      const live = (
        <LiveView
          model={model}
          size={() => ({ columns, rows: ROWS })}
          session={() => 0x20000a1f3c50003n}
          leave={() => undefined}
          act={() => undefined}
        />
      )
      model.selected()
      const frame = await frameOf(live, columns, loaded)
      stop.abort()
      model.clock.stop()
      return frame.replace(/127\.0\.0\.1:\d{4,5} */, 'SERVER  ')
    })
  } finally {
    await zk.close()
  }
})
