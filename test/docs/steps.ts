import { spawn } from '@lydell/node-pty'

/** The commands of a block, each with what the tour says it prints. */
export interface Step {
  readonly heading: string
  readonly commands: readonly string[]
  readonly expected: string
}

/** The blocks of a page, in order. */
export function readSteps(text: string): Step[] {
  return text.split(/^## /m).flatMap((section) => {
    const heading = section.split('\n')[0]!
    return [...section.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, block]) => {
      const lines = block!.trimEnd().split('\n')
      return {
        heading,
        commands: lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2)),
        expected: lines.filter((line) => !line.startsWith('$ ')).join('\n'),
      }
    })
  })
}

/** What differs from run to run is masked: numbers, times, who leads, widths of columns, where ZooKeeper is. */
export function masked(text: string): string {
  return (
    text
      .replaceAll('\r', '')
      // Progress on stderr, erased once there is something to show.
      .replace(/\u001b\[K[^\u001b\n]*Ctrl-C stops|\u001b\[K/g, '')
      .replace(/ZooKeeper \S+ of [^;]+;/g, 'ZooKeeper V of HOME;')
      .replace(/\b0x[0-9a-f]+\b/g, '0xN')
      .replace(/\b\d+(\.\d+)?(ms|s|m|h|d)\b( \d+(ms|s|m|h|d)\b)*/g, 'T')
      .replace(/\d+(\.\d+)*/g, 'N')
      .replace(/\b(leader|follower)\b/g, 'ROLE')
      .replace(/\bN [kMG]?B\b/g, 'N B')
      .split('\n')
      .map((line) => line.replace(/ +/g, ' ').trim())
      .filter((line) => line !== '' && !/^\[N\]/.test(line))
      .join('\n')
  )
}

/** Runs lines on a terminal, as a reader would, in a folder with `zoosh` in it, and gives what is shown. */
export function onTerminal(folder: string, lines: readonly string[]): Promise<string> {
  return new Promise((done) => {
    const terminal = spawn('bash', ['-c', lines.join('\n')], {
      cwd: folder,
      cols: 200,
      rows: 50,
      env: { HOME: folder, PATH: `${folder}:${process.env.PATH}`, TERM: 'xterm', LC_ALL: 'C', NO_COLOR: '1' },
    })
    let shown = ''
    terminal.onData((data) => (shown += data))
    terminal.onExit(() => done(shown))
  })
}
