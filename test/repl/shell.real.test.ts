import { afterEach, expect, test } from 'vitest'
import { describeReal, realServer } from '../harness/real-server.ts'
import { noPty, TestShell } from './test-shell.ts'

describeReal('the shell on a real ZooKeeper', () => {
  const server = realServer()
  let shell: TestShell | undefined

  afterEach(() => shell?.stop())

  test.skipIf(noPty())(
    'the light follows a server that is killed and comes back, and the session is the same',
    async () => {
      const at = await TestShell.start({ args: ['--server', server.connectString] })
      shell = at
      await at.run('create /kept -e alive')
      at.type('get /ke')
      await server.kill()
      await at.until((rows) => /◐ \/ ❯ get \/ke/.test(rows.at(-1)!), 60_000)
      await server.restart()
      await at.until((rows) => /● \/ ❯ get \/ke/.test(rows.at(-1)!), 60_000)
      at.type('\t')
      await at.untilLine('get /kept')
      // An ephemeral znode is there only as long as its session.
      at.type('\r')
      await at.until((rows) => rows.includes('alive'))
    },
  )

  test.skipIf(noPty())('paths of the server are completed, walked and piped', async () => {
    const at = await TestShell.start({ args: ['--server', server.connectString] })
    shell = at
    at.type('cd /zoo\t')
    await at.untilLine('cd /zookeeper▏')
    at.type('\r')
    await at.until((rows) => /\/zookeeper ❯$/.test(rows.at(-1)!))
    expect(await at.run('ls | sort -r')).toEqual(['quota', 'config'])
    expect(await at.run('cd ..; pwd')).toEqual(['/'])
    expect(await at.run('get /zookeepr')).toEqual(['error: no such znode: /zookeepr', '  did you mean /zookeeper?'])
  })
})
