import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Sandbox } from '../../src/server/sandbox.ts'
import { left } from '../harness/helpers-left.ts'
import { Inside } from '../harness/inside.ts'
import { podIn } from '../harness/pod.ts'
import { putInto } from '../harness/program.ts'
import { cleanEnv } from '../harness/zoosh.ts'
import { linesOf } from './reach-page.ts'
import { typed } from './typed-line.ts'

/**
 * A stand-in for `docker` which runs the command in a container of the same words, whose `nc` and `socat` reach what is inside: what is its
 * own, the words in front, is checked. What the page says of kubectl: kubectl.e2e.test.ts; of containers that run: reach-containers.e2e.test.ts.
 */
const docker = `case "$1 $2 $3" in
"exec -i zk") shift 3; export $POD; exec "$@" ;;
"run -i --rm") test "$4 $5 $6" = "--network zk-net alpine/socat" || exit 64; shift 6; export $POD; exec socat "$@" ;;
*) exit 64 ;;
esac`

describe('the lines of the page, letter by letter', () => {
  const bin = mkdtempSync(join(tmpdir(), 'zoosh-tools-'))
  let sandbox: Sandbox
  let inside: Inside
  let env: NodeJS.ProcessEnv

  beforeAll(async () => {
    sandbox = await Sandbox.start({ port: 0 })
    const port = Number(sandbox.connectString.split(':')[1])
    inside = await Inside.start(Object.fromEntries(['zk1', '127.0.0.1'].map((host) => [`${host}:2181`, port])))
    const pod = podIn(join(bin, 'pod'), inside.port)
    writeFileSync(join(bin, 'docker'), `#!/bin/sh\n${docker}\n`, { mode: 0o755 })
    putInto(bin, 'zoosh')
    const words = Object.entries(pod).map(([name, value]) => `${name}=${value}`)
    env = cleanEnv({ PATH: `${bin}:${process.env.PATH}`, POD: words.join(' ') })
  })
  afterAll(async () => {
    await inside.stop()
    await sandbox.stop()
    expect(await left(`proxyport=${inside.port}`)).toEqual([])
    rmSync(bin, { recursive: true })
  })

  test.each(linesOf('Docker'))('%s', async (line) => {
    const before = inside.count
    expect(await typed(line, env)).toEqual({ code: 0, err: '' })
    expect(inside.count).toBeGreaterThan(before)
  })

  test('there are some', () => {
    expect(linesOf('Docker')).toHaveLength(2)
  })
})
