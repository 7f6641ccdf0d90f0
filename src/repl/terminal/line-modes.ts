import { spawn } from 'node:child_process'

/**
 * The modes of the terminal's line (echo, whole lines, what Ctrl-C does) as the shell found them. Node switches between those
 * and its own, and takes whatever is there for those: a program that was killed while it had changed them would leave them so
 * for good.
 */
export class LineModes {
  private found: string | undefined

  /** Before somebody else has the terminal for the first time. */
  async note(): Promise<void> {
    this.found ??= await stty('-g')
  }

  /** After somebody had it. */
  async restore(): Promise<void> {
    if (this.found) await stty(this.found)
  }
}

/** @returns what it prints; empty where there is no terminal, or no such program */
function stty(word: string): Promise<string> {
  if (!process.stdin.isTTY) return Promise.resolve('')
  const child = spawn('stty', [word], { stdio: ['inherit', 'pipe', 'ignore'] })
  return new Promise((resolve) => {
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk
    })
    child.on('error', () => resolve(''))
    child.on('close', () => resolve(text.trim()))
  })
}
