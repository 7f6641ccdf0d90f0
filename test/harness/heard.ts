import type { ChildProcess } from 'node:child_process'

/** Once something is heard of a process. @throws when it ends before */
export function heard(child: ChildProcess, stream: 'stdout' | 'stderr', sign: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = ''
    child[stream]!.on('data', (chunk: Buffer) => {
      text += chunk
      if (sign.test(text)) resolve()
    }).on('end', () => reject(new Error(`ended before ${sign}: ${text}`)))
  })
}
