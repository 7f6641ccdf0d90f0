import { spawn } from 'node:child_process'

/** Runs a line of a page as somebody types it. */
export function typed(line: string, env: NodeJS.ProcessEnv): Promise<{ code: number | null; err: string }> {
  return new Promise((done) => {
    const child = spawn('/bin/sh', ['-c', line], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    let err = ''
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk
    })
    child.on('close', (code) => done({ code, err }))
  })
}
